// SPDX-License-Identifier: MIT
// The gate: what is settled on raw bytes, before anything is taken apart.
#pragma once

#include "piece.h"
#include "report.h"

namespace postern::core::gate {

inline constexpr std::size_t kCeiling = 65536;  // bytes, inclusive

// Reports control bytes, malformed escapes and %00, which refuse wherever they stand: a malformed escape is the
// classical way to reach another program (CVE-2007-3896).
void inspect_bytes(Piece link, Report& report, RuleSet& target);

}  // namespace postern::core::gate
