// SPDX-License-Identifier: MIT
// Text outside ASCII, code point by code point: what hides or reorders is told of, and removed or kept back.
#pragma once

#include "decode.h"
#include "report.h"

namespace postern::core {

// Makes of header text or a body what can be handed out: takes away invisibles that have nothing to do there, and
// normalizes to NFC. ASCII stays as it is.
void polish_points(Text& text, bool body, Arena& arena, Report& report, RuleSet& target);
inline void polish_text(Text& text, bool body, Arena& arena, Report& report, RuleSet& target) {
  if ((text.seen & seen::kNonAscii) != 0 && !text.everyday && !text.ill_formed)
    polish_points(text, body, arena, report, target);
}

// In an address nothing may hide at all; joiners in a domain are judged by UTS #46 (ContextJ), and left to it here.
void inspect_address_points(const Text& list, std::size_t from, std::size_t to, Report& report, RuleSet& target);

}  // namespace postern::core
