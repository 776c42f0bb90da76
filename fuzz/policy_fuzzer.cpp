// SPDX-License-Identifier: MIT
// The lattice of policies: whatever is tightened, in whatever order, the findings stay, each has the strictest action
// asked for it, and never more is handed out than before.
#include "input.h"
#include "laws.h"

namespace {

using postern::Action;
using postern::Consent;
using postern::Policy;
using postern::Result;

bool hands_out_no_more(const Result& tighter, const Result& looser) {
  for (const Consent consent : {Consent::none, Consent::given})
    if (!postern::laws::detail::is_subset(tighter.fields(consent), looser.fields(consent))) return false;
  return tighter.verdict() >= looser.verdict() || looser.verdict() != postern::Verdict::refuse;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using postern::fuzzing::demand;
  postern::fuzzing::Input in(data, size);
  Policy policy = in.flag() ? Policy::strict() : Policy::standard();
  struct Step {
    unsigned which;
    Action action;
  };
  std::vector<Step> steps(in.below(5));
  for (Step& step : steps) step = {in.byte(), static_cast<Action>(in.below(4))};
  const std::string_view link = in.rest();
  const std::string shown = postern::display(link);

  Result before = postern::check(link, policy);
  for (const Step& step : steps) {
    const std::vector<postern::Finding> findings = before.findings();
    // A rule that was found, or any other.
    postern_rule rule;
    std::string slug = "authority";
    if (!findings.empty() && step.which < 200) {
      slug = findings[step.which % findings.size()].slug;
    } else if (postern_rule_get(step.which % postern_rule_count(), &rule, sizeof rule) == 0) {
      slug = rule.slug;
    }
    policy = policy.tightened(slug, step.action);
    Result after = postern::check(link, policy);
    const std::vector<postern::Finding> again = after.findings();
    demand(again.size() == findings.size(), "findings depend on the policy", shown);
    for (std::size_t i = 0; i < again.size(); ++i) {
      demand(postern::laws::detail::same_finding(findings[i], again[i]), "findings depend on the policy", shown);
      const Action wanted = again[i].slug == slug ? std::max(findings[i].action, step.action) : findings[i].action;
      demand(again[i].action == wanted, "a finding has another action than was asked for", shown + " " + slug);
    }
    demand(hands_out_no_more(after, before), "a stricter policy hands out more", shown + " " + slug);
    demand(postern::laws::detail::shut(after).empty(), "a refusal hands something out", shown);
    before = std::move(after);
  }
  demand(postern::check(link, policy.tightened("no-such-rule", Action::allow)).verdict() == postern::Verdict::refuse,
         "a policy of an unknown rule lets a link through", shown);
  return 0;
}
