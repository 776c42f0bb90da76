// SPDX-License-Identifier: MIT
// The rooms one by one: what the vectors show only from outside.
#include <gtest/gtest.h>

#include <string>

#include "address.h"
#include "arena.h"
#include "byte_rules.h"
#include "charset.h"
#include "check.h"
#include "counting_memory.h"
#include "domain.h"
#include "fields.h"
#include "grammar.h"
#include "policy.h"
#include "unicode.h"

namespace postern::core {
namespace {

TEST(CharSet, HoldsWhatItWasGiven) {
  constexpr CharSet set = CharSet("ab\xFF") | CharSet::range('0', '3');
  for (unsigned c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    EXPECT_EQ(set.has(byte), byte == 'a' || byte == 'b' || byte == '\xFF' || (c >= '0' && c <= '3')) << c;
    EXPECT_NE(set.has(byte), (~set).has(byte)) << c;
  }
  EXPECT_FALSE((set & kDigit).has('a'));
}

TEST(CharSet, LettersHaveALowerCase) {
  for (unsigned c = 0; c < 256; ++c) {
    const bool upper = c >= 'A' && c <= 'Z';
    EXPECT_EQ(ascii_lower(static_cast<char>(c)), static_cast<char>(upper ? c + 32 : c)) << c;
  }
}

// The tables of the core are made by the compiler; the same code makes them here.
TEST(CharSet, IsMadeAtRunTimeAsTheCompilerMakesIt) {
  for (unsigned from = 0; from < 256; from += 5) {
    const CharSet set = CharSet::range(from, 255);
    const ByteTable table(set);
    const ByteRules rules =
        ByteRules(Rule::raw_space).allow(set).end(CharSet("\x01")).fire(CharSet("\x02"), Rule::raw_control);
    for (unsigned c = 0; c < 256; ++c) {
      const char byte = static_cast<char>(c);
      EXPECT_EQ(set.has(byte), c >= from);
      EXPECT_EQ(table.has(byte), c >= from);
      EXPECT_EQ(rules.ends_at(byte), c == 1);
      EXPECT_EQ(rules.fires(byte, Rule::raw_control), c == 2);
      EXPECT_EQ(rules.is_fine(byte), c >= from && c != 1 && c != 2);
      EXPECT_EQ(rules.fires(byte, Rule::raw_space), c < from && c != 1 && c != 2);
    }
  }
  const ByteRules all = ByteRules::all_fine();
  for (unsigned c = 0; c < 256; ++c) EXPECT_TRUE(all.is_fine(static_cast<char>(c)));
}

TEST(Grammar, ReadsMsgIds) {
  for (const char* id : {"a@b", "a.b+c=d$e@mail.example.org", "a@[192.0.2.1]", "a!#@b-c"})
    EXPECT_TRUE(grammar::is_msg_id_content(id)) << id;
  for (const char* id :
       {"", "a", "@b", "a@", "a..b@c", ".a@b", "a@b.", "a@[", "a@[]", "a@[x y]", "a@[x\\]", "a b@c", "a@b@c", "a<@b"})
    EXPECT_FALSE(grammar::is_msg_id_content(id)) << id;
}

TEST(Address, UnquotesPhrases) {
  const auto unquoted = [](std::string_view phrase) {
    std::string out(phrase.size(), '\0');
    out.resize(address::unquote_phrase(phrase, out.data()));
    return out;
  };
  EXPECT_EQ(unquoted("Ann Lee"), "Ann Lee");
  EXPECT_EQ(unquoted("\"Ann  Lee\""), "Ann  Lee");
  EXPECT_EQ(unquoted("Ann   \"B.\"   Lee"), "Ann B. Lee");
  EXPECT_EQ(unquoted("\"a\\\"b\\\\c\""), "a\"b\\c");
  EXPECT_EQ(unquoted("\"a\\"), "a\\");
  EXPECT_EQ(unquoted(""), "");
}

TEST(Domain, KnowsSpecialUseNames) {
  for (const char* name : {"localhost", "a.LOCAL", "x.home.arpa", "1.168.192.in-addr.arpa", "db.internal", "abc.onion"})
    EXPECT_TRUE(domain::is_special_use(name)) << name;
  for (const char* name :
       {"example.com", "www.example.org", "x.example", "a.test", "y.invalid", "notlocal", "local.example.org", "arpa"})
    EXPECT_FALSE(domain::is_special_use(name)) << name;
}

// What is ASCII poses as nothing; callers ask about other labels only.
TEST(Unicode, AsciiIsWhatItLooksLike) {
  if (!unicode::available()) GTEST_SKIP() << "needs Unicode support";
  const unicode::Identity identity = unicode::identity_of("example1");
  EXPECT_EQ(identity.outcome, unicode::Outcome::done);
  EXPECT_FALSE(identity.mixed_scripts || identity.poses_as_ascii || identity.unusual);
  EXPECT_FALSE(unicode::identity_of("").poses_as_ascii);
}

TEST(Fields, AreFoundWholeAndWithoutCase) {
  EXPECT_EQ(find_field("SUBJECT").kind, FieldClass::text);
  EXPECT_EQ(find_field("Bcc").field, Field::bcc);
  EXPECT_EQ(find_field("X-Attach-File").kind, FieldClass::attach);
  EXPECT_EQ(find_field("resent-bcc").kind, FieldClass::identity);
  EXPECT_EQ(find_field("content-type").kind, FieldClass::structure);
  EXPECT_EQ(find_field("list-unsubscribe").kind, FieldClass::side_effect);
  for (const char* name : {"", "subjec", "subjects", "t", "resent", "x"})
    EXPECT_EQ(find_field(name).kind, FieldClass::unknown) << name;
}

// A policy is only ever tightened, and every tightening of every rule is at least as strict in every rule.
TEST(Policy, IsNeverLoosened) {
  for (const RuleRow& row : rule_table())
    for (const Action action : {Action::allow, Action::confirm, Action::withhold, Action::refuse}) {
      const Policy tighter = Policy::standard().tightened(row.rule, action);
      for (const RuleRow& other : rule_table())
        EXPECT_GE(tighter.action(other.rule), Policy::standard().action(other.rule));
      EXPECT_GE(tighter.action(row.rule), action);
    }
}

TEST(Memory, ACopyOfNothingIsNotNull) {
  test::CountingMemory counting(2);
  {
    Arena arena(counting.memory(), 100);
    const std::string_view copied = arena.copy("");
    ASSERT_NE(copied.data(), nullptr);
    EXPECT_EQ(*copied.data(), '\0');
    EXPECT_EQ(arena.copy("text"), "text");
    EXPECT_EQ(arena.copy(std::string(1000, 'x')).data(), nullptr);
    EXPECT_TRUE(arena.failed());
  }
  EXPECT_EQ(counting.live(), 0U);
}

TEST(Memory, RunningOutIsARefusalThatSaysSo) {
  std::string many = "mailto:?cc=";
  for (int i = 0; i < 3000; ++i) many += "\"N\"%3Ca@b.example%3E,";
  int failures = 0;
  for (const bool for_good : {false, true}) {
    for (int n = 1;; ++n) {
      test::CountingMemory memory(n, for_good);
      const Result* const result =
          check(many, Policy::standard(), {.link_bytes = 65536, .recipients = 100000, .protected_names = {}},
                RuleSet::all(), memory.memory());
      const bool failed = memory.allocations() >= n;
      if (failed) {
        ++failures;
        EXPECT_EQ(result->verdict(), Verdict::refuse);
        ASSERT_EQ(result->report().size(), 1U);
        EXPECT_EQ(result->report().begin()->rule, Rule::out_of_memory);
      }
      Result::destroy(result);
      EXPECT_EQ(memory.live(), 0U) << "leaked after failure " << n;
      if (!failed) break;
    }
  }
  EXPECT_GE(failures, 4) << "the link should need several allocations";
}

}  // namespace
}  // namespace postern::core
