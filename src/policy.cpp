// SPDX-License-Identifier: MIT
#include "policy.h"

namespace postern::core {

const Policy& Policy::strict() {
  static const Policy policy("strict", [](const RuleRow& row) { return row.strict; });
  return policy;
}

const Policy& Policy::standard() {
  static const Policy policy("standard", [](const RuleRow& row) { return row.standard; });
  return policy;
}

const Policy& Policy::refuse_all() {
  static const Policy policy("refuse-all", [](const RuleRow&) { return Action::refuse; });
  return policy;
}

Action Policy::strictest(const RuleSet& rules) const {
  Action most = Action::allow;
  rules.for_each([&](Rule rule) { most = std::max(most, action(rule)); });
  return most;
}

Policy Policy::tightened(Rule rule, Action action) const {
  Policy copy = *this;
  Action& current = copy.actions_[static_cast<std::size_t>(rule)];
  current = std::max(current, action);
  copy.name_ = "custom";
  return copy;
}

}  // namespace postern::core
