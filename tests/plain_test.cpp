// SPDX-License-Identifier: MIT
// The short way of plain addresses against the long one past the rules.
#include "plain.h"

#include <gtest/gtest.h>

#include <random>
#include <span>
#include <string>

#include "check.h"

namespace postern::core {
namespace {

// What the rules say of an address: nothing, or something, or they hand out another one.
bool fires_no_rule(const std::string& address, bool by_the_long_way) {
  const char* const protect = "unlike.example.com";  // with a list of protected names every address goes the long way
  const Settings settings{.protected_names = {&protect, by_the_long_way ? 1U : 0U}};
  const Result* const result = check("mailto:" + address, Policy::strict(), settings);
  const bool clean = result->report().size() == 0 && result->items(Consent::none).size() == 1 &&
                     result->items(Consent::none)[0]->value == address;
  Result::destroy(result);
  return clean;
}

TEST(Plain, AddressesFireNoRule) {
  const std::string locals[]{"a",     "ann", "Ann.Lee", "a+b",  "a-b_c", "1",  "_a",  "a.-b", std::string(40, 'x'),
                             "",      ".a",  "a.",      "a..b", "-a",    "+a", "a'b", "a=b",  "a b",
                             "a%25b", "%41", "\"a\"",   "a@b"};
  const std::string hosts[]{"example.org",
                            "a.b",
                            "x-y.example.net",
                            "1.com",
                            "a1.b2.example",
                            "a-1.b-2c.example",
                            "localhost",
                            "a",
                            "A.org",
                            "a.local",
                            "a.home",
                            "x.corp",
                            "a.b.",
                            ".a.b",
                            "a..b",
                            "-a.org",
                            "a-.org",
                            "ab--c.org",
                            "xn--a.org",
                            "a.1",
                            "1.2.3.4",
                            "a.0x1",
                            "a.b1",
                            "a.b-c",
                            "a_b.org",
                            "10.in-addr.arpa",
                            "x.home.arpa",
                            "[1.2.3.4]",
                            ""};
  std::size_t count = 0;
  for (const std::string& local : locals)
    for (const std::string& host : hosts) {
      const std::string address = local + "@" + host;
      if (!plain::is_address(address)) continue;
      ++count;
      EXPECT_TRUE(fires_no_rule(address, true)) << address;
      EXPECT_TRUE(fires_no_rule(address, false)) << address;
    }
  EXPECT_EQ(count, 8U * 6U);
}

// An atom behind a dot, too: but it is an address, and nothing is told of it.
TEST(Plain, NoAtomBeginsWithASign) {
  for (const std::string address : {"a.-b@example.org", "a.+b@example.org"}) {
    EXPECT_FALSE(plain::is_address(address)) << address;
    EXPECT_TRUE(fires_no_rule(address, false)) << address;
  }
}

TEST(Plain, IsNeverMoreThanTheRulesAllow) {
  constexpr std::string_view kBytes = "aZ0_+-.@%= xn";
  std::mt19937 random(1);
  std::size_t count = 0;
  for (int i = 0; i < 300'000; ++i) {
    std::string address(1 + random() % 5, 'a');
    address += "@a.bc";
    for (unsigned changes = random() % 4; changes > 0; --changes)
      address[random() % address.size()] = kBytes[random() % kBytes.size()];
    if (!plain::is_address(address)) continue;
    ++count;
    ASSERT_TRUE(fires_no_rule(address, true)) << address;
  }
  EXPECT_GT(count, 100'000U);
}

TEST(Plain, EndsAtSixtyFourBytes) {
  const std::string host = "@example.org";
  EXPECT_TRUE(plain::is_address(std::string(64 - host.size(), 'a') + host));
  EXPECT_FALSE(plain::is_address(std::string(65 - host.size(), 'a') + host));
  EXPECT_TRUE(plain::is_host(std::string(60, 'a') + ".org"));
  EXPECT_FALSE(plain::is_host(std::string(61, 'a') + ".org"));
}

}  // namespace
}  // namespace postern::core
