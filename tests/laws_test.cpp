// SPDX-License-Identifier: MIT
// The laws over every vector, over every prefix and every change of one byte of the short ones, and from many threads.
#include "laws.h"

#include <gtest/gtest.h>

#include <clocale>
#include <thread>

#include "exhaustive.h"
#include "sanitized.h"
#include "utf8.h"
#include "vectors.h"

namespace postern::test {
namespace {

constexpr std::size_t kShort = 120;  // bytes

TEST(Laws, HoldForEveryVector) {
  for (const Vector& v : vectors()) EXPECT_EQ(laws::broken_law(v.link), "") << v;
}

TEST(Laws, HoldForEveryVectorWithRaisedLimits) {
  const Options raised{65536, 100000, 100000, 65536};
  for (const Vector& v : vectors()) EXPECT_EQ(laws::broken_law(v.link, raised), "") << v;
}

TEST(Laws, HoldForEveryPrefix) {
  for (const Vector& v : vectors()) {
    if (v.link.size() > kShort) continue;
    for (std::size_t n = 0; n < v.link.size(); ++n)
      ASSERT_EQ(laws::broken_law(std::string_view(v.link).substr(0, n)), "") << v << " cut to " << n;
  }
}

TEST(Laws, HoldWhenOneByteIsAnother) {
  constexpr std::size_t kStep = kSanitized ? 4 : 1;  // half a minute otherwise; the fuzz targets change bytes as well
  constexpr std::string_view kOthers{"\0\t\n\r \"#%&'(),/:;<=>?@[\\]`a0-.+~{|}\x7f\x80\xff", 38};
  for (const Vector& v : vectors()) {
    if (v.link.size() > kShort) continue;
    for (std::size_t i = v.link.size() % kStep; i < v.link.size(); i += kStep) {
      std::string changed = v.link;
      changed[i] = kOthers[(i * 7 + v.link.size()) % kOthers.size()];
      ASSERT_EQ(laws::broken_law(changed), "") << v << " changed at " << i;
    }
  }
}

TEST(Laws, HoldForEveryByteInEveryPlace) {
  for (const std::string_view before : {"", "mailto:", "mailto:a", "mailto:a@", "mailto:a@b.", "mailto:a@b.example?",
                                        "mailto:?subject=", "mailto:?subject=a%0",
                                        "mailto:?body=", "mailto:?cc=", "mailto:?in-reply-to=%3C", "mailto:%22"})
    for (const std::string_view after : {"", "b", "b@c.example", "=x"})
      for (int c = 0; c < 256; ++c) {
        const std::string link = std::string(before) + static_cast<char>(c) + std::string(after);
        ASSERT_EQ(laws::broken_law(link), "") << display(link);
      }
}

// Behind a letter, with which some of them compose; what others become in NFC is judged as well. Beyond the first plane
// some are enough: no table of ours reaches there.
TEST(Laws, HoldForEveryPointOfALocalPart) {
  constexpr char32_t kStep = kSanitized ? 32 : 1;
  for (char32_t point = 0x80; point <= 0x10FFFF; point += point < 0x10000 ? kStep : 64 * kStep) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    const std::string link = "mailto:x" + utf8_of(point) + "@example.org";
    ASSERT_EQ(laws::broken_law(link), "") << link;
  }
}

// All links of up to three symbols (tests/exhaustive.h).
TEST(Laws, HoldForEverySmallLink) {
  for (const auto symbols : {std::span(kSymbols), std::span(kMailboxSymbols)})
    for (unsigned length = 0; length <= 3; ++length)
      for_each_link(symbols, length, 0, count_of(symbols.size(), length),
                    [](std::string_view link) { ASSERT_EQ(laws::broken_law(link), "") << link; });
}

// Law 7 from many threads at once, and in another locale.
TEST(Laws, ResultsAreTheSameFromManyThreads) {
  const auto all = [] {
    std::string out;
    for (const Vector& v : vectors()) {
      const Result result = check(v.link);
      out += result.canonical_link(Consent::given);
      for (const Finding& f : result.findings()) out += std::string(f.slug) + std::to_string(f.offset);
    }
    return out;
  };
  const std::string expected = all();
  std::vector<std::string> got(8);
  std::vector<std::thread> threads;
  for (std::string& g : got) threads.emplace_back([&g, &all] { g = all(); });
  for (std::thread& t : threads) t.join();
  for (const std::string& g : got) EXPECT_EQ(g, expected);
  for (const char* locale : {"C.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1"}) {
    std::setlocale(LC_ALL, locale);  // where the system has it
    EXPECT_EQ(all(), expected);
  }
  std::setlocale(LC_ALL, "C");
}

}  // namespace
}  // namespace postern::test
