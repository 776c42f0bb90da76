// SPDX-License-Identifier: MIT
// What may be believed of a DNS message, and how long the tables keep it: without network, with a clock that is ours.
#include "answer.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

#include "lookup.h"
#include "message.h"

namespace {

using namespace postern::names::core;
using namespace dns_test;
using namespace std::string_literals;

Message bytes(const std::string& text) { return {reinterpret_cast<const unsigned char*>(text.data()), text.size()}; }

const ReverseQuestion kAsked{*Address::parse("203.0.113.7")};
const std::string kReverse = "7.113.0.203.in-addr.arpa";
const std::string kQuestion = question(kReverse, kPtr);
const std::string kOwner = name(kReverse);

std::optional<ReverseAnswer> reverse(const Sections& sections, unsigned flags = kResponse) {
  return read_reverse(kAsked, bytes(message(7, flags, kQuestion, sections)));
}
std::optional<ReverseAnswer> ptr(const std::string& data, std::uint32_t ttl = 60) {
  return reverse(Sections{}.add(record(kOwner, kPtr, ttl, data)));
}
std::optional<ForwardAnswer> forward(const std::string& host, const Sections& sections, unsigned flags = kResponse) {
  return read_forward({host, Family::v4}, bytes(message(7, flags, question(host, kA), sections)));
}
const std::string kSeven = "\xCB\x00\x71\x07"s;

std::vector<std::string> wires(const ReverseAnswer& answer) {
  std::vector<std::string> all;
  for (const HostName& claim : answer.claims()) all.push_back(claim.wire);
  return all;
}

// ---- Addresses ------------------------------------------------------------------------------------------------------

TEST(Address, IsReadAsPeopleAndRfc5321WriteIt) {
  for (const char* text : {"203.0.113.7", "[203.0.113.7]", "::ffff:203.0.113.7", "[IPv6:::ffff:203.0.113.7]"})
    EXPECT_EQ(Address::parse(text).value().text(), "203.0.113.7") << text;
  for (const char* text : {"2001:DB8::7", "[2001:db8::7]", "[ipv6:2001:db8:0::7]"})
    EXPECT_EQ(Address::parse(text).value().text(), "2001:db8::7") << text;
  for (const std::string& text :
       {""s, "[]"s, "203.0.113"s, "203.0.113.256"s, "203.0.113.07"s, "0xCB.0.113.7"s, "203.0.113.7 "s, "fe80::1%eth0"s,
        "[IPv6:203.0.113.7]"s, "[203.0.113.7"s, "a.example"s, "203.0.113.7\0"s, "[IPv6:]"s})
    EXPECT_FALSE(Address::parse(text)) << text;
}

TEST(Address, KnowsItsPlaceInTheReverseZone) {
  EXPECT_EQ(Address::parse("203.0.113.7")->reverse_name(), kReverse);
  EXPECT_EQ(Address::parse("2001:db8::567:89ab")->reverse_name(),
            "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");  // RFC 3596 section 2.5
}

// ---- Types ----------------------------------------------------------------------------------------------------------

template <class Table, class Answer>
concept Takes = requires(Table table, Answer answer) { table.put(answer, Time{}); };

static_assert(Takes<ReverseTable, ReverseAnswer> && Takes<ForwardTable, ForwardAnswer>);
static_assert(!Takes<ForwardTable, ReverseAnswer> && !Takes<ReverseTable, ForwardAnswer>);
static_assert(!std::is_constructible_v<ForwardAnswer, ReverseAnswer>);
static_assert(!std::is_default_constructible_v<ForwardAnswer>, "made only by reading a message");

// ---- Messages -------------------------------------------------------------------------------------------------------

TEST(Reading, BelievesAPlainAnswer) {
  const auto answer = ptr(name("Mail.Honest.Example"), 77).value();
  EXPECT_EQ(wires(answer), std::vector<std::string>{"mail.honest.example"});
  EXPECT_EQ(answer.ttl().count(), 77U);
  EXPECT_FALSE(answer.negative());
  const auto address = forward("a.example", Sections{}.add(record(name("A.EXAMPLE"), kA, 9, kSeven))).value();
  EXPECT_TRUE(address.has(kAsked.address));
}

TEST(Reading, TakesNothingThatIsNotInTheAnswerSectionUnderTheNameThatWasAsked) {
  const auto answer = forward("a.example", Sections{}
                                               .add(record(name("b.example"), kA, 9, kSeven))
                                               .add_authority(record(name("a.example"), kA, 9, kSeven))
                                               .add_additional(record(name("a.example"), kA, 9, kSeven)))
                          .value();
  EXPECT_TRUE(answer.addresses().empty() && answer.negative());
  EXPECT_TRUE(reverse(Sections{}.add(record(name("8.113.0.203.in-addr.arpa"), kPtr, 60, name("a.example"))))
                  .value()
                  .claims()
                  .empty());
  EXPECT_TRUE(reverse(Sections{}.add(record(kOwner, kPtr, 60, name("a.example"), 3))).value().claims().empty())
      << "of the class CHAOS";
}

TEST(Reading, RefusesWhatIsNoAnswerToTheQuestion) {
  const Sections good = Sections{}.add(record(kOwner, kPtr, 60, name("a.example")));
  ASSERT_TRUE(reverse(good));
  EXPECT_FALSE(reverse(good, 0x0180)) << "a question";
  EXPECT_FALSE(reverse(good, kTruncated));
  EXPECT_FALSE(reverse(good, kServfail));
  EXPECT_FALSE(reverse(good, kResponse | 0x2800U)) << "an update";
  EXPECT_FALSE(reverse(good, kNxdomain)) << "it contradicts itself";
  EXPECT_FALSE(read_reverse(kAsked, bytes(message(7, kResponse, question(kReverse, kA), good))));
  EXPECT_FALSE(read_reverse(kAsked, bytes(message(7, kResponse, question("8.113.0.203.in-addr.arpa", kPtr), good))));
}

TEST(Reading, RefusesEveryPrefixOfAMessage) {
  const std::string whole =
      message(7, kResponse, kQuestion, Sections{}.add(record(kOwner, kPtr, 60, name("a.example"))));
  ASSERT_TRUE(read_reverse(kAsked, bytes(whole)));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<unsigned char> exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(read_reverse(kAsked, exact)) << size;
  }
}

TEST(Reading, SurvivesNamesThatAreNone) {
  EXPECT_EQ(ptr("\xC0\xFF"s).value().unusable(), 1U) << "a pointer past the end";
  EXPECT_EQ(ptr("\x40" + std::string(64, 'a') + "\0"s).value().unusable(), 1U) << "a label of 64 octets";
  EXPECT_EQ(ptr("\x80" + std::string(64, 'a') + "\0"s).value().unusable(), 1U) << "a reserved kind of label";
  EXPECT_EQ(ptr(name("a.example") + "x").value().unusable(), 1U) << "something behind the name";
  EXPECT_EQ(ptr("").value().unusable(), 1U);
  EXPECT_EQ(ptr("\0"s).value().unusable(), 1U) << "the root";
  const std::size_t data_at = 12 + kQuestion.size() + kOwner.size() + 10;
  const std::string to_itself = {static_cast<char>(0xC0U | data_at >> 8U), static_cast<char>(data_at)};
  EXPECT_EQ(ptr(to_itself).value().unusable(), 1U) << "a pointer to itself";
  EXPECT_EQ(ptr("\x01"
                "a" +
                to_itself)
                .value()
                .unusable(),
            1U)
      << "a name that goes round";
  const auto labels = [](std::size_t count, std::size_t last) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += std::string(i + 1 == count ? last : 63, 'a') + ".";
    return all.substr(0, all.size() - 1);
  };
  EXPECT_EQ(ptr(name(labels(4, 61))).value().unusable(), 0U) << "253 characters, 255 octets";
  EXPECT_EQ(ptr(name(labels(4, 62))).value().unusable(), 1U) << "256 octets";
}

// PTR text is hostile input. Only what is a host name as it stands is taken.
TEST(Reading, TakesOnlyHostNames) {
  for (const std::string& hostile : {"<b>bank</b>.example"s,
                                     "\x1b[31mred.example"s,
                                     "x';drop table.example"s,
                                     "bank\n.example"s,
                                     "bank\r\n.example"s,
                                     "bank\0.example"s,
                                     "_dmarc.bank.example"s,
                                     "b\xC3\xBC"
                                     "cher.example"s,
                                     "\xE2\x80\xAE"
                                     "elpmaxe.example"s,
                                     "bank%2eexample.example"s,
                                     "a@bank.example"s,
                                     "127.0.0.1"s,
                                     "1"s,
                                     "-bank.example"s,
                                     "bank-.example"s,
                                     "xn--a.example"s,
                                     "[203.0.113.7]"s,
                                     "bank .example"s,
                                     "*.example"s,
                                     "$(reboot).example"s,
                                     "x,bank.example"s,
                                     "www\\.bank.example"s,
                                     "mailto:x.example"s,
                                     "x?bcc=y.example"s})
    EXPECT_EQ(ptr(name(hostile)).value().unusable(), 1U) << hostile;
  EXPECT_EQ(ptr("\x08www.bank\x07"
                "example\0"s)
                .value()
                .unusable(),
            1U)
      << "a dot inside a label";
}

TEST(Reading, ShowsAnHonestScriptAndHidesADeceptiveOne) {
  if (postern_has_unicode() == 0) GTEST_SKIP() << "needs Unicode support";
  EXPECT_EQ(ptr(name("xn--bcher-kva.example")).value().claims().at(0).shown,
            "b\xC3\xBC"
            "cher.example");
  EXPECT_EQ(ptr(name("xn--80ak6aa92e.com")).value().claims().at(0).shown, "xn--80ak6aa92e.com");
}

TEST(Reading, KnowsNamesOfTheIntranet) {
  EXPECT_TRUE(ptr(name("localhost")).value().claims().at(0).intranet);
  EXPECT_TRUE(ptr(name("nas.home.arpa")).value().claims().at(0).intranet);
  EXPECT_FALSE(ptr(name("mail.honest.example")).value().claims().at(0).intranet);
}

TEST(Reading, BoundsTheClaims) {
  Sections many;
  for (int i = 0; i < 2000; ++i) many.add(record("\xC0\x0C", kPtr, 60, name("h" + std::to_string(i) + ".example")));
  const auto answer = reverse(many).value();
  EXPECT_EQ(answer.claims().size(), kMostClaims);
  EXPECT_EQ(answer.unusable(), 2000 - kMostClaims);
  Sections twice;
  for (const char* text : {"a.example", "A.Example", "b.example"}) twice.add(record(kOwner, kPtr, 60, name(text)));
  EXPECT_EQ(wires(reverse(twice).value()), (std::vector<std::string>{"a.example", "b.example"}));
  Sections late;  // behind so many others, nothing is looked at
  for (std::size_t i = 0; i < kMostExamined; ++i) late.add(record(kOwner, kPtr, 60, name("_.example")));
  EXPECT_TRUE(reverse(late.add(record(kOwner, kPtr, 60, name("a.example")))).value().claims().empty());
  Sections addresses;
  for (std::size_t i = 0; i < 2 * kMostAddresses; ++i)
    addresses.add(record("\xC0\x0C", kA, 60, u32(static_cast<std::uint32_t>(i))));
  EXPECT_EQ(forward("a.example", addresses).value().addresses().size(), kMostAddresses);
}

Sections chain(int aliases) {
  Sections sections;
  const auto link = [](int i) { return name(i == 0 ? "a.example" : "a" + std::to_string(i) + ".example"); };
  for (int i = 0; i < aliases; ++i)
    sections.add(record(link(i), kCname, static_cast<std::uint32_t>(100 - i), link(i + 1)));
  return sections.add(record(link(aliases), kA, 500, kSeven));
}

TEST(Reading, FollowsAliasesSoFar) {
  EXPECT_TRUE(forward("a.example", chain(0)).value().has(kAsked.address));
  EXPECT_EQ(forward("a.example", chain(3)).value().ttl().count(), 98U) << "no longer than the shortest on the way";
  EXPECT_TRUE(forward("a.example", chain(kMostAliases)).value().has(kAsked.address));
  EXPECT_FALSE(forward("a.example", chain(kMostAliases + 1)));
  EXPECT_FALSE(forward("a.example", Sections{}
                                        .add(record(name("a.example"), kCname, 9, name("b.example")))
                                        .add(record(name("b.example"), kCname, 9, name("a.example")))))
      << "a loop";
  EXPECT_TRUE(forward("a.example", Sections{}
                                       .add(record(name("b.example"), kA, 9, kSeven))
                                       .add(record(name("a.example"), kCname, 9, name("b.example"))))
                  .value()
                  .has(kAsked.address))
      << "in any order";
}

TEST(Reading, RefusesAddressesOfAWrongSize) {
  EXPECT_FALSE(forward("a.example", Sections{}.add(record(name("a.example"), kA, 9, "\1\2\3"))));
  EXPECT_FALSE(forward("a.example", Sections{}.add(record(name("a.example"), kA, 9, kSeven + kSeven))));
}

TEST(Reading, TakesTheLifeOfANegativeAnswerFromItsZone) {
  const auto negative = [](const std::string& owner, std::uint32_t ttl, std::uint32_t minimum) {
    return reverse(Sections{}.add_authority(record(owner, kSoa, ttl, soa(minimum))), kNxdomain).value();
  };
  EXPECT_EQ(negative(name("113.0.203.in-addr.arpa"), 500, 60).ttl().count(), 60U);
  EXPECT_EQ(negative(name("113.0.203.in-addr.arpa"), 50, 60).ttl().count(), 50U);
  EXPECT_EQ(negative("\0"s, 50, 60).ttl().count(), 50U) << "the root";
  EXPECT_EQ(negative(name("13.0.203.in-addr.arpa"), 50, 60).ttl().count(), 0U) << "another zone";
  EXPECT_EQ(negative(name("3.0.203.in-addr.arpa"), 50, 60).ttl().count(), 0U) << "no zone above";
  EXPECT_EQ(reverse({}, kNxdomain).value().ttl().count(), 0U);
  EXPECT_TRUE(reverse({}, kNxdomain).value().negative());
}

TEST(Reading, TakesATtlWithItsHighestBitForZero) {
  EXPECT_EQ(ptr(name("a.example"), 0x80000001U).value().ttl().count(), 0U);
  EXPECT_EQ(ptr(name("a.example"), 0x7FFFFFFFU).value().ttl().count(), 0x7FFFFFFFU);
}

// ---- Tables ---------------------------------------------------------------------------------------------------------

Time at(int seconds) { return Time(std::chrono::seconds(seconds)); }

ForwardAnswer answer_for(const std::string& host, std::uint32_t ttl = 60) {
  return forward(host, Sections{}.add(record(name(host), kA, ttl, kSeven))).value();
}

TEST(Table, KeepsAnAnswerForItsTtlAndNotLonger) {
  ForwardTable table(10, {});
  table.put(answer_for("a.example", 60), at(1000));
  EXPECT_TRUE(table.find({"a.example", Family::v4}, at(1059)));
  EXPECT_FALSE(table.find({"a.example", Family::v6}, at(1059)));
  EXPECT_TRUE(table.find({"a.example", Family::v4}, at(1060) - std::chrono::milliseconds(1)));
  EXPECT_FALSE(table.find({"a.example", Family::v4}, at(1060)));
  EXPECT_EQ(table.size(), 0U) << "and lets it go";
}

TEST(Table, BoundsTheTtlOnBothSides) {
  const Lifetimes lifetimes{Seconds(10), Seconds(100), Seconds(20)};
  for (const auto& [ttl, kept] : {std::pair{0U, 10}, {9U, 10}, {10U, 10}, {11U, 11}, {100U, 100}, {101U, 100}}) {
    ForwardTable table(10, lifetimes);
    EXPECT_EQ(table.put(answer_for("a.example", ttl), at(0)).expires, at(kept)) << ttl;
  }
  const auto none = reverse(Sections{}.add_authority(record("\0"s, kSoa, 21, soa(9999))), kNxdomain).value();
  EXPECT_EQ(ReverseTable(10, lifetimes).put(none, at(0)).expires, at(20)) << "a negative answer has its own ceiling";
}

TEST(Table, DoesNotKeepATtlOfZero) {
  ForwardTable table(10, {});
  EXPECT_EQ(table.put(answer_for("a.example", 0), at(5)).expires, at(5));
  EXPECT_EQ(table.size(), 0U);
  table.put(answer_for("a.example", 60), at(5));
  table.put(answer_for("a.example", 0), at(6));
  EXPECT_FALSE(table.find({"a.example", Family::v4}, at(6))) << "and not the older answer either";
}

TEST(Table, IsBoundedAndDropsWhatWasNotUsedForLongest) {
  ForwardTable table(3, {});
  for (const char* host : {"a.example", "b.example", "c.example"}) table.put(answer_for(host), at(0));
  EXPECT_EQ(table.size(), 3U);
  EXPECT_EQ(table.evicted(), 0U) << "the last one that fits";
  EXPECT_TRUE(table.find({"a.example", Family::v4}, at(1)));
  table.put(answer_for("d.example"), at(1));
  EXPECT_EQ(table.size(), 3U);
  EXPECT_EQ(table.evicted(), 1U) << "and the first that does not";
  EXPECT_FALSE(table.find({"b.example", Family::v4}, at(1)));
  EXPECT_TRUE(table.find({"a.example", Family::v4}, at(1)));
  table.put(answer_for("a.example"), at(1));
  EXPECT_EQ(table.evicted(), 1U) << "a newer answer takes the place of the older one";
}

// ---- Judging --------------------------------------------------------------------------------------------------------

template <class Answer>
Timed<Answer> timed(Answer answer, int expires) {
  return {std::make_shared<const Answer>(std::move(answer)), at(expires)};
}

TEST(Judging, ConfirmsOnlyByTheZoneOfTheNameAndForTheShorterOfBothLives) {
  for (const auto& [reverse_life, forward_life] : {std::pair{300, 60}, {60, 300}}) {
    Inquiry inquiry(kAsked.address);
    const auto questions = inquiry.take(timed(*ptr(name("a.example")), reverse_life));
    ASSERT_EQ(questions.size(), 1U);
    EXPECT_EQ(std::get<ForwardQuestion>(questions[0]), (ForwardQuestion{"a.example", Family::v4}));
    EXPECT_EQ(inquiry.judge(at(0)).names.at(0).provenance, POSTERN_NAME_REVERSE_CLAIMED) << "not confirmed yet";
    inquiry.take(timed(answer_for("a.example"), forward_life));
    const Outcome outcome = inquiry.judge(at(0));
    EXPECT_EQ(outcome.names.at(0).provenance, POSTERN_NAME_FORWARD_CONFIRMED);
    EXPECT_EQ(outcome.lifetime, 60U);
  }
}

TEST(Judging, LeavesAClaimAClaimWhenTheZoneNamesAnotherAddress) {
  Inquiry inquiry(kAsked.address);
  inquiry.take(timed(*ptr(name("a.example")), 300));
  inquiry.take(timed(*forward("a.example", Sections{}.add(record(name("a.example"), kA, 9, "\xCB\x00\x71\x08"s))), 60));
  EXPECT_EQ(inquiry.judge(at(0)).names.at(0).provenance, POSTERN_NAME_REVERSE_CLAIMED);
  EXPECT_EQ(inquiry.judge(at(0)).status, POSTERN_NAMES_OK);
}

TEST(Judging, KeepsTheClaimsOfALookupThatFailedLater) {
  Inquiry inquiry(kAsked.address);
  inquiry.take(timed(*ptr(name("a.example")), 300));
  inquiry.fail(POSTERN_NAMES_TIMED_OUT);
  const Outcome outcome = inquiry.judge(at(0));
  EXPECT_EQ(outcome.status, POSTERN_NAMES_TIMED_OUT);
  EXPECT_EQ(outcome.names.at(0).provenance, POSTERN_NAME_REVERSE_CLAIMED);
  EXPECT_EQ(outcome.lifetime, 0U);
}

}  // namespace
