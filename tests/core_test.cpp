// SPDX-License-Identifier: MIT
// The rooms one by one: what the vectors show only from outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

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
#include "report.h"
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

TEST(CharSet, IsCombinedByteByByte) {
  for (unsigned from = 0; from < 256; from += 51) {
    const CharSet low = CharSet::range(0, from);
    const CharSet odd("\x01\x41\x81\xC1\xFF");
    for (unsigned c = 0; c < 256; ++c) {
      const char byte = static_cast<char>(c);
      EXPECT_EQ((low & odd).has(byte), low.has(byte) && odd.has(byte)) << c;
      EXPECT_EQ((low | odd).has(byte), low.has(byte) || odd.has(byte)) << c;
    }
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

RuleSet set_of(std::initializer_list<std::size_t> rules) {
  RuleSet set;
  for (const std::size_t rule : rules) set.add(static_cast<Rule>(rule));
  return set;
}

TEST(RuleSet, VisitsEachOfItsRulesOnce) {
  for (const auto& rules : {std::vector<std::size_t>{}, {0}, {1, 2}, {63, 64, 65}, {0, 127, 128, kRuleCount - 1}}) {
    RuleSet set;
    for (const std::size_t rule : rules) set.add(static_cast<Rule>(rule));
    std::vector<std::size_t> visited;
    set.for_each([&](Rule rule) { visited.push_back(static_cast<std::size_t>(rule)); });
    EXPECT_EQ(visited, rules);
    for (std::size_t rule = 0; rule < kRuleCount; ++rule)
      EXPECT_EQ(set.has(static_cast<Rule>(rule)), std::count(rules.begin(), rules.end(), rule) == 1) << rule;
  }
  EXPECT_TRUE(set_of({1, 64}).intersects(set_of({64, 128})));
  EXPECT_FALSE(set_of({1, 64}).intersects(set_of({2, 65, 128})));
}

// A report that is full. Each finding stands at an offset of its own.
struct FullReport {
  Arena arena{system_memory(), 64};
  Report report{kAllRules, arena};
  RuleSet target;
  std::uint32_t at = 0;
  void add(std::size_t rule) {
    report.add(static_cast<Rule>(rule), {at, at + 1}, target);
    ++at;
  }
  [[nodiscard]] std::vector<std::size_t> rules() const {
    std::vector<std::size_t> all;
    for (const Finding& f : report) all.push_back(static_cast<std::size_t>(f.rule));
    return all;
  }
};

TEST(Report, HoldsSixtyFourFindings) {
  FullReport full;
  for (std::size_t i = 0; i < kMostFindings; ++i) full.add(i);
  EXPECT_FALSE(full.report.truncated());
  const std::vector<std::size_t> rules = full.rules();
  full.add(0);
  full.add(100);
  EXPECT_TRUE(full.report.truncated());
  EXPECT_EQ(full.rules(), rules) << "no rule is in it twice";
  EXPECT_TRUE(full.report.fired().has(static_cast<Rule>(100)));
}

TEST(Report, GivesUpRepetitionsForNewRules) {
  FullReport full;
  for (std::size_t i = 0; i + 2 < kMostFindings; ++i) full.add(i);
  full.add(5);
  full.add(62);
  full.add(5);
  std::vector<std::size_t> rules = full.rules();
  EXPECT_EQ(rules[62], 5U);
  full.add(1);
  EXPECT_EQ(full.rules(), rules) << "it is in it";
  full.add(100);
  rules[62] = 100;
  EXPECT_EQ(full.rules(), rules);
  full.add(101);
  EXPECT_EQ(full.rules(), rules) << "nothing is left to give up";
}

TEST(Report, KnowsWhatAnotherFindingWouldNotChange) {
  FullReport full;
  for (std::size_t i = 0; i < kMostFindings; ++i) full.add(0);
  RuleSet other;
  EXPECT_FALSE(full.report.knows(Rule{0}, full.target)) << "it may be in it still";
  full.add(0);
  EXPECT_TRUE(full.report.knows(Rule{0}, full.target));
  EXPECT_FALSE(full.report.knows(Rule{0}, other));
  EXPECT_FALSE(full.report.knows(Rule{1}, full.target));
}

TEST(Report, IsSortedByPlaceThenRuleThenLength) {
  FullReport full;
  const Span spans[]{{5, 9}, {1, 3}, {5, 6}, {1, 2}, {0, 9}};
  for (const Span& span : spans)
    for (const std::size_t rule : {2U, 1U}) full.report.add(static_cast<Rule>(rule), span, full.target);
  full.report.sort();
  std::vector<std::string> all;
  for (const Finding& f : full.report)
    all.push_back(std::to_string(f.span.begin) + " " + std::to_string(static_cast<int>(f.rule)) + " " +
                  std::to_string(f.span.end));
  EXPECT_EQ(all, (std::vector<std::string>{"0 1 9", "0 2 9", "1 1 2", "1 1 3", "1 2 2", "1 2 3", "5 1 6", "5 1 9",
                                           "5 2 6", "5 2 9"}));
}

TEST(Grammar, ReadsMsgIds) {
  for (const char* id : {"a@b", "a.b+c=d$e@mail.example.org", "a@[192.0.2.1]", "a!#@b-c"})
    EXPECT_TRUE(grammar::is_msg_id_content(id)) << id;
  for (const char* id :
       {"", "a", "@b", "a@", "a..b@c", ".a@b", "a@b.", "a@[", "a@[]", "a@[x y]", "a@[x\\]", "a b@c", "a@b@c", "a<@b"})
    EXPECT_FALSE(grammar::is_msg_id_content(id)) << id;
  EXPECT_TRUE(grammar::is_msg_id_content("a@[b]"));
  for (const char* id : {"<a@b>", "<a@[b]>"}) EXPECT_TRUE(grammar::is_msg_id(id)) << id;
  for (const char* id : {"", "<", "<>", "a@b", "a@b>", "xa@b>", "<a@b", "<a@bx"})
    EXPECT_FALSE(grammar::is_msg_id(id)) << id;
  const std::pair<std::string_view, std::size_t> lists[]{{"a", 1},      {"a b", 1},     {"ab<c", 4},
                                                         {"<a><b>", 3}, {"<a>b<c>", 7}, {"<a> <b>", 3}};
  for (const auto& [list, size] : lists) {
    const std::string longer = std::string(list) + "x<";
    EXPECT_EQ(grammar::msg_id_length(std::string_view(longer).substr(0, list.size())), size) << list;
  }
}

TEST(Address, UnquotesPhrases) {
  const auto unquoted = [](std::string_view phrase) {
    std::string out(phrase.size() + 1, 'x');  // with something in front
    out.resize(1 + address::unquote_phrase(phrase, out.data() + 1));
    return out.substr(1);
  };
  EXPECT_EQ(unquoted("Ann Lee"), "Ann Lee");
  EXPECT_EQ(unquoted("\"Ann  Lee\""), "Ann  Lee");
  EXPECT_EQ(unquoted("Ann   \"B.\"   Lee"), "Ann B. Lee");
  EXPECT_EQ(unquoted("\"a\\\"b\\\\c\""), "a\"b\\c");
  EXPECT_EQ(unquoted("\"a\\"), "a\\");
  EXPECT_EQ(unquoted("\"a\\b"), "ab");
  EXPECT_EQ(unquoted("J Lee"), "J Lee");
  EXPECT_EQ(unquoted(" \t Ann\tLee  "), "Ann Lee ");
  EXPECT_EQ(unquoted(""), "");
}

// Unless a caller says that it can take them.
TEST(Check, LocalPartsOutsideAsciiAreToldOf) {
  if (!unicode::available()) GTEST_SKIP() << "needs Unicode support";
  for (const bool eai : {false, true}) {
    Settings settings;
    if (eai) settings.eai = true;
    const Result* const result = check("mailto:j%C3%BC@b.example", Policy::standard(), settings);
    EXPECT_EQ(result->report().fired().has(Rule::internationalized_local_part), !eai);
    Result::destroy(result);
  }
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
  for (const char* name : {"", "subjec", "subjects", "t", "resent", "x", "x-attack", "xttach"})
    EXPECT_EQ(find_field(name).kind, FieldClass::unknown) << name;
}

TEST(Fields, NamesAreReadUpToTheirEqualsSign) {
  EXPECT_EQ(read_field_name("subject=a=b").size, 7U);
  EXPECT_EQ(read_field_name("CC=").facts.field, Field::cc);
  EXPECT_EQ(read_field_name("bcc=&").facts.field, Field::bcc);
  EXPECT_EQ(read_field_name("X-Attach-File=x").facts.kind, FieldClass::attach);
  for (const char* none : {"", "=", "=x", "subject", "subject&=", "sub%6Aect=", "body x="})
    EXPECT_EQ(read_field_name(none).size, 0U) << none;
  // Every byte in every place of names that are compared all at once, and of the others.
  for (const std::string name : {"subject=", "Body=x", "cC=y&bcc=z", "bcc=", "keywords=1", "from=", "cc=", "to="})
    for (std::size_t at = 0; at < name.size(); ++at)
      for (unsigned c = 0; c < 256; ++c)
        for (const std::string more : {"", "&subject=longer"}) {
          std::string text = name + more;
          text[at] = static_cast<char>(c);
          const FieldName found = read_field_name(text);
          ASSERT_EQ(found.size, grammar::field_name_size(text)) << testing::PrintToString(text);
          const FieldFacts facts = find_field(text.substr(0, found.size));
          ASSERT_TRUE(found.facts.kind == facts.kind && found.facts.field == facts.field)
              << testing::PrintToString(text);
        }
}

// Behind a byte that is read slowly, too, wherever the fast way goes on and ends.
TEST(Fields, EndWhereTheNextOneBegins) {
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string body(size, 'x');
    const Result* const result = check("mailto:?body=%5C" + body + "&subject=y", Policy::standard(), {});
    ASSERT_EQ(result->items(Consent::none).size(), 2U) << size;
    EXPECT_EQ(result->items(Consent::none)[0]->value, "y");
    EXPECT_EQ(result->items(Consent::none)[1]->value, "\\" + body);
    Result::destroy(result);
  }
}

TEST(Scheme, IsComparedInAnyCase) {
  for (const std::string scheme : {"mailto:", "MAILTO:"})
    for (std::size_t at = 0; at < scheme.size(); ++at)
      for (unsigned c = 0; c < 256; ++c)
        for (const std::string more : {"", "a", "a@b.example"}) {
          std::string link = scheme;
          link[at] = static_cast<char>(c);
          ASSERT_EQ(grammar::has_scheme(link + more), equal_ignoring_case(link, "mailto:")) << link;
        }
  for (std::size_t size = 0; size < 7; ++size) EXPECT_FALSE(grammar::has_scheme(std::string_view("mailto:", size)));
}

TEST(Policy, DoesWhatTheTableSays) {
  for (const RuleRow& row : rule_table()) {
    EXPECT_EQ(Policy::standard().action(row.rule), row.standard) << row.slug;
    EXPECT_EQ(Policy::strict().action(row.rule), row.strict) << row.slug;
    EXPECT_EQ(Policy::refuse_all().action(row.rule), Action::refuse) << row.slug;
  }
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
    EXPECT_EQ(arena.copy(std::string(1000, 'x')).data(), nullptr);
    EXPECT_TRUE(arena.failed());
  }
  EXPECT_EQ(counting.live(), 0U);
}

// Whether tests/assurance/exact_arena.cpp stands in the place of src/memory.cpp.
bool is_in_pieces() { return system_memory().in_pieces; }

// What a result hands out.
std::string handed_out(const Result* result) {
  std::string all;
  for (const Item* const item : result->items(Consent::given)) all.append(item->value) += '\n';
  for (const Finding& finding : result->report()) all.append(row_of(finding.rule).slug) += '\n';
  return all;
}

TEST(Memory, ServesForOneLinkAfterTheOther) {
  const test::CountingMemory memory;
  const std::string long_body(5000, 'x');
  const Result* result = check("mailto:?body=" + long_body, Policy::standard(), {}, {.memory = &memory.memory()});
  for (const std::string& link : {"mailto:ann@example.org?cc=bob@example.net&subject=Hello%20there"s, "mailto:a"s,
                                  "http:"s, ""s, "mailto:?body=" + long_body, "mailto:?attach=/etc/passwd"s}) {
    result = check_again(result, link, Policy::standard(), {});
    const Result* const fresh = check(link, Policy::standard(), {});
    EXPECT_EQ(handed_out(result), handed_out(fresh)) << link;
    EXPECT_EQ(result->verdict(), fresh->verdict()) << link;
    Result::destroy(fresh);
  }
  const int allocations = memory.allocations();
  result = check_again(result, "mailto:?body=x" + long_body, Policy::standard(), {});  // does not fit
  const int with_a_longer_one = memory.allocations();
  Result::destroy(result);
  EXPECT_EQ(memory.live(), 0U);
  EXPECT_EQ(allocations, 1);
  EXPECT_EQ(with_a_longer_one, 2);
}

// Addresses that are not in the block of their result, but behind it.
std::string link_of_many() {
  std::string link = "mailto:?cc=";
  for (int i = 0; i < 50; ++i) link += "a%40b.example,";
  return link + "c%40d.example";
}

TEST(Memory, GrowsWithWhatItServesFor) {
  if (is_in_pieces()) GTEST_SKIP() << "every piece is an allocation here";
  const test::CountingMemory memory;
  const Result* result = check(link_of_many(), Policy::standard(), {}, {.memory = &memory.memory()});
  EXPECT_GT(result->bytes(), result->block().size());
  const std::size_t bytes = result->bytes();
  result = check_again(result, "mailto:ann@example.org", Policy::standard(), {});
  EXPECT_EQ(result->bytes(), bytes) << "as much as the one before had";
  const int allocations = memory.allocations();
  for (int i = 0; i < 3; ++i) result = check_again(result, link_of_many(), Policy::standard(), {});
  EXPECT_EQ(memory.allocations(), allocations);
  EXPECT_EQ(result->bytes(), bytes);
  EXPECT_EQ(result->items(Consent::none).size(), 51U);
  Result::destroy(result);
  EXPECT_EQ(memory.live(), 0U);
}

// In the block itself, and behind it.
TEST(Memory, ServesForNoLinkThatLiesThere) {
  for (const std::string& before : {"mailto:?body=mailto:ann@example.org?subject%3DHello%20there"s, link_of_many()}) {
    const test::CountingMemory memory;
    const Result* spent = check(before, Policy::standard(), {}, {.memory = &memory.memory()});
    const std::string_view link = spent->items(Consent::given).back()->value;
    const Result* const fresh = check(std::string(link), Policy::standard(), {});
    const int allocations = memory.allocations();
    const Result* const result = check_again(spent, link, Policy::standard(), {});
    EXPECT_EQ(handed_out(result), handed_out(fresh)) << before;
    EXPECT_GT(memory.allocations(), allocations) << before;
    Result::destroy(fresh);
    Result::destroy(result);
    EXPECT_EQ(memory.live(), 0U);
  }
}

TEST(Memory, ServesForNoNamesToProtectThatLieThere) {
  const std::string_view hostile = "mailto:a@examp1e.org";
  for (const bool there : {false, true}) {
    const test::CountingMemory memory;
    const Result* spent = check("mailto:?body=example.org", Policy::standard(), {}, {.memory = &memory.memory()});
    const char* const protect = there ? spent->items(Consent::given)[0]->value.data() : "example.org";
    const Settings settings{.protected_names = {&protect, 1}};
    const char* const block = spent->block().data();
    const Result* const result = check_again(spent, hostile, Policy::standard(), settings);
    EXPECT_EQ(result->block().data() != block, there);
    const char* const elsewhere = "example.org";
    const Result* const fresh = check(hostile, Policy::standard(), {.protected_names = {&elsewhere, 1}});
    EXPECT_EQ(handed_out(result), handed_out(fresh));
    EXPECT_EQ(handed_out(result).find("protected-lookalike") != std::string::npos, unicode::available());
    Result::destroy(fresh);
    Result::destroy(result);
    EXPECT_EQ(memory.live(), 0U);
  }
}

// Nor for a list of them.
TEST(Memory, ServesForNoListOfNamesThatLiesThere) {
  const char* const protect = "example.org";
  const Result* const spent = check("mailto:?body=" + std::string(64, 'x'), Policy::standard(), {});
  // A list of one, as nobody but a test would write it.
  void* list = const_cast<char*>(spent->items(Consent::given)[0]->value.data());
  std::size_t room = 64;
  ASSERT_NE(std::align(alignof(const char*), sizeof protect, list, room), nullptr);
  std::memcpy(list, &protect, sizeof protect);
  const std::span<const char* const> names(static_cast<const char* const*>(list), 1);
  const char* const block = spent->block().data();
  const Result* const result =
      check_again(spent, "mailto:a@examp1e.org", Policy::standard(), {.protected_names = names});
  EXPECT_NE(result->block().data(), block);
  EXPECT_EQ(handed_out(result).find("protected-lookalike") != std::string::npos, unicode::available());
  Result::destroy(result);
}

// Before it serves, and while it does.
TEST(Memory, CanRunOutWhileItServes) {
  if (is_in_pieces()) GTEST_SKIP() << "every piece is an allocation here";
  const std::string small = "mailto:?body=" + std::string(700, 'x');
  for (const std::string& next : {"mailto:?body=" + std::string(2000, 'x'), link_of_many()}) {
    const test::CountingMemory memory(2);
    const Result* result = check(small, Policy::standard(), {}, {.memory = &memory.memory()});
    EXPECT_EQ(result->verdict(), Verdict::open);
    result = check_again(result, next, Policy::standard(), {});
    EXPECT_EQ(memory.allocations(), 2) << next;
    EXPECT_EQ(handed_out(result), "out-of-memory\n");
    EXPECT_EQ(memory.live(), 0U);
    result = check_again(result, small, Policy::standard(), {});  // by the system's memory, of which there is enough
    EXPECT_EQ(result->verdict(), Verdict::open);
    Result::destroy(result);
  }
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
                {.memory = &memory.memory()});
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
