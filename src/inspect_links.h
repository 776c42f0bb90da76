// SPDX-License-Identifier: MIT
// Tells of the links in one decoded text: by the zone that they lead to, and by what is odd about their host.
#pragma once

#include <span>

#include "decode.h"
#include "report.h"

namespace postern::core {

// `texts`: one where:: bit.
void inspect_link_bytes(const Text& text, unsigned texts, std::span<const char* const> protected_names, Arena& arena,
                        Report& report, RuleSet& target);
inline void inspect_links(const Text& text, unsigned texts, std::span<const char* const> protected_names, Arena& arena,
                          Report& report, RuleSet& target) {
  if ((text.seen & seen::kLinkByte) != 0) inspect_link_bytes(text, texts, protected_names, arena, report, target);
}

}  // namespace postern::core
