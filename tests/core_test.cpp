// SPDX-License-Identifier: MIT
// The rooms one by one: what the vectors show only from outside.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>

#include "address.h"
#include "arena.h"
#include "byte_rules.h"
#include "charset.h"
#include "check.h"
#include "counting_memory.h"
#include "decode.h"
#include "domain.h"
#include "fields.h"
#include "gate.h"
#include "grammar.h"
#include "policy.h"
#include "repair.h"
#include "unicode.h"

namespace postern::core {
namespace {

using namespace std::string_literals;

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

// What the gate makes of one piece, in any alphabet.
struct Gate {
  Arena arena{system_memory(), 64};
  Report report{RuleSet::all(), arena};
  RuleSet rules;
  Text read(std::string_view raw, std::uint32_t at = 0) {
    return gate::Reader({raw, at}, arena, report, rules).read_anything({raw, at});
  }
};

TEST(Gate, DecodesEachEscapeOnce) {
  Gate gate;
  EXPECT_EQ(gate.read("a%2541b").bytes, "a%41b");
  EXPECT_EQ(gate.read("%zz%4%").bytes, "%zz%4%");
  EXPECT_EQ(gate.read("%c3%A9").bytes, "\xC3\xA9");
  EXPECT_EQ(gate.read("").bytes, "");
}

// Two digits more or less at every distance from the end of the link, where whole blocks of bytes no longer fit.
TEST(Gate, DecodesAtEveryDistanceFromTheEnd) {
  for (std::size_t words = 0; words < 40; ++words)
    for (const std::string& escape : {"%41"s, "%4"s, "%"s, "%g1"s, "%41%42"s, "%%41"s}) {
      Gate gate;
      const std::string head(words, 'x');
      std::string expected = escape;
      for (std::size_t at; (at = expected.find("%41")) != std::string::npos;) expected.replace(at, 3, "A");
      for (std::size_t at; (at = expected.find("%42")) != std::string::npos;) expected.replace(at, 3, "B");
      EXPECT_EQ(gate.read(head + escape + head).bytes, head + expected + head) << words << escape;
    }
}

TEST(Decode, LocatesTextInTheLink) {
  Gate gate;
  const Text text = gate.read("a%0D%0Ab%2", 100);
  ASSERT_EQ(text.bytes, "a\r\nb%2");
  const auto at = [&](std::size_t from, std::size_t to) {
    const Span span = text.locate(from, to);
    return std::pair(span.begin, span.end);
  };
  EXPECT_EQ(at(0, 1), std::pair(100U, 101U));
  EXPECT_EQ(at(1, 2), std::pair(101U, 104U));
  EXPECT_EQ(at(1, 3), std::pair(101U, 107U));
  EXPECT_EQ(at(3, 3), std::pair(107U, 107U));
  EXPECT_EQ(at(0, 6), std::pair(100U, 110U));
}

TEST(Decode, LocatesTextBehindRepairs) {
  Gate gate;
  Text body = gate.read("a%0D%0Ab%0D%0A%0Ac");
  repair::unify_line_ends(body, gate.report, gate.rules);
  ASSERT_EQ(body.bytes, "a\nb\n\nc");
  const Span last = body.locate(5, 6);
  EXPECT_EQ(last.begin, 17U);
  EXPECT_EQ(last.end, 18U);
  const Span pair = body.locate(1, 2);  // what a repair removed belongs to what is left of it
  EXPECT_EQ(pair.begin, 1U);
  EXPECT_EQ(pair.end, 7U);
  Text header = gate.read("a%0A%09b%09%0D%0A%20c");
  repair::unfold(header, gate.arena, gate.report, gate.rules);
  ASSERT_EQ(header.bytes, "a b  c");
  EXPECT_EQ(header.locate(5, 6).begin, 20U);
}

struct Utf8Case {
  std::string text;
  Utf8Flaw::Kind kind;
  std::uint32_t at;
  std::uint32_t length;
};

TEST(Decode, FindsTheFirstFlawInUtf8) {
  const Utf8Case cases[]{
      {"", Utf8Flaw::kNone, 0, 0},
      {"ascii\0text"s, Utf8Flaw::kNone, 0, 0},
      {"\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", Utf8Flaw::kNone, 0, 0},
      {"\xED\x9F\xBF\xEE\x80\x80", Utf8Flaw::kNone, 0, 0},
      {"a\x80", Utf8Flaw::kIllFormed, 1, 1},
      {"\xC2", Utf8Flaw::kIllFormed, 0, 1},
      {"\xE1\x80z", Utf8Flaw::kIllFormed, 0, 2},
      {"\xC0\x80", Utf8Flaw::kOverlong, 0, 2},
      {"\xC1\xBF", Utf8Flaw::kOverlong, 0, 2},
      {"\xE0\x9F\xBF", Utf8Flaw::kOverlong, 0, 3},
      {"\xF0\x8F\xBF\xBF", Utf8Flaw::kOverlong, 0, 4},
      {"x\xED\xA0\x80", Utf8Flaw::kSurrogate, 1, 3},
      {"\xED\xBF\xBF", Utf8Flaw::kSurrogate, 0, 3},
      {"\xF4\x90\x80\x80", Utf8Flaw::kTooLarge, 0, 4},
      {"\xF5\x80\x80\x80", Utf8Flaw::kTooLarge, 0, 4},
      {"\xF5\x8F\xBF\xBF", Utf8Flaw::kTooLarge, 0, 4},
      {"\xF8\x88\x80\x80\x80", Utf8Flaw::kTooLarge, 0, 5},
      {"\xFC\x84\x80\x80\x80\x80", Utf8Flaw::kTooLarge, 0, 6},
      {"\xF6n", Utf8Flaw::kIllFormed, 0, 1},
      {"\xFE\x80", Utf8Flaw::kIllFormed, 0, 1},
      {"\xFF", Utf8Flaw::kIllFormed, 0, 1},
  };
  for (const Utf8Case& c : cases) {
    const Utf8Flaw flaw = find_utf8_flaw(c.text);
    EXPECT_EQ(flaw.kind, c.kind) << testing::PrintToString(c.text);
    EXPECT_EQ(flaw.at, c.at) << testing::PrintToString(c.text);
    EXPECT_EQ(flaw.length, c.length) << testing::PrintToString(c.text);
  }
}

// The decoder against arithmetic: every one- to three-byte string, judged from the code point it would spell.
TEST(Decode, AgreesWithArithmeticOnShortStrings) {
  const auto well_formed = [](const unsigned char* b, std::size_t size) {
    for (std::size_t i = 0; i < size;) {
      const unsigned lead = b[i];
      const std::size_t n = lead < 0x80 ? 1 : lead >= 0xC0 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 0;
      if (n == 0 || i + n > size) return false;
      unsigned point = n == 1 ? lead : n == 2 ? lead & 0x1FU : lead & 0x0FU;
      for (std::size_t k = 1; k < n; ++k) {
        if (b[i + k] >> 6U != 2) return false;
        point = point << 6U | (b[i + k] & 0x3FU);
      }
      constexpr unsigned kLeast[]{0, 0, 0x80, 0x800};
      if (point < kLeast[n] || (point >= 0xD800 && point < 0xE000)) return false;
      i += n;
    }
    return true;
  };
  unsigned char bytes[3];
  for (unsigned value = 0; value < 1U << 24U; ++value) {
    bytes[0] = static_cast<unsigned char>(value >> 16U);
    bytes[1] = static_cast<unsigned char>(value >> 8U);
    bytes[2] = static_cast<unsigned char>(value);
    const bool ours = find_utf8_flaw({reinterpret_cast<const char*>(bytes), 3}).kind == Utf8Flaw::kNone;
    ASSERT_EQ(ours, well_formed(bytes, 3)) << std::hex << value;
  }
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
