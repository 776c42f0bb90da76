// SPDX-License-Identifier: MIT
#include "inspect_points.h"

#include <utility>

#include "rewrite.h"
#include "unicode.h"

namespace postern::core {
namespace {

using unicode::Kind;

// What a rule does to a code point.
struct Treatment {
  enum Do { kKeep, kRemove, kLineEnd } action = kKeep;
  Rule rule = Rule::private_use;
  bool told = false;
};

Treatment treat(std::string_view text, std::size_t at, Kind kind, bool body) {
  switch (kind) {
    case Kind::plain:
    case Kind::isolate_open:  // balance is judged apart
    case Kind::isolate_close:
    case Kind::bidi_mark: return {};
    case Kind::c1_control: return {Treatment::kKeep, Rule::c1_control, true};
    case Kind::line_separator:
      if (body) return {Treatment::kLineEnd, Rule::line_separator_in_body, true};
      return {Treatment::kKeep, Rule::line_separator_in_header, true};
    case Kind::noncharacter: return {Treatment::kKeep, Rule::noncharacter, true};
    case Kind::tag: return {Treatment::kKeep, Rule::hidden_tag, !unicode::is_needed(text, at)};
    case Kind::bidi_override: return {Treatment::kKeep, Rule::bidi_override, true};
    case Kind::bidi_embedding: return {Treatment::kRemove, Rule::bidi_embedding, true};
    case Kind::invisible: {
      const bool needed = unicode::is_needed(text, at);
      return {needed ? Treatment::kKeep : Treatment::kRemove, Rule::invisible_character, !needed};
    }
    case Kind::private_use: return {Treatment::kKeep, Rule::private_use, true};
    case Kind::unassigned: return {Treatment::kKeep, Rule::unassigned, true};
  }
  return {};
}

// Isolates must end on the line that they begin on (UAX #9 section 3.1.2), or they reorder what follows.
class IsolateBalance {
 public:
  // True where a line ends, or an isolate closes, out of balance.
  bool step(char32_t point, Kind kind) {
    if (kind == Kind::isolate_open) ++open_;
    if (kind == Kind::isolate_close) return open_ == 0 || (--open_, false);
    if (point == '\n' || kind == Kind::line_separator) return ends();
    return false;
  }
  bool ends() { return std::exchange(open_, std::size_t{0}) > 0; }

 private:
  std::size_t open_ = 0;
};

template <class Visit>
void for_each_point(std::string_view text, Visit&& visit) {
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Point p = utf8::point_at(text, i);
    visit(p, i, p.is_ascii() ? Kind::plain : unicode::kind_of(p.value));
    i += p.size;
  }
}

// Tells of everything; the number of code points that go or become line ends.
std::size_t tell(const Text& text, bool body, Report& report, RuleSet& target) {
  std::size_t edits = 0;
  IsolateBalance isolates;
  for_each_point(text.bytes, [&](utf8::Point p, std::size_t i, Kind kind) {
    if (isolates.step(p.value, kind)) report.add(Rule::unbalanced_isolate, text, i, i + p.size, target);
    const Treatment t = treat(text.bytes, i, kind, body);
    if (t.told) report.add(t.rule, text, i, i + p.size, target);
    edits += t.action == Treatment::kKeep ? 0 : 1;
  });
  if (isolates.ends()) report.add(Rule::unbalanced_isolate, text, text.bytes.size(), text.bytes.size(), target);
  return edits;
}

void edit(Text& text, std::size_t edits, bool body, Arena& arena) {
  // Apart, because what a code point needs is also seen from what stands before it.
  Rewriter rewrite(text, edits, static_cast<char*>(arena.take(text.bytes.size() + 1, 1)), arena);
  if (rewrite.failed()) return;
  for_each_point(text.bytes, [&](utf8::Point p, std::size_t i, Kind kind) {
    const Treatment t = treat(text.bytes, i, kind, body);
    if (t.action == Treatment::kKeep) {
      rewrite.copy(p.size);
    } else {
      rewrite.replace(p.size, t.action == Treatment::kLineEnd ? "\n" : "");
    }
  });
  text = rewrite.finish();
}

void normalize(Text& text, Arena& arena, Report& report, RuleSet& target) {
  constexpr std::size_t kMostNonStarters = 30;  // UAX #15 section 13, the Stream-Safe Text Format
  const unicode::Run run = unicode::longest_nonstarter_run(text.bytes);
  if (run.points > kMostNonStarters) {
    report.add(Rule::combining_run, text, run.begin, run.end, target);
    return;  // never handed out, and ICU would take quadratic time
  }
  const unicode::Normalized nfc = unicode::to_nfc(text.bytes, arena);
  if (nfc.outcome != unicode::Outcome::done) {
    report.add(Rule::unicode_failed, text, 0, text.bytes.size(), target);
    return;
  }
  if (nfc.text == text.bytes) return;
  report.add(Rule::not_nfc, text, 0, text.bytes.size(), target);
  text.bytes = nfc.text;
  text.seen = seen_in(text.bytes);
  text.locate_as_a_whole();
}

}  // namespace

void polish_points(Text& text, bool body, Arena& arena, Report& report, RuleSet& target) {
  if (!unicode::available()) return;
  if (!unicode::is_ready()) {
    report.add(Rule::unicode_failed, text, 0, text.bytes.size(), target);
    return;
  }
  const std::size_t edits = tell(text, body, report, target);
  if (edits > 0) edit(text, edits, body, arena);
  normalize(text, arena, report, target);
  std::size_t at = 0;
  std::size_t size = 0;
  const unicode::Outcome hides = unicode::compatibility_hides_syntax(text.bytes, at, size);
  if (hides == unicode::Outcome::done) report.add(Rule::compatibility_syntax, text, at, at + size, target);
  if (hides == unicode::Outcome::failed) report.add(Rule::unicode_failed, text, 0, text.bytes.size(), target);
}

void inspect_address_points(const Text& list, std::size_t from, std::size_t to, Report& report, RuleSet& target) {
  const std::string_view part = list.bytes.substr(from, to - from);
  const std::size_t domain = part.rfind('@');
  for_each_point(part, [&](utf8::Point p, std::size_t i, Kind kind) {
    const bool joiner = p.value == 0x200C || p.value == 0x200D;
    if (kind != Kind::plain && !(joiner && domain < i))
      report.add(Rule::hidden_in_address, list, from + i, from + i + p.size, target);
  });
}

}  // namespace postern::core
