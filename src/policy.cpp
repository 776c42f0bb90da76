// SPDX-License-Identifier: MIT
#include "policy.h"

namespace postern::core {

const Policy& Policy::strict() {
  static const Policy policy([](const RuleRow& row) { return row.strict; });
  return policy;
}

const Policy& Policy::standard() {
  static const Policy policy([](const RuleRow& row) { return row.standard; });
  return policy;
}

const Policy& Policy::refuse_all() {
  static const Policy policy([](const RuleRow&) { return Action::refuse; });
  return policy;
}

Action Policy::action(Rule rule) const {
  RuleSet alone;
  alone.add(rule);
  return strictest(alone);
}

Policy Policy::tightened(Rule rule, Action action) const {
  Policy copy = *this;
  copy.tighten(rule, action);
  return copy;
}

}  // namespace postern::core
