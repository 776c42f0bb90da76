// SPDX-License-Identifier: MIT
// What a check may cost in memory. ICU's own is not counted.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <vector>

#include "adversarial.h"
#include "check.h"
#include "counting_memory.h"
#include "vectors.h"

namespace postern::test {
namespace {

struct Cost {
  int allocations;
  std::size_t peak_bytes;
  std::size_t findings;
};

Cost cost_of(std::string_view link, const core::Settings& settings) {
  CountingMemory memory;
  const core::Result* const result =
      core::check(link, core::Policy::standard(), settings, {.memory = &memory.memory()});
  const std::size_t findings = result->report().size();
  core::Result::destroy(result);
  EXPECT_EQ(memory.live(), 0U);
  return {memory.allocations(), memory.peak_bytes(), findings};
}

constexpr core::Settings kLongLinks{.link_bytes = 65536, .subject_bytes = 65536, .protected_names = {}};

// Beyond a first 12 KiB, a third of which is for the recipients, the most bytes of memory that a link of that family
// takes for one of its own.
double most_for_a_byte(std::string_view prefix, std::string_view unit) {
  double most = 0;
  for (const std::size_t bytes : {500U, 2000U, 65536U}) {
    const std::string link = adversarial_link(prefix, unit, bytes);
    const auto peak = static_cast<double>(cost_of(link, kLongLinks).peak_bytes);
    most = std::max(most, (peak - 12288) / static_cast<double>(link.size()));
  }
  return most;
}

TEST(Budget, EverydayLinksTakeOneAllocation) {
  for (const char* link :
       {"mailto:a@b.example",
        "mailto:ann@example.org,bob@example.org?cc=eve@example.org&subject=Hello%20there&body=One%0D%0Atwo",
        "mailto:?subject=hello&body=text%0Awith%0Alines"})
    EXPECT_EQ(cost_of(link, {}).allocations, 1) << link;
}

// The room that an arena begins with is used to its last byte.
TEST(Budget, RoomIsUsedUp) {
  CountingMemory memory;
  std::array<char, 32> room{};
  core::Arena arena(memory.memory(), room);
  EXPECT_EQ(arena.take(20, 1), room.data());
  EXPECT_EQ(arena.take(12, 1), room.data() + 20);
  EXPECT_EQ(arena.take(0, 1), room.data() + 32);
  EXPECT_EQ(memory.allocations(), 0);
  EXPECT_NE(arena.take(1, 1), nullptr);
  EXPECT_EQ(memory.allocations(), 1);
}

// Two, one more when more than two things were found, one for every ten commas, and one when there are links in it.
TEST(Budget, LinksWithoutUnicodeTakeTwoAllocations) {
  std::size_t links = 0;
  std::size_t within_two = 0;
  for (const Vector& v : vectors()) {
    if (v.unicode || !v.options.protected_names.empty()) continue;
    const Cost cost = cost_of(v.link, {.protected_names = {}});
    const bool links_inside = v.link.find("//") != std::string::npos || v.link.find("%2F%2F") != std::string::npos;
    EXPECT_LE(cost.allocations, 2 + (cost.findings > 2 ? 1 : 0) + (links_inside ? 1 : 0) +
                                    std::count(v.link.begin(), v.link.end(), ',') / 10)
        << v;
    ++links;
    within_two += cost.allocations <= 2;
  }
  std::cout << "figure: vectors without Unicode that take at most two allocations: " << within_two << " of " << links
            << "\n";
}

TEST(Budget, NoLinkOfAsciiTakesMoreThanFourTimesItsSize) {
  double most = 0;
  for (const std::string_view prefix : kAdversarialPrefixes)
    for (const std::string_view unit : kAdversarialUnits) {
      const double bytes = most_for_a_byte(prefix, unit);
      const bool ascii = core::kAscii.has_all(unit);
      EXPECT_LE(bytes, ascii ? 4 : 5) << prefix << " " << unit;
      if (ascii) most = std::max(most, bytes);
    }
  std::cout << "figure: bytes of memory for a byte of the worst ASCII link, beyond 12 KiB: " << most << "\n";
}

// Text goes to ICU and back by UTF-16, and a domain is converted three times.
TEST(Budget, NoLinkTakesMoreThan48TimesItsSize) {
  double most = 0;
  for (const std::string_view prefix :
       {"mailto:", "mailto:?cc=", "mailto:?body=", "mailto:?subject=", "mailto:?references="})
    for (const std::string_view unit :
         {"e\u0301", "e%CC%81", "\u0958", "\u0958z\u200B", "\u1F82", "a@y\u00C1.ex,", "\u00E9\u0301@b.ex,",
          "http://b\u0958.ex ", "//\u00C1 ", "\U0001F600", "%3D%3Fwindows-1252?b?gICAgICA?%3D ",
          "%3D%3Fwindows-1252?q?%3D80%3D80%3D80%3D80?%3D ", "%22\u0958\u00C1%22%3Ca@b\u0958.ex%3E,"}) {
      const double bytes = most_for_a_byte(prefix, unit);
      EXPECT_LE(bytes, 48) << prefix << " " << unit;
      most = std::max(most, bytes);
    }
  std::cout << "figure: bytes of memory for a byte of the worst Unicode link, beyond 12 KiB: " << most << "\n";
}

}  // namespace
}  // namespace postern::test
