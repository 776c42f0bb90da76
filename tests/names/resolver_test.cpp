// SPDX-License-Identifier: MIT
// The resolver against a real server, nsd, with zones of an attacker, and against a stand-in that is worse than any.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <postern/names.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "message.h"
#include "nsd.h"
#include "standin.h"

namespace {

using namespace dns_test;
using namespace postern::names;
using namespace std::chrono_literals;
using namespace std::string_literals;
using Strings = std::vector<std::string>;

// One server for all tests of the process.
const Nsd& nsd() {
  static const Nsd server;
  return server;
}

Options options_for(const std::string& server) {
  Options options;
  options.servers = server;
  options.deadline = 20s;  // a bound for a machine that hangs, not a measure
  return options;
}

template <class Name>
Strings shown(const std::vector<Name>& names) {
  Strings all;
  for (const Name& name : names) all.push_back(std::string(name.shown()));
  return all;
}

class Real : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(nsd().runs()) << "nsd did not start";
    ASSERT_EQ(resolver_.status(), Status::ok);
  }
  Lookup reverse(const std::string& address) {
    Lookup lookup = resolver_.reverse(address);
    lookup.wait();
    return lookup;
  }
  Lookup forward(const std::string& host) {
    Lookup lookup = resolver_.forward(given(host).value());
    lookup.wait();
    return lookup;
  }
  Resolver resolver_{options_for(nsd().server())};
};

// ---- The reason for all this ----------------------------------------------------------------------------------------

// Whoever holds 203.0.113.66 writes its reverse zone, and names it www.bank.example there. ISA Server kept that as if
// the bank had said it. tests/names/CMakeLists.txt proves that this test fails when the forward table is fed so.
TEST_F(Real, Ms04_039) {
  const Lookup attacker = reverse("203.0.113.66");
  EXPECT_EQ(attacker.status(), Status::ok);
  EXPECT_EQ(shown(attacker.claimed_names()), Strings{"www.bank.example"}) << "the claim can be shown";
  EXPECT_TRUE(attacker.confirmed_names().empty()) << "and is not confirmed";
  EXPECT_EQ(forward("www.bank.example").addresses(), (Strings{"192.0.2.10", "2001:db8:bad::10"}))
      << "the forward table was fed from a reverse answer";
  const Lookup again = reverse("203.0.113.66");
  EXPECT_TRUE(again.confirmed_names().empty()) << "nor does a second lookup, out of the tables, confirm it";
  EXPECT_EQ(reverse("2001:db8::66").confirmed_names().size(), 0U);
}

TEST_F(Real, AClaimDecidesNothingInCEither) {
  const Lookup attacker = reverse("203.0.113.66");
  const postern_name* const claim = postern_lookup_name(attacker.get(), 0);
  ASSERT_EQ(postern_name_provenance(claim), POSTERN_NAME_REVERSE_CLAIMED);
  EXPECT_STREQ(postern_name_shown(claim), "www.bank.example");
  const char* text = "";
  EXPECT_EQ(postern_name_for_decision(claim, &text), POSTERN_NAMES_NOT_FOR_DECISIONS);
  EXPECT_EQ(text, nullptr);
  int within = 1;
  EXPECT_EQ(postern_name_is_within(claim, "bank.example", &within), POSTERN_NAMES_NOT_FOR_DECISIONS);
  EXPECT_EQ(within, 0);
  postern_name_zone_of zone = POSTERN_ZONE_INTERNET;
  EXPECT_EQ(postern_name_zone(claim, &zone), POSTERN_NAMES_NOT_FOR_DECISIONS);
  EXPECT_EQ(zone, POSTERN_ZONE_INTRANET);
  postern_names* names = nullptr;
  ASSERT_EQ(postern_names_open(nullptr, &names), POSTERN_NAMES_OK);
  postern_lookup* lookup = nullptr;
  EXPECT_EQ(postern_names_forward(names, claim, 0, nullptr, &lookup), POSTERN_NAMES_NOT_FOR_DECISIONS);
  EXPECT_EQ(lookup, nullptr);
  postern_names_close(names);
}

TEST_F(Real, ConfirmsWhatBothZonesSay) {
  for (const char* address :
       {"203.0.113.7", "[203.0.113.7]", "::ffff:203.0.113.7", "2001:db8::7", "[IPv6:2001:db8::7]"}) {
    const Lookup lookup = reverse(address);
    ASSERT_EQ(lookup.confirmed_names().size(), 1U) << address;
    const ConfirmedName name = lookup.confirmed_names().front();
    EXPECT_EQ(name.text(), "mail.honest.example");
    EXPECT_TRUE(name.is_within("Honest.EXAMPLE"));
    EXPECT_FALSE(name.is_within("nest.example"));
    EXPECT_EQ(name.zone(), Zone::internet);
    EXPECT_TRUE(lookup.claimed_names().empty());
    EXPECT_LE(lookup.lifetime(), 60s) << "the forward answer lives shorter than the reverse one";
    EXPECT_GE(lookup.lifetime(), 1s);
  }
}

TEST_F(Real, ComparesNamesWithoutCase) {
  EXPECT_EQ(reverse("203.0.113.70").confirmed_names().at(0).text(), "odd.honest.example");
}

TEST_F(Real, JudgesEachOfSeveralNames) {
  const Lookup lookup = reverse("203.0.113.8");
  EXPECT_EQ(shown(lookup.confirmed_names()), Strings{"a.honest.example"});
  EXPECT_EQ(shown(lookup.claimed_names()), (Strings{"mail.honest.example", "www.bank.example"}));
  const Lookup many = reverse("203.0.113.10");
  EXPECT_EQ(many.claimed_names().size(), 4U);
  EXPECT_EQ(many.unusable(), 1U);
}

TEST_F(Real, FollowsAliasesOnBothWays) {
  const Lookup lookup = reverse("203.0.113.9");
  ASSERT_EQ(shown(lookup.confirmed_names()), Strings{"alias.honest.example"});
  EXPECT_LE(lookup.lifetime(), 40s) << "the alias lives shortest";
  EXPECT_EQ(reverse("203.0.113.30").status(), Status::server_failed) << "aliases that go round";
}

TEST_F(Real, TakesHostileBytesForWhatTheyAre) {
  for (const int host : {20, 21, 22, 23, 24, 25, 28, 29}) {
    const Lookup lookup = reverse("203.0.113." + std::to_string(host));
    EXPECT_EQ(lookup.status(), Status::not_found) << host;
    EXPECT_EQ(lookup.unusable(), 1U) << host;
    EXPECT_EQ(postern_lookup_name_count(lookup.get()), 0U) << host;
  }
  if (postern_has_unicode() != 0) {
    EXPECT_EQ(shown(reverse("203.0.113.26").claimed_names()), Strings{"xn--80ak6aa92e.com"});
  }
  EXPECT_EQ(shown(reverse("203.0.113.27").claimed_names()), Strings{"localhost"});
}

TEST_F(Real, TellsThatThereIsNone) {
  EXPECT_EQ(reverse("203.0.113.250").status(), Status::not_found) << "NXDOMAIN";
  EXPECT_EQ(reverse("203.0.113.40").status(), Status::not_found) << "other records only";
  EXPECT_EQ(forward("nobody.honest.example").status(), Status::not_found);
  EXPECT_LE(reverse("203.0.113.250").lifetime(), 120s) << "the SOA record says how long";
  EXPECT_GE(reverse("203.0.113.250").lifetime(), 1s);
}

TEST_F(Real, AZoneWithoutServersConfirmsNothing) {
  const Lookup referral = reverse("203.0.113.71");
  EXPECT_EQ(shown(referral.claimed_names()), Strings{"x.below.honest.example"});
  EXPECT_TRUE(referral.confirmed_names().empty());
  const Lookup refused = reverse("203.0.113.72");
  EXPECT_EQ(refused.status(), Status::server_failed);
  EXPECT_EQ(shown(refused.claimed_names()), Strings{"host.lame.test"});
}

TEST_F(Real, AsksAgainByTcpWhenAnAnswerIsTruncated) {
  const Lookup lookup = reverse("203.0.113.60");
  EXPECT_EQ(lookup.status(), Status::ok);
  EXPECT_EQ(postern_lookup_name_count(lookup.get()), 4U);
  EXPECT_EQ(lookup.unusable(), 196U) << "all 200 came";
}

TEST_F(Real, AnswersOutOfItsTables) {
  reverse("203.0.113.7");
  const postern_names_counts first = resolver_.counts();
  EXPECT_EQ(first.questions, 2U);
  EXPECT_EQ(first.reverse_entries, 1U);
  EXPECT_EQ(first.forward_entries, 1U);
  reverse("203.0.113.7");
  reverse("203.0.113.250");
  reverse("203.0.113.250");
  const postern_names_counts second = resolver_.counts();
  EXPECT_EQ(second.questions, 3U) << "a negative answer is kept as well";
  EXPECT_EQ(second.reverse_hits, 2U);
  EXPECT_EQ(second.forward_hits, 1U);
}

TEST_F(Real, AsksAnewWhenTheTtlIsZeroUnlessThereIsAFloor) {
  reverse("203.0.113.50");
  EXPECT_EQ(reverse("203.0.113.50").confirmed_names().size(), 1U);
  EXPECT_EQ(resolver_.counts().questions, 4U);
  EXPECT_EQ(resolver_.counts().reverse_entries + resolver_.counts().forward_entries, 0U);
  Options options = options_for(nsd().server());
  options.least_seconds = 1000;
  const Resolver floored(options);
  floored.reverse("203.0.113.50").wait();
  floored.reverse("203.0.113.50").wait();
  EXPECT_EQ(floored.counts().questions, 2U);
}

TEST_F(Real, BoundsItsTables) {
  Options options = options_for(nsd().server());
  options.most_entries = 2;
  const Resolver small(options);
  for (const int host : {7, 8, 9}) small.reverse("203.0.113." + std::to_string(host)).wait();
  const postern_names_counts counts = small.counts();
  EXPECT_EQ(counts.reverse_entries, 2U);
  EXPECT_EQ(counts.forward_entries, 2U);
  EXPECT_GT(counts.evicted, 0U);
}

TEST_F(Real, EndsAreFetchedByAMainLoop) {
  constexpr int kMost = 200;
  std::vector<Lookup> lookups;
  std::vector<int> tags(kMost);
  for (int i = 0; i < kMost; ++i)
    lookups.push_back(resolver_.reverse("203.0.113." + std::to_string(i), 0s, &tags[static_cast<std::size_t>(i)]));
  // It may have ended before; then it is fetched like the others (Silent.ACancelledLookupHasEndedAndIsLetGo has one
  // that cannot). One that is freed is never fetched.
  lookups[3].cancel();
  const int untold = lookups[3].status() == Status::cancelled ? 1 : 0;
  lookups.erase(lookups.begin() + 5);
  int fetched = 0;
  std::set<const postern_lookup*> seen;
  while (fetched < kMost - 1 - untold) {
    pollfd wait{resolver_.fd(), POLLIN, 0};
    ASSERT_EQ(poll(&wait, 1, 20000), 1);
    while (const postern_lookup* lookup = resolver_.finished()) {
      EXPECT_TRUE(seen.insert(lookup).second) << "told twice";
      EXPECT_NE(postern_lookup_status(lookup), POSTERN_NAMES_PENDING);
      ++*static_cast<int*>(postern_lookup_tag(lookup));
      ++fetched;
    }
  }
  pollfd wait{resolver_.fd(), POLLIN, 0};
  EXPECT_EQ(poll(&wait, 1, 0), 0) << "all was fetched";
  for (int i = 0; i < kMost; ++i)
    EXPECT_EQ(tags[static_cast<std::size_t>(i)], i == 5 ? 0 : i == 3 ? 1 - untold : 1) << i;
}

TEST_F(Real, ServesManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> confirmed = 0;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const Lookup lookup = resolver_.reverse(i % 2 == 0 ? "203.0.113.7" : "203.0.113.66");
        if (i % 5 == 4) lookup.cancel();
        lookup.wait();
        confirmed += static_cast<int>(lookup.confirmed_names().size());
        EXPECT_TRUE(lookup.claimed_names().empty() || i % 2 == 1);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(confirmed, 8 * 20);
  EXPECT_LE(confirmed, 8 * 25);
}

// ---- A server that is worse -----------------------------------------------------------------------------------------

const std::string kSeven = "\xCB\x00\x71\x07"s;

Said good(const Asked& asked, const std::string& name_of_seven = "host.example") {
  const std::string owner = "\xC0\x0C";
  Sections sections;
  if (asked.type == kPtr) sections.add(record(owner, kPtr, 60, name(name_of_seven)));
  if (asked.type == kA) sections.add(record(owner, kA, 60, kSeven));
  return {message(asked.id, kResponse, asked.question, sections)};
}

Status status_of(const Standin::Script& script, bool tcp = true, std::chrono::seconds deadline = 20s) {
  const Standin standin(script, tcp);
  Options options = options_for(standin.server());
  options.deadline = deadline;
  const Resolver resolver(options);
  return resolver.reverse("203.0.113.7").wait();
}

TEST(Worse, AnHonestStandinIsBelieved) {
  const Standin standin([](const Asked& asked) { return std::vector{good(asked)}; }, true);
  const Resolver resolver(options_for(standin.server()));
  const Lookup lookup = resolver.reverse("203.0.113.7");
  EXPECT_EQ(lookup.wait(), Status::ok);
  EXPECT_EQ(lookup.confirmed_names().at(0).text(), "host.example");
}

TEST(Worse, SilenceEndsAtTheDeadline) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(status_of([](const Asked&) { return std::vector<Said>{}; }, true, 1s), Status::timed_out);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 1s);
}

TEST(Worse, AClaimThatCannotBeCheckedInTimeStaysAClaim) {
  const Standin standin(
      [](const Asked& asked) { return asked.type == kPtr ? std::vector{good(asked)} : std::vector<Said>{}; }, true);
  Options options = options_for(standin.server());
  options.deadline = 2s;
  const Resolver resolver(options);
  const Lookup lookup = resolver.reverse("203.0.113.7");
  EXPECT_EQ(lookup.wait(), Status::timed_out);
  EXPECT_EQ(shown(lookup.claimed_names()), Strings{"host.example"});
  EXPECT_TRUE(lookup.confirmed_names().empty());
  EXPECT_EQ(lookup.lifetime(), 0s);
}

TEST(Worse, AServerThatFailsIsToldApartFromNoServer) {
  EXPECT_EQ(
      status_of([](const Asked& asked) { return std::vector{Said{message(asked.id, kServfail, asked.question)}}; }),
      Status::server_failed);
  Options options = options_for("127.0.0.1:" + std::to_string(free_port()));
  const Resolver resolver(options);
  EXPECT_EQ(resolver.reverse("203.0.113.7").wait(), Status::unreachable);
  EXPECT_EQ(resolver.counts().reverse_entries, 0U) << "a failure is not kept";
}

TEST(Worse, TruncationWithAndWithoutTcp) {
  const auto script = [](const Asked& asked) {
    return std::vector{asked.tcp ? good(asked) : Said{message(asked.id, kTruncated, asked.question)}};
  };
  EXPECT_EQ(status_of(script, true), Status::ok);
  EXPECT_NE(status_of(script, false, 3s), Status::ok);
}

// Answers that do not belong to the question are passed over: the right one, which comes later, counts.
TEST(Worse, AnswersToOtherQuestionsArePassedOver) {
  const std::string lie = "www.bank.example";
  const auto after = [](Said wrong, const Asked& asked) { return std::vector<Said>{std::move(wrong), good(asked)}; };
  const Standin::Script scripts[]{[&](const Asked& asked) {  // another identifier
                                    Asked other = asked;
                                    other.id ^= 0x5555U;
                                    return after(good(other, lie), asked);
                                  },
                                  [&](const Asked& asked) {  // another question
                                    Asked other = asked;
                                    other.question = question("8.113.0.203.in-addr.arpa", asked.type);
                                    return after(good(other, lie), asked);
                                  },
                                  [&](const Asked& asked) {  // from another port
                                    Said wrong = good(asked, lie);
                                    wrong.from_elsewhere = true;
                                    return after(wrong, asked);
                                  }};
  for (const Standin::Script& script : scripts) {
    const Standin standin(script, true);
    const Resolver resolver(options_for(standin.server()));
    const Lookup lookup = resolver.reverse("203.0.113.7");
    EXPECT_EQ(lookup.wait(), Status::ok);
    EXPECT_EQ(lookup.confirmed_names().size(), 1U);
    EXPECT_TRUE(lookup.claimed_names().empty());
  }
}

// A reverse answer with forward records on top, as ISA Server might have believed them.
TEST(Worse, ForwardRecordsInAReverseAnswerAreNotKept) {
  const Standin standin(
      [](const Asked& asked) {
        const std::string bank = name("www.bank.example");
        Sections s;
        if (asked.type == kPtr) {
          s.add(record("\xC0\x0C", kPtr, 60, bank)).add(record(bank, kA, 60, kSeven));
          s.add_authority(record(bank, kA, 60, kSeven)).add_additional(record(bank, kA, 60, kSeven));
        } else if (asked.type == kA) {
          s.add(record("\xC0\x0C", kA, 60, "\xC0\x00\x02\x0A"s));
        }
        return std::vector{Said{message(asked.id, kResponse, asked.question, s)}};
      },
      true);
  const Resolver resolver(options_for(standin.server()));
  const Lookup lookup = resolver.reverse("203.0.113.7");
  lookup.wait();
  EXPECT_EQ(shown(lookup.claimed_names()), Strings{"www.bank.example"});
  const Lookup bank = resolver.forward(given("www.bank.example").value());
  bank.wait();
  EXPECT_EQ(bank.addresses(), Strings{"192.0.2.10"});
}

TEST(Worse, NonsenseIsAFailure) {
  for (const std::string& tail : {""s, "\xC0"s, "\xC0\x0C"s, "\xC0\xFF\0\x0C\0\1"s, std::string(1000, '\xC0')})
    EXPECT_EQ(status_of([&](const Asked& asked) {
                return std::vector{Said{u16(asked.id) + u16(kResponse) + u16(1) + u16(40000) + u16(0) + u16(0) +
                                        asked.question + tail}};
              }),
              Status::server_failed);
}

TEST(Worse, ANextServerIsAskedWhenTheFirstIsSilent) {
  const Standin silent([](const Asked&) { return std::vector<Said>{}; }, true);
  const Standin honest([](const Asked& asked) { return std::vector{good(asked)}; }, true);
  const Resolver resolver(options_for(silent.server() + "," + honest.server()));
  EXPECT_EQ(resolver.reverse("203.0.113.7").wait(), Status::ok);
}

// ---- Bounds, cancellation, ends -------------------------------------------------------------------------------------

class Silent : public testing::Test {
 protected:
  Standin standin_{[](const Asked&) { return std::vector<Said>{}; }, true};
};

TEST_F(Silent, TheNumberOfLookupsIsBounded) {
  Options options = options_for(standin_.server());
  options.most_lookups = 3;
  const Resolver resolver(options);
  std::vector<Lookup> lookups;
  for (int i = 0; i < 3; ++i) lookups.push_back(resolver.reverse("203.0.113." + std::to_string(i)));
  for (const Lookup& lookup : lookups) EXPECT_EQ(lookup.status(), Status::pending) << "the last one that fits";
  EXPECT_EQ(resolver.reverse("203.0.113.9").status(), Status::busy) << "and the first that does not";
  lookups.pop_back();
  for (int tries = 0; resolver.counts().lookups == 3 && tries < 2000; ++tries) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(resolver.reverse("203.0.113.9").status(), Status::pending);
}

TEST_F(Silent, TheSameQuestionIsSentOnce) {
  const Resolver resolver(options_for(standin_.server()));
  std::vector<Lookup> lookups;
  for (int i = 0; i < 100; ++i) lookups.push_back(resolver.reverse("203.0.113.7", 1s));
  for (const Lookup& lookup : lookups) EXPECT_EQ(lookup.wait(), Status::timed_out);
  EXPECT_EQ(resolver.counts().questions, 1U);
  EXPECT_EQ(resolver.counts().lookups, 0U);
}

TEST_F(Silent, ACancelledLookupHasEndedAndIsLetGo) {
  const Resolver resolver(options_for(standin_.server()));
  const Lookup lookup = resolver.reverse("203.0.113.7");
  EXPECT_EQ(lookup.wait(0ms), Status::pending);
  lookup.cancel();
  EXPECT_EQ(lookup.status(), Status::cancelled);
  EXPECT_EQ(lookup.wait(), Status::cancelled);
  for (int tries = 0; resolver.counts().lookups > 0 && tries < 2000; ++tries) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(resolver.counts().lookups, 0U);
  EXPECT_EQ(resolver.finished(), nullptr);
}

TEST_F(Silent, ClosingEndsEverythingAndLookupsStayReadable) {
  std::vector<Lookup> lookups;
  {
    const Resolver resolver(options_for(standin_.server()));
    for (int i = 0; i < 200; ++i) lookups.push_back(resolver.reverse("203.0.113." + std::to_string(i)));
  }
  for (const Lookup& lookup : lookups) EXPECT_EQ(lookup.status(), Status::cancelled);
  lookups.front().cancel();
  EXPECT_EQ(lookups.front().wait(), Status::cancelled);
}

TEST_F(Silent, AnotherThreadCanWakeWhoWaits) {
  const Resolver resolver(options_for(standin_.server()));
  const Lookup lookup = resolver.reverse("203.0.113.7");
  std::thread other([lookup] {
    std::this_thread::sleep_for(50ms);
    lookup.cancel();
  });
  EXPECT_EQ(lookup.wait(), Status::cancelled);
  other.join();
}

TEST_F(Silent, AChildProcessIsTurnedAway) {
  const Resolver resolver(options_for(standin_.server()));
  const Lookup lookup = resolver.reverse("203.0.113.7");
  const pid_t child = fork();
  if (child == 0) {
    const bool turned_away = lookup.status() == Status::forked && lookup.wait() == Status::forked &&
                             resolver.reverse("203.0.113.7").status() == Status::forked &&
                             resolver.finished() == nullptr;
    lookup.cancel();
    postern_lookup_free(const_cast<postern_lookup*>(lookup.get()));
    _exit(turned_away ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(lookup.status(), Status::pending) << "and the parent goes on";
}

TEST_F(Silent, NoDescriptorIsLeftToAChildOrBehind) {
  const auto open_descriptors = [] {
    std::set<int> all;
    for (int fd = 0; fd < 1024; ++fd)
      if (fcntl(fd, F_GETFD) >= 0) all.insert(fd);
    return all;
  };
  const std::set<int> before = open_descriptors();
  {
    const Resolver resolver(options_for(standin_.server()));
    const Lookup lookup = resolver.reverse("203.0.113.7");
    for (int tries = 0; standin_.asked() == 0 && tries < 2000; ++tries) std::this_thread::sleep_for(10ms);
    int opened = 0;
    for (const int fd : open_descriptors()) {
      if (before.contains(fd)) continue;
      ++opened;
      EXPECT_NE(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0) << fd;
    }
    EXPECT_EQ(opened, 5) << "two pipes and a socket";
  }
  EXPECT_EQ(open_descriptors(), before);
}

// ---- Arguments ------------------------------------------------------------------------------------------------------

TEST(Arguments, MistakesAreToldAndLeaveNothingBehind) {
  postern_names* names = nullptr;
  postern_names_options options{};
  options.size = sizeof options;
  for (const char* servers : {"", "localhost", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x", "127.0.0.1,",
                              "1.2.3.4 ", "1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4", "[::1]:53x", "127.0.0.1:+53"}) {
    options.servers = servers;
    EXPECT_EQ(postern_names_open(&options, &names), POSTERN_NAMES_INVALID) << servers;
    EXPECT_EQ(names, nullptr);
  }
  for (const char* servers : {"127.0.0.1", "127.0.0.1:5353", "::1", "[::1]", "[::1]:5353,127.0.0.1,1.1.1.1:53"}) {
    options.servers = servers;
    EXPECT_EQ(postern_names_open(&options, &names), POSTERN_NAMES_OK) << servers;
    postern_names_close(names);
  }
  struct {
    postern_names_options known;
    unsigned more;
  } longer{{}, 0};
  longer.known.size = sizeof longer;
  EXPECT_EQ(postern_names_open(&longer.known, &names), POSTERN_NAMES_OK);
  postern_names_close(names);
  longer.more = 1;
  EXPECT_EQ(postern_names_open(&longer.known, &names), POSTERN_NAMES_INVALID) << "it asks for what we do not know";
  options.size = 1;
  EXPECT_EQ(postern_names_open(&options, &names), POSTERN_NAMES_INVALID);
  postern_lookup* lookup = nullptr;
  EXPECT_EQ(postern_names_reverse(nullptr, "::1", 3, 0, nullptr, &lookup), POSTERN_NAMES_INVALID);
  EXPECT_EQ(Resolver().reverse("www.bank.example").status(), Status::invalid);
  EXPECT_EQ(postern_lookup_status(nullptr), POSTERN_NAMES_INVALID);
  postern_lookup_free(nullptr);
  postern_names_close(nullptr);
  postern_name_free(nullptr);
}

TEST(Arguments, AGivenNameIsCheckedLikeTheDomainOfAnAddress) {
  EXPECT_EQ(given("WWW.Bank.Example").value().text(), "www.bank.example");
  for (const std::string& text : {""s, "a..example"s, "203.0.113.7"s, "[203.0.113.7]"s, "a b.example"s, "x@y.example"s,
                                  "a.example,b.example"s, "a\0.example"s, "a.example."s, "<b>.example"s})
    EXPECT_FALSE(given(text)) << text;
  EXPECT_EQ(given("printer").value().zone(), Zone::intranet);
  const GivenName bank = given("www.bank.example").value();
  for (const char* domain : {"www.bank.example", "bank.example", "EXAMPLE"})
    EXPECT_TRUE(bank.is_within(domain)) << domain;
  for (const char* domain : {"ank.example", "x.www.bank.example", "", ".example", "example."})
    EXPECT_FALSE(bank.is_within(domain)) << domain;
}

}  // namespace
