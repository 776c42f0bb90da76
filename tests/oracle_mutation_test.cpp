// SPDX-License-Identifier: MIT
// Proof that the comparison of law 9 can fail: each element of the grammars and each structural rule matters to it.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "exhaustive.h"
#include "oracle.h"
#include "vectors.h"

namespace postern::test {
namespace {

using oracle::Oracle;
using oracle::Rfc;

struct Checked {
  std::string link;
  oracle::Structure ours;
};

// Some links of each kind, checked once; each link once, in a fixed order that brings the telling ones first.
std::vector<Checked> sample(Rfc rfc) {
  std::vector<Checked> links;
  std::set<std::string, std::less<>> seen;
  const auto add = [&](std::string_view link) {
    if (!seen.emplace(link).second) return;
    const Result result = check(link, Policy::strict());
    links.push_back({std::string(link), structure_of(link, result.get(), rfc)});
  };
  for (const Vector& v : vectors()) add(v.link);
  const std::span<const std::string_view> symbols =
      rfc == Rfc::rfc6068 ? std::span(kSymbols) : std::span(kMailboxSymbols);
  for (unsigned length = 0; length <= 4; ++length)
    for_each_link(symbols, length, 0, count_of(symbols.size(), length), add);
  for_each_change(add);
  std::string marks;  // so many that the domain is refused before it is taken apart
  for (int i = 0; i < 31; ++i) marks += "%CC%81";
  add("mailto:a@..e" + marks);
  for (const char* const link :
       {"mailto:a@%5B192.0.2.1%5D", "mailto:a@%5BIPv6:::1%5D", "mailto:a@%5BIPv6:ab::192.0.2.1%5D",
        "mailto:a@%5BIPv6:%5D", "mailto:%22a%22@%5B192.0.2.1%5D", "mailto:%22a%22@b.example"})
    add(link);
  return links;
}

bool all_agree(const std::vector<Checked>& links, Oracle& oracle, const oracle::Rules& ours) {
  return std::all_of(links.begin(), links.end(), [&](const Checked& c) {
    return oracle.disagreement(c.link, {c.ours.found & ours, c.ours.complete}).empty();
  });
}

// The rules of which some element goes unnoticed, each for its reason. Both what they say is valid and what it is not
// is refused, so there is nothing to tell it by: quoted local parts ("to-char": parentheses, which can be valid in them
// only) and literals that are no addresses.
const std::set<std::string> kLeftOutAnyway{"quoted-string", "qcontent", "qtext", "to-char", "local-part", "dtext"};
// What else may stand in a name or a domain beside one character that leaves it out.
const std::set<std::string> kOneIsEnough{"odd-name", "dchar", "a-label"};
// Planes of Unicode in which no character stands that an address may hold: always hidden-in-address.
const std::set<std::string> kNoCharacter{"utf8-4"};
// RFC 2368: as above, and the words of a name, which no finding depends on.
const std::set<std::string> kUnnoticed2368{"quoted-string822", "any-quoted-local822", "literal-label822", "word822",
                                           "phrase",           "word-char",           "mailboxes",        "hname"};
const std::set<std::string> kRules2368{
    "mailtourl",     "mailto2368", "headers",          "header",    "hname",        "hvalue",    "urlc",
    "mailboxes",     "mailbox822", "phrase",           "word-char", "addr-spec822", "domain822", "sub-domain",
    "local-part822", "word822",    "quoted-string822", "atext822"};

// Takes each element out in turn; the rules in which that went unnoticed.
std::set<std::string> unnoticed(Rfc rfc, const std::set<std::string>* only) {
  const std::vector<Checked> links = sample(rfc);
  const std::size_t places = oracle::grammar_of(rfc).place_count();
  std::set<std::string> rules;
  std::size_t tried = 0;
  std::size_t noticed = 0;
  for (std::size_t i = 0; i < places; ++i) {
    abnf::Grammar grammar = oracle::grammar_of(rfc);
    const std::string rule = grammar.disable(i);
    if (only != nullptr && !only->contains(rule)) continue;
    ++tried;
    Oracle oracle(rfc, grammar);
    if (all_agree(links, oracle, oracle::structural(rfc))) {
      rules.insert(rule);
    } else {
      ++noticed;
    }
  }
  std::cout << noticed << " of " << tried << " elements noticed, " << links.size() << " links\n";
  return rules;
}

TEST(OracleCanFail, EveryElementOfRfc6068Matters) {
  for (const std::string& rule : unnoticed(Rfc::rfc6068, nullptr))
    EXPECT_TRUE(kLeftOutAnyway.contains(rule) || kOneIsEnough.contains(rule) || kNoCharacter.contains(rule)) << rule;
}

TEST(OracleCanFail, EveryElementOfRfc2368Matters) {
  for (const std::string& rule : unnoticed(Rfc::rfc2368, &kRules2368))
    EXPECT_TRUE(kUnnoticed2368.contains(rule)) << rule;
}

// Without one of our structural rules, the grammar that is left accepts more, or blames something else.
TEST(OracleCanFail, EveryStructuralRuleMatters) {
  const std::vector<Checked> links = sample(Rfc::rfc6068);
  Oracle oracle(Rfc::rfc6068);
  ASSERT_TRUE(all_agree(links, oracle, oracle::structural(Rfc::rfc6068)));
  for (std::size_t number = 0; number < 1000; ++number) {
    oracle::Rules without = oracle::structural(Rfc::rfc6068);
    if (!without[number]) continue;
    without.reset(number);
    EXPECT_FALSE(all_agree(links, oracle, without)) << "PM" << number;
  }
}

// What the strict profile accepts is what the RFC accepts: no structural rule is merely told of.
TEST(OracleCanFail, StrictRefusesEveryStructuralFinding) {
  postern_rule rule;
  for (std::size_t i = 0; postern_rule_get(i, &rule, sizeof rule) == 0; ++i)
    EXPECT_TRUE(!oracle::structural(Rfc::rfc6068)[oracle::number_of(rule.id)] || rule.strict == POSTERN_REFUSE)
        << rule.slug;
}

}  // namespace
}  // namespace postern::test
