// SPDX-License-Identifier: MIT
#include "report.h"

#include <algorithm>

namespace postern::core {

bool Report::note(Rule rule, RuleSet& target) {
  if (!enabled_.has(rule)) return false;
  const bool is_new = !fired_.has(rule);
  fired_.add(rule);
  target.add(rule);
  const bool kept = count_ < kMostFindings || is_new;
  truncated_ = truncated_ || count_ == kMostFindings;
  return kept;
}

// When the list is full, nobody should have to guess why a link was refused: a rule that is not in it yet takes the
// place of the last finding whose rule is in it twice, as long as there is one. This happens at most once for each
// rule.
void Report::keep(const Finding& finding) {
  if (count_ == few_.size() && !grow()) return;
  if (count_ < kMostFindings) {
    findings_[count_++] = finding;
    return;
  }
  std::array<std::uint8_t, kRuleCount> times{};
  for (const Finding& f : *this) ++times[static_cast<std::size_t>(f.rule)];
  for (std::size_t i = count_; i-- > 0;) {
    if (times[static_cast<std::size_t>(findings_[i].rule)] < 2) continue;
    findings_[i] = finding;
    return;
  }
}

// From a few to all that there can be. Without memory the arena has failed, and nothing here is ever read.
bool Report::grow() {
  Finding* const more = arena_.array<Finding>(kMostFindings);
  if (more == nullptr) return false;
  std::copy(findings_, findings_ + count_, more);
  findings_ = more;
  return true;
}

void Report::sort() {
  const auto before = [](const Finding& a, const Finding& b) {
    if (a.span.begin != b.span.begin) return a.span.begin < b.span.begin;
    if (a.rule != b.rule) return a.rule < b.rule;
    return a.span.end < b.span.end;
  };
  if (std::is_sorted(findings_, findings_ + count_, before)) return;
  std::make_heap(findings_, findings_ + count_, before);  // std::sort would recurse
  std::sort_heap(findings_, findings_ + count_, before);
}

}  // namespace postern::core
