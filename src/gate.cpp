// SPDX-License-Identifier: MIT
#include "gate.h"

#include "decode.h"

namespace postern::core::gate {

void inspect_bytes(Piece link, Report& report, RuleSet& target) {
  constexpr CharSet kJudged = kControl | CharSet("%");
  const std::string_view bytes = link.bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!kJudged.has(bytes[i])) continue;
    if (bytes[i] != '%') {
      report.add(Rule::raw_control, link.span(i, i + 1), target);
    } else if (!is_escape(bytes, i)) {
      std::size_t end = i + 1;
      while (end < bytes.size() && end < i + 3 && hex_value(bytes[end]) >= 0) ++end;
      report.add(Rule::bad_escape, link.span(i, end), target);
    } else if (escaped_octet(bytes, i) == '\0') {
      report.add(Rule::nul_escape, link.span(i, i + 3), target);
    }
  }
}

}  // namespace postern::core::gate
