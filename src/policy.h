// SPDX-License-Identifier: MIT
// A policy is an action for each rule, and nothing else.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "rules.h"

namespace postern::core {

class Policy {
 public:
  static const Policy& strict();
  static const Policy& standard();
  static const Policy& refuse_all();

  [[nodiscard]] Action action(Rule rule) const { return actions_[static_cast<std::size_t>(rule)]; }
  [[nodiscard]] std::string_view name() const { return name_; }

  // The strictest action of a set of rules.
  [[nodiscard]] Action strictest(const RuleSet& rules) const;

  // The same policy with `rule` at least as strict as `action`; a policy is never loosened.
  [[nodiscard]] Policy tightened(Rule rule, Action action) const;

 private:
  template <class Choose>
  constexpr Policy(std::string_view name, Choose&& choose) : name_(name) {
    const auto table = rule_table();
    for (std::size_t i = 0; i < kRuleCount; ++i) actions_[i] = choose(table[i]);
  }

  std::array<Action, kRuleCount> actions_{};
  std::string_view name_;
};

}  // namespace postern::core
