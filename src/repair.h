// SPDX-License-Identifier: MIT
// The repair room: what a profile may mend on the link as a whole and on one decoded piece (line ends, folds, outer
// spaces). No repair can change structure, which was found before.
#pragma once

#include "address.h"
#include "decode.h"
#include "report.h"

namespace postern::core::repair {

// Spaces at either end of the link go.
Piece drop_outer_spaces(Piece link, Report& report, RuleSet& target);
inline Piece trim_link(Piece link, Report& report, RuleSet& target) {
  const std::string_view bytes = link.bytes();
  const bool has_any = !bytes.empty() && (bytes.front() == ' ' || bytes.back() == ' ');
  return has_any ? drop_outer_spaces(link, report, target) : link;
}

// "+" between words where no space stands between any: told, and left alone.
void inspect_raw_plus(const Text& value, Report& report, RuleSet& target);

// The next two rewrite the text where it stands.

// Gives a decoded body LF line ends: CR LF loses its CR, a lone CR becomes LF.
void rewrite_line_ends(Text& body, Report& report, RuleSet& target);
inline void unify_line_ends(Text& body, Report& report, RuleSet& target) {
  if ((body.seen & seen::kLineByte) != 0) rewrite_line_ends(body, report, target);
}

// Turns each fold of decoded header text (CR LF or LF before a space or TAB) and each TAB into one space.
void rewrite_folds(Text& header, Arena& arena, Report& report, RuleSet& target);
inline void unfold(Text& header, Arena& arena, Report& report, RuleSet& target) {
  if ((header.seen & (seen::kLineByte | seen::kTab)) != 0) rewrite_folds(header, arena, report, target);
}

// An item of an address list without the space (or U+00A0) around it.
Slice trim_address(const Text& list, Slice item, Report& report, RuleSet& target);

}  // namespace postern::core::repair
