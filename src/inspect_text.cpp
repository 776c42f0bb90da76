// SPDX-License-Identifier: MIT
#include "inspect_text.h"

#include "unicode.h"

namespace postern::core {

namespace {

void report_utf8_escapes(Piece raw, Report& report, RuleSet& target) {
  // The gate has looked at the escapes: one whose first digit is 8 or more is one of an octet outside ASCII.
  const auto encodes_non_ascii = [in = raw.bytes()](std::size_t i) {
    return i + 2 < in.size() && in[i] == '%' && hex_value(in[i + 1]) >= 8 && hex_value(in[i + 2]) >= 0;
  };
  for (std::size_t i = raw.bytes().find('%'); i != std::string_view::npos && !report.knows(Rule::utf8_escape, target);
       i = raw.bytes().find('%', i + 1)) {
    const std::size_t begin = i;
    while (encodes_non_ascii(i)) i += 3;
    if (i > begin) report.add(Rule::utf8_escape, raw.span(begin, i--), target);
  }
}

}  // namespace

void inspect_non_ascii(Text& text, Rule ill_formed, Report& report, RuleSet& target) {
  text.everyday = unicode::is_everyday_text(text.bytes);
  const Utf8Flaw flaw = text.everyday ? Utf8Flaw{} : find_utf8_flaw(text.bytes);
  if (flaw.kind == Utf8Flaw::kNone) {
    report_utf8_escapes(text.raw, report, target);
    return;
  }
  const Rule rule = flaw.kind == Utf8Flaw::kIllFormed ? ill_formed : Rule::forbidden_utf8;
  report.add(rule, text, flaw.at, flaw.at + flaw.length, target);
  text.ill_formed = true;
}

void inspect_text(const Text& text, unsigned texts, Report& report, RuleSet& target) {
  struct Context {
    const Text& text;
    Report& report;
    RuleSet& target;
    Rule rule;
  };
  text_rules(texts).for_each(text.seen, [&](const TextRules::Row& row) {
    if (text.ill_formed && row.trigger == seen::kNonAscii) return;
    Context context{text, report, target, row.rule};
    Hits hits{&context, [](void* opaque, std::size_t begin, std::size_t end) {
                const Context& c = *static_cast<Context*>(opaque);
                c.report.add(c.rule, c.text, begin, end, c.target);
              }};
    row.find(text.bytes, hits);
  });
}

}  // namespace postern::core
