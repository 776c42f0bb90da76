// SPDX-License-Identifier: MIT
// The short way of plain addresses against the long one past the rules.
#include "plain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <span>
#include <string>

#include "check.h"
#include "guarded.h"
#include "scan.h"

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

TEST(Plain, EndsAtSixtyThreeBytes) {
  const std::string host = "@example.org";
  EXPECT_TRUE(plain::is_address(std::string(63 - host.size(), 'a') + host));
  EXPECT_FALSE(plain::is_address(std::string(64 - host.size(), 'a') + host));
  EXPECT_TRUE(plain::is_host(std::string(59, 'a') + ".org"));
  EXPECT_FALSE(plain::is_host(std::string(60, 'a') + ".org"));
}

// At the head of a text behind which a block can be read, and nothing else.
std::size_t address_size(std::string_view text) {
  static const test::Guarded memory;
  char* const at = memory.at_the_end(text.size() + scan::kBlock);
  std::fill_n(std::copy(text.begin(), text.end(), at), scan::kBlock, '\0');
  return plain::address_size(at);
}

void expect_what_is_address_says(std::string_view text) {
  constexpr CharSet kAddressBytes = kAlnum | CharSet("_+-.@");
  std::size_t run = 0;
  while (run < text.size() && kAddressBytes.has(text[run])) ++run;
  ASSERT_EQ(address_size(text), plain::is_address(text.substr(0, run)) ? run : 0) << testing::PrintToString(text);
}

TEST(Plain, AddressesAreReadWhereTheyBegin) {
  EXPECT_EQ(address_size("ann@example.org"), 15U);
  EXPECT_EQ(address_size("ann@example.org?subject=x"), 15U);
  EXPECT_EQ(address_size("ann@example.org,bob@example.org"), 15U);
  EXPECT_EQ(address_size("ann@example.org."), 0U);
  EXPECT_EQ(address_size("ann@db.internal"), 0U);
  EXPECT_EQ(address_size("ann@x.home.arpa"), 0U);
  EXPECT_EQ(address_size("ann@x.house.arpa"), 16U);
  EXPECT_EQ(address_size(""), 0U);
}

// Every byte in every place, of addresses that end at each end of each block.
TEST(Plain, AddressesAreReadAsWhatTheyAre) {
  for (const std::string_view host : {"@a.bc", "@mail-1.x2.example.org", "@x.home.arpa", "@b.local"})
    for (const std::size_t size : {0U, 24U, 31U, 32U, 33U, 63U, 64U}) {
      std::string address;
      while (address.size() + host.size() < size)
        address += address.size() % 5 == 3 ? '.' : static_cast<char>('a' + size % 26);
      if (address.ends_with('.')) address.back() = 'Z';
      address += host;
      expect_what_is_address_says(address);
      for (std::size_t at = 0; at < address.size(); ++at)
        for (unsigned c = 0; c < 256; ++c) {
          std::string changed = address;
          changed[at] = static_cast<char>(c);
          expect_what_is_address_says(changed);
        }
    }
}

TEST(Plain, RandomAddressesAreReadAsWhatTheyAre) {
  constexpr std::string_view kLocal = "aaaaaaaaZ0_+-.";
  constexpr std::string_view kHost = "bbbbbbbbbbbbbb0-..";
  constexpr std::string_view kBytes = "aZ0_+-.@%=,?\xC3";
  std::mt19937 random(1);
  std::size_t count = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (std::size_t size = random() % 12; text.size() < size;) text += kLocal[random() % kLocal.size()];
    text += '@';
    for (std::size_t size = text.size() + random() % 60; text.size() < size;) text += kHost[random() % kHost.size()];
    for (std::size_t changes = random() % 3; changes > 0; --changes)
      text[random() % text.size()] = kBytes[random() % kBytes.size()];
    expect_what_is_address_says(text);
    count += address_size(text) > 0;
  }
  EXPECT_GT(count, 5'000U);
}

}  // namespace
}  // namespace postern::core
