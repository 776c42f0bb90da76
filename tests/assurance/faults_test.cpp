// SPDX-License-Identifier: MIT
// Memory runs out at every point where the core asks for some, uriparser included, whose memory is the core's; and a
// core with no byte to spare (exact_arena.h), and without AVX2, keeps the laws.
#include <gtest/gtest.h>

#include <iostream>
#include <new>

#include "exact_arena.h"
#include "laws.h"
#include "vectors.h"

using postern::test::faults;

// What a tightened policy lies in.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return faults.next() ? nullptr : ::operator new(size);
}

namespace postern::test {
namespace {

// What is wrong with an answer for which there was too little memory; nothing when it is as it must be.
std::string wrong_with(std::string_view link, const Result& result) {
  const std::vector<Finding> findings = result.findings();
  if (result.verdict() != Verdict::refuse) return "not refused";
  if (findings.size() != 1 || findings.front().slug != "out-of-memory" ||
      findings.front().category != Category::internal)
    return "does not say that memory ran out";
  const std::string outside = laws::detail::inside(link, result);
  return outside.empty() ? laws::detail::shut(result) : outside;
}

// Each allocation fails, once and for good; how many there were.
std::size_t starve(const Vector& v, const Policy& policy) {
  std::size_t failures = 0;
  for (const bool for_good : {false, true})
    for (int n = 1;; ++n) {
      faults = {n, for_good};
      {
        const Result result = check(v.link, policy, v.options);
        if (faults.allocations < n) break;
        EXPECT_EQ(wrong_with(v.link, result), "") << v << " at " << n;
      }
      EXPECT_EQ(faults.live, 0) << "leaked: " << v << " at " << n;
      ++failures;
    }
  faults = {};
  return failures;
}

TEST(Faults, EveryAllocationOfTheCoreMayFail) {
  std::size_t failures = 0;
  for (const Vector& v : vectors())
    for (const Policy& policy : {Policy::strict(), Policy::standard()}) failures += starve(v, policy);
  EXPECT_GT(failures, 10 * vectors().size());
  std::cout << "figure: allocations of the core that failed: " << failures << "\n";
}

TEST(Faults, APolicyThatCannotBeMadeRefusesEverything) {
  faults = {1, true};
  const Policy policy = Policy::standard().tightened("bcc-field", Action::refuse);
  EXPECT_EQ(faults.allocations, 1);
  faults = {};
  EXPECT_EQ(check("mailto:ann@example.org", policy).verdict(), Verdict::refuse);
}

// With AddressSanitizer, a byte beside any piece of memory that the core took is found out.
TEST(ExactMemory, TheLawsHoldForEveryVector) {
  faults = {};
  for (const Vector& v : vectors()) EXPECT_EQ(laws::broken_law(v.link, v.options), "") << v;
  EXPECT_EQ(faults.live, 0);
}

}  // namespace
}  // namespace postern::test
