// SPDX-License-Identifier: MIT
// Tells of the links in one decoded text: by the zone that they lead to, and by what is odd about their host.
#pragma once

#include <span>

#include "decode.h"
#include "report.h"

namespace postern::core {

// `texts`: one where:: bit.
void inspect_links(const Text& text, unsigned texts, std::span<const char* const> protected_names, Arena& arena,
                   Report& report, RuleSet& target);

}  // namespace postern::core
