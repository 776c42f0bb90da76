// SPDX-License-Identifier: MIT
// A policy is an action for each rule, and nothing else.
#pragma once

#include <array>
#include <span>

#include "rules.h"

namespace postern::core {

class Policy {
 public:
  // The profiles, constants of rules.cpp.
  static const Policy& strict();
  static const Policy& standard();
  static constexpr Policy refuse_all() {
    Policy policy;
    policy.at_least_.fill(kAllRules);
    return policy;
  }

  consteval Policy(std::span<const RuleRow> rows, Action RuleRow::* profile) {
    for (const RuleRow& row : rows) tighten(row.rule, row.*profile);
  }

  [[nodiscard]] Action action(Rule rule) const {
    RuleSet alone;
    alone.add(rule);
    return strictest(alone);
  }

  // The strictest action of a set of rules.
  [[nodiscard]] Action strictest(const RuleSet& rules) const {
    if (rules.empty()) return Action::allow;
    std::size_t action = 0;  // each set holds the next
    while (action < kActions && rules.intersects(at_least_[action])) ++action;
    return static_cast<Action>(action);
  }

  // The same policy with `rule` at least as strict as `action`; a policy is never loosened.
  [[nodiscard]] Policy tightened(Rule rule, Action action) const {
    Policy copy = *this;
    copy.tighten(rule, action);
    return copy;
  }

 private:
  constexpr Policy() = default;
  constexpr void tighten(Rule rule, Action action) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(action); ++i) at_least_[i].add(rule);
  }

  // For each action but "allow", from the mildest to the strictest: the rules that ask for it or for a stricter one.
  static constexpr std::size_t kActions = static_cast<std::size_t>(Action::refuse);
  std::array<RuleSet, kActions> at_least_{};
};

}  // namespace postern::core
