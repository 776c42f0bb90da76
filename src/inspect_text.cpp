// SPDX-License-Identifier: MIT
#include "inspect_text.h"

#include <algorithm>

#include "scan.h"
#include "unicode.h"

namespace postern::core {

namespace {

void report_utf8_escapes(Piece raw, Report& report, RuleSet& target) {
  const std::string_view in = raw.bytes();
  for (std::size_t i = in.find('%'); i != std::string_view::npos && !report.knows(Rule::utf8_escape, target);) {
    const std::size_t end = scan::skip_non_ascii_escapes(in, i);
    if (end > i) report.add(Rule::utf8_escape, raw.span(i, end), target);
    i = in.find('%', std::max(end, i + 1));
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
    Hits hits{&context, [](void* opaque, std::size_t begin, std::size_t end, unsigned which) {
                const Context& c = *static_cast<Context*>(opaque);
                c.report.add(rule_behind(c.rule, which), c.text, begin, end, c.target);
              }};
    row.find(text.bytes, hits);
  });
}

}  // namespace postern::core
