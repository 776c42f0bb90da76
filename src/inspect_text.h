// SPDX-License-Identifier: MIT
// Runs the rules that have a finder over one decoded text.
#pragma once

#include "decode.h"
#include "report.h"

namespace postern::core {

// Reports UTF-8 that was percent-encoded, and the first sequence that is no UTF-8 at all: smuggled forms as
// forbidden_utf8, anything else as `ill_formed`. Marks a text with such a flaw.
void inspect_non_ascii(Text& text, Rule ill_formed, Report& report, RuleSet& target);
inline void inspect_utf8(Text& text, Rule ill_formed, Report& report, RuleSet& target) {
  if ((text.seen & seen::kNonAscii) != 0) inspect_non_ascii(text, ill_formed, report, target);
}

// `texts`: one where:: bit.
void inspect_text(const Text& text, unsigned texts, Report& report, RuleSet& target);

}  // namespace postern::core
