// SPDX-License-Identifier: MIT
// What was found in a link: at most 64 findings with their spans, and for everything that could be handed out the
// set of all rules that fired on it. No policy is known here, so findings cannot depend on one.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "arena.h"
#include "decode.h"
#include "piece.h"
#include "rules.h"

namespace postern::core {

struct Finding {
  Rule rule;
  Span span;
};

inline constexpr std::size_t kMostFindings = 64;

class Report {
 public:
  // `enabled`, which outlives the report: rules left out of it never fire (tests take one rule away to see that
  // something misses it). More than a few findings lie in the arena.
  Report(const RuleSet& enabled, Arena& arena) : enabled_(enabled), arena_(arena) {}
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;

  // Records that `rule` fired at `span`, on the thing whose rules are `target`.
  void add(Rule rule, Span span, RuleSet& target) {
    if (note(rule, target)) keep({rule, span});
  }
  // The same at bytes [from, to) of a text. They are located in the link only when the finding is kept: that walks the
  // text, and a text can hold any number of hits.
  void add(Rule rule, const Text& text, std::size_t from, std::size_t to, RuleSet& target) {
    if (note(rule, target)) keep({rule, text.locate(from, to)});
  }

  // In the order of the input; call once everything was added.
  void sort();

  [[nodiscard]] const Finding* begin() const { return findings_; }
  [[nodiscard]] const Finding* end() const { return findings_ + count_; }
  [[nodiscard]] std::size_t size() const { return count_; }
  // Whether no rule fired.
  [[nodiscard]] bool empty() const { return count_ == 0; }
  // Every rule that fired, reported or not.
  [[nodiscard]] const RuleSet& fired() const { return fired_; }
  // Whether another finding of a rule would change nothing, neither here nor in the rules of `target`.
  [[nodiscard]] bool knows(Rule rule, const RuleSet& target) const {
    return truncated_ && fired_.has(rule) && target.has(rule);
  }
  // Whether there were more findings than are reported.
  [[nodiscard]] bool truncated() const { return truncated_; }

 private:
  // Whether the finding will be kept.
  [[nodiscard]] bool note(Rule rule, RuleSet& target);
  void keep(const Finding& finding);
  bool grow();

  std::array<Finding, 2> few_;
  Finding* findings_ = few_.data();
  std::uint32_t count_ = 0;
  bool truncated_ = false;
  const RuleSet& enabled_;
  RuleSet fired_;
  Arena& arena_;
};

}  // namespace postern::core
