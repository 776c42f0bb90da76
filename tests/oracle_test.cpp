// SPDX-License-Identifier: MIT
// Law 9 over a complete slice of small links, every byte in every place, every vector; and proof that each line of the
// grammars and each of our structural rules matters to it.
#include "oracle.h"
#include "uriparser_accepts.h"

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <set>

#include "exhaustive.h"
#include "vectors.h"

namespace postern::test {
namespace {

using oracle::Oracle;
using oracle::Rfc;

// ---- The reader of ABNF -------------------------------------------------------------------------------------------

bool matches(std::string_view rules, std::string_view text) {
  abnf::Grammar grammar;
  grammar.add(rules);
  return abnf::Recogniser(grammar, "r").accepts(text);
}

TEST(Abnf, ReadsEveryOperator) {
  EXPECT_TRUE(matches("r = \"aB\"", "Ab"));
  EXPECT_FALSE(matches("r = \"aB\"", "A"));
  EXPECT_TRUE(matches("r = %x61.42", "aB"));
  EXPECT_FALSE(matches("r = %x61.42", "ab"));
  EXPECT_TRUE(matches("r = %d48-57", "7"));
  EXPECT_TRUE(matches("r = 2*3\"x\"", "xxx"));
  EXPECT_FALSE(matches("r = 2*3\"x\"", "x"));
  EXPECT_FALSE(matches("r = 2*3\"x\"", "xxxx"));
  EXPECT_TRUE(matches("r = 2\"x\" *\"y\" [\"z\"]", "xxyyyz"));
  EXPECT_FALSE(matches("r = 2\"x\" *\"y\" [\"z\"]", "xyz"));
  EXPECT_TRUE(matches("r = a / *2b ; comment\r\n  / \"\"\na = \"1\" / \"2\"\nb = \"3\"\nb =/ \"4\"\n", "43"));
  EXPECT_TRUE(matches("r = a / *2b\na = \"1\"\nb = \"3\"\n", ""));
  EXPECT_FALSE(matches("r = *( \"a\" \"b\" / \"c\" )", "acb"));
  EXPECT_TRUE(matches("r = *( \"a\" \"b\" / \"c\" )", "abcab"));
  EXPECT_TRUE(matches("r = *( *\"a\" *\"b\" ) \"c\"", "abbac"));
}

TEST(Abnf, RefusesWhatItCannotRead) {
  for (const char* text : {"r", "r =", "r = \"a", "r = (\"a\"", "r = %x", "r = <prose>", "r = %x62-61",
                           "r = \"a\"\nr = \"b\"", "r =/ \"a\"", "r = %x100"})
    EXPECT_THROW(abnf::Grammar().add(text), std::runtime_error) << text;
  EXPECT_THROW(matches("r = s", ""), std::runtime_error);
  EXPECT_THROW(matches("r = \"a\" r", ""), std::runtime_error) << "refers to itself";
}

// The first of each kind of disagreement fails the test.
class Disagreements {
 public:
  void look(std::string_view link) {
    std::string why = oracle::disagreement(link);
    if (why.empty() && uri_.accepts(link) != oracle::uriparser_accepts(link)) why = "RFC 3986 and uriparser";
    if (!why.empty() && ++counts_[why] <= 3) ADD_FAILURE() << why << ": " << display(link);
  }

 private:
  abnf::Recogniser uri_{oracle::rfc3986_grammar(), "URI-reference"};
  std::map<std::string, unsigned> counts_;
};

// ---- Links --------------------------------------------------------------------------------------------------------

TEST(Oracle, AgreesOnEveryByteInEveryPlace) {
  std::size_t links = 0;
  Disagreements disagreements;
  for_each_change([&](const std::string& link) {
    ++links;
    disagreements.look(link);
  });
  std::cout << links << " links\n";
}

TEST(Oracle, AgreesOnEveryVector) {
  for (const Vector& v : vectors()) EXPECT_EQ(oracle::disagreement(v.link), "") << v;
}

// All 813,616 links of up to five symbols. `./dev exhaustive` goes up to seven.
TEST(Oracle, AgreesOnEverySmallLink) {
  std::size_t links = 0;
  std::size_t valid = 0;
  Oracle by_6068(Rfc::rfc6068);
  Disagreements disagreements;
  for (unsigned length = 0; length <= 5; ++length)
    for_each_link(kSymbols, length, 0, count_of(std::size(kSymbols), length), [&](std::string_view link) {
      ++links;
      valid += by_6068.accepts(link);
      disagreements.look(link);
    });
  EXPECT_EQ(links, 813616U);
  std::cout << links << " links, of which RFC 6068 accepts " << valid << "\n";
  EXPECT_GT(valid, 1000U);
}

TEST(Oracle, AgreesOnEverySmallMailbox) {
  Disagreements disagreements;
  for (unsigned length = 0; length <= 4; ++length)
    for_each_link(kMailboxSymbols, length, 0, count_of(std::size(kMailboxSymbols), length),
                  [&](std::string_view link) { disagreements.look(link); });
}

}  // namespace
}  // namespace postern::test
