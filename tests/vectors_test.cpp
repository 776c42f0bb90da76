// SPDX-License-Identifier: MIT
// The vectors say what must be found; these tests say that the vectors leave no rule out.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "check.h"
#include "vectors.h"

namespace postern::test {
namespace {

std::vector<Expected> found(const Result& result) {
  std::vector<Expected> all;
  for (const Finding& f : result.findings()) all.push_back({std::string(f.slug), f.offset, f.length});
  return all;
}

std::vector<std::string> fields_of(const Result& result, Consent consent) {
  std::vector<std::string> all;
  for (const Field& field : result.fields(consent)) {
    all.push_back(describe(field));
    for (const std::string_view text : {field.name, field.value, field.display_name})
      EXPECT_EQ(text.data()[text.size()], '\0') << "C cannot read " << all.back();
  }
  return all;
}

class EachVector : public testing::TestWithParam<Vector> {};

TEST_P(EachVector, IsFoundAndJudgedAsItSays) {
  const Vector& v = GetParam();
  const Result strict = check(v.link, Policy::strict(), v.options);
  const Result standard = check(v.link, Policy::standard(), v.options);
  if (v.unicode && postern_has_unicode() == 0) {
    EXPECT_EQ(strict.verdict(), Verdict::refuse) << v;
    EXPECT_EQ(standard.verdict(), Verdict::refuse) << v;
    return;
  }
  EXPECT_EQ(word(strict.verdict()), v.strict) << v;
  EXPECT_EQ(word(standard.verdict()), v.standard) << v;
  EXPECT_EQ(found(standard), v.findings) << v;
  EXPECT_EQ(found(strict), v.findings) << "findings depend on the policy: " << v;
  const std::vector<std::string> fields = fields_of(standard, Consent::given);
  EXPECT_EQ(fields.size(), v.field_count) << v;
  EXPECT_EQ(standard.canonical_link().size(), v.canonical_length) << v;
  if (v.field_count == v.fields.size()) {
    EXPECT_EQ(fields, v.fields) << v;
  }
  if (v.canonical_length == v.canonical.size()) {
    EXPECT_EQ(standard.canonical_link(), v.canonical) << v;
    EXPECT_EQ(standard.canonical_link(Consent::given), v.consented) << v;
  }
  for (const std::string& slug : v.near) {
    EXPECT_LT(postern_rule_find(slug.c_str()), postern_rule_count()) << "no such rule: " << slug << " in " << v;
    for (const Expected& finding : v.findings) EXPECT_NE(finding.slug, slug) << "this should miss: " << v;
  }
}

// Whatever the memory held before.
TEST(Vectors, AreCheckedAlikeInTheMemoryOfTheLast) {
  Result last(nullptr);
  for (const Vector& v : vectors()) {
    last = check_again(std::move(last), v.link, Policy::standard(), v.options);
    const Result fresh = check(v.link, Policy::standard(), v.options);
    EXPECT_EQ(last.verdict(), fresh.verdict()) << v;
    EXPECT_EQ(last.change(), fresh.change()) << v;
    EXPECT_EQ(found(last), found(fresh)) << v;
    EXPECT_EQ(fields_of(last, Consent::none), fields_of(fresh, Consent::none)) << v;
    EXPECT_EQ(fields_of(last, Consent::given), fields_of(fresh, Consent::given)) << v;
    EXPECT_EQ(last.canonical_link(Consent::given), fresh.canonical_link(Consent::given)) << v;
  }
}

std::string test_name(const testing::TestParamInfo<Vector>& info) {
  std::string name = info.param.file.substr(0, info.param.file.find('.')) + "_" + info.param.name;
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Vectors, EachVector, testing::ValuesIn(vectors()), test_name);

// Rules that no vector of this build can fire: those about the call itself, which tests of the C ABI fire, and those of
// the other build, with or without Unicode support.
bool is_out_of_reach(const core::RuleRow& row) {
  static const std::set<std::string, std::less<>> call{"no-policy", "bad-argument", "out-of-memory", "unicode-failed"};
  static const std::set<std::string, std::less<>> without{"unicode-unavailable", "encoded-word-unjudged"};
  if (call.contains(row.slug)) return true;
  if (postern_has_unicode() != 0) return without.contains(row.slug);
  return row.id.starts_with("PM4") || row.rule == core::Rule::deceptive_link;
}

TEST(Vectors, NamesAreUnique) {
  std::set<std::string> names;
  for (const Vector& v : vectors()) EXPECT_TRUE(names.insert(v.name).second) << v;
}

// What stands twice proves nothing new.
TEST(Vectors, LinksAreUnique) {
  std::set<std::tuple<std::string, std::vector<std::string>, bool>> links;
  for (const Vector& v : vectors())
    EXPECT_TRUE(links.emplace(v.link, v.options.protected_names, v.options.want_eai).second) << v;
}

TEST(Vectors, FireEveryRuleAndMissItNarrowly) {
  std::set<std::string, std::less<>> fired;
  std::set<std::string, std::less<>> missed;
  for (const Vector& v : vectors()) {
    for (const Finding& f : check(v.link, Policy::standard(), v.options).findings()) fired.insert(std::string(f.slug));
    missed.insert(v.near.begin(), v.near.end());
  }
  for (const core::RuleRow& row : core::rule_table()) {
    if (is_out_of_reach(row)) continue;
    EXPECT_TRUE(fired.contains(row.slug)) << "no vector fires " << row.slug;
    EXPECT_TRUE(missed.contains(row.slug)) << "no vector just misses " << row.slug;
  }
}

TEST(Vectors, TellEveryTwoRulesApart) {
  std::map<std::string, std::set<std::string>> vectors_of;
  for (const Vector& v : vectors())
    for (const Expected& f : v.findings) vectors_of[f.slug].insert(v.name);
  std::map<std::set<std::string>, std::string> rule_of;
  for (const auto& [slug, names] : vectors_of) {
    const auto [other, is_new] = rule_of.emplace(names, slug);
    EXPECT_TRUE(is_new) << slug << " and " << other->second << " fire on exactly the same vectors";
  }
}

// What a link comes to with one rule taken out of the table.
struct Outcome {
  std::vector<Expected> findings;
  std::vector<std::string> handed_out;  // verdicts and fields, under both profiles
};

void describe(const core::Result& result, std::vector<std::string>& out) {
  out.push_back(std::to_string(static_cast<int>(result.verdict())));
  for (const core::Consent consent : {core::Consent::none, core::Consent::given})
    for (const core::Item* item : result.items(consent))
      out.push_back(std::string(item->value) + " " + std::string(result.name_of(*item, consent)));
}

Outcome outcome(const Vector& v, const core::RuleSet& rules) {
  std::vector<const char*> names;
  for (const std::string& name : v.options.protected_names) names.push_back(name.c_str());
  const core::Settings settings{.eai = v.options.want_eai, .protected_names = names};
  const core::Result* const strict = core::check(v.link, core::Policy::strict(), settings, {.enabled = &rules});
  const core::Result* const standard = core::check(v.link, core::Policy::standard(), settings, {.enabled = &rules});
  Outcome out;
  describe(*strict, out.handed_out);
  describe(*standard, out.handed_out);
  for (const core::Finding& f : standard->report())
    out.findings.push_back({std::string(core::row_of(f.rule).slug), f.span.begin, f.span.end - f.span.begin});
  core::Result::destroy(strict);
  core::Result::destroy(standard);
  return out;
}

TEST(Vectors, MissEveryRuleThatIsTakenAway) {
  for (const core::RuleRow& row : core::rule_table()) {
    if (is_out_of_reach(row)) continue;
    core::RuleSet rules = core::kAllRules;
    rules.remove(row.rule);
    const bool missed = std::any_of(vectors().begin(), vectors().end(), [&](const Vector& v) {
      return outcome(v, rules).findings != outcome(v, core::kAllRules).findings;
    });
    EXPECT_TRUE(missed) << "nothing fails without " << row.slug;
  }
}

// Rules that name an attack which other rules refuse as well, always.
const std::set<std::string, std::less<>> kNeverAlone{
    "encoded-word-in-address",  // its "?" is a metacharacter
    "switch-in-address",        // its quote is refused, too
};

// Stronger, for rules that do something: some vector comes to something else without this one rule.
TEST(Vectors, NeedEveryRuleThatDecides) {
  for (const core::RuleRow& row : core::rule_table()) {
    if (is_out_of_reach(row) || row.strict == core::Action::allow) continue;
    core::RuleSet rules = core::kAllRules;
    rules.remove(row.rule);
    const bool decides = std::any_of(vectors().begin(), vectors().end(), [&](const Vector& v) {
      return outcome(v, rules).handed_out != outcome(v, core::kAllRules).handed_out;
    });
    const bool alone =
        !kNeverAlone.contains(row.slug) && (row.rule != core::Rule::raw_non_ascii || postern_has_unicode() != 0);
    EXPECT_EQ(decides, alone) << row.slug;
  }
}

TEST(Rules, EveryExampleFiresItsRule) {
  for (const core::RuleRow& row : core::rule_table()) {
    if (row.example.empty() || is_out_of_reach(row)) continue;
    const std::vector<Finding> findings = check(row.example).findings();
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.slug == row.slug; }))
        << row.slug << " does not fire on " << row.example;
  }
}

}  // namespace
}  // namespace postern::test
