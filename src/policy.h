// SPDX-License-Identifier: MIT
// A policy is an action for each rule, and nothing else.
#pragma once

#include <array>

#include "rules.h"

namespace postern::core {

class Policy {
 public:
  static const Policy& strict();
  static const Policy& standard();
  static const Policy& refuse_all();

  [[nodiscard]] Action action(Rule rule) const;

  // The strictest action of a set of rules.
  [[nodiscard]] Action strictest(const RuleSet& rules) const {
    if (rules.empty()) return Action::allow;
    std::size_t action = 0;  // each set holds the next
    while (action < kActions && rules.intersects(at_least_[action])) ++action;
    return static_cast<Action>(action);
  }

  // The same policy with `rule` at least as strict as `action`; a policy is never loosened.
  [[nodiscard]] Policy tightened(Rule rule, Action action) const;

 private:
  template <class Choose>
  constexpr explicit Policy(Choose&& choose) {
    for (const RuleRow& row : rule_table()) tighten(row.rule, choose(row));
  }
  constexpr void tighten(Rule rule, Action action) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(action); ++i) at_least_[i].add(rule);
  }

  // For each action but "allow", from the mildest to the strictest: the rules that ask for it or for a stricter one.
  static constexpr std::size_t kActions = static_cast<std::size_t>(Action::refuse);
  std::array<RuleSet, kActions> at_least_{};
};

}  // namespace postern::core
