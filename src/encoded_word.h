// SPDX-License-Identifier: MIT
// Encoded-words in header text (RFC 2047), decoded once, after every structure was found and never to be split again.
#pragma once

#include "decode.h"
#include "report.h"

namespace postern::core {

// Decodes the encoded-words of a text, where their charset is allowed and their bytes are well-formed; the others
// stay as they are, for the rules to find. Linear white space between two encoded-words goes (RFC 2047 section 6.2).
// The result is well-formed UTF-8, and has yet to pass every rule.
void decode_words_in(Text& header, Arena& arena, Report& report, RuleSet& target);
inline void decode_words(Text& header, Arena& arena, Report& report, RuleSet& target) {
  if ((header.seen & seen::kEquals) != 0 && !header.ill_formed) decode_words_in(header, arena, report, target);
}

}  // namespace postern::core
