// SPDX-License-Identifier: MIT
// Law 8: work is linear in the link, whatever the link holds. Counted in steps, not in time: this test is linked to a
// core whose every basic block reports itself, and whose block operations are counted by their bytes.
#include <gtest/gtest.h>
#include <postern/postern.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "adversarial.h"
#include "laws.h"

namespace {
std::size_t steps = 0;
}

extern "C" {
void __sanitizer_cov_trace_pc() { ++steps; }
void* __real_memchr(const void*, int, std::size_t);
void* __real_memcpy(void*, const void*, std::size_t);
void* __real_memmove(void*, const void*, std::size_t);
void* __real_memset(void*, int, std::size_t);
int __real_memcmp(const void*, const void*, std::size_t);
void* __wrap_memchr(const void* text, int wanted, std::size_t size) {
  void* const found = __real_memchr(text, wanted, size);
  steps +=
      found == nullptr ? size : static_cast<std::size_t>(static_cast<char*>(found) - static_cast<const char*>(text));
  return found;
}
void* __wrap_memcpy(void* to, const void* from, std::size_t size) {
  return steps += size, __real_memcpy(to, from, size);
}
void* __wrap_memmove(void* to, const void* from, std::size_t size) {
  return steps += size, __real_memmove(to, from, size);
}
void* __wrap_memset(void* to, int value, std::size_t size) { return steps += size, __real_memset(to, value, size); }
int __wrap_memcmp(const void* a, const void* b, std::size_t size) { return steps += size, __real_memcmp(a, b, size); }
}

namespace postern::test {
namespace {

std::size_t steps_for(std::string_view prefix, std::string_view unit, std::size_t bytes) {
  const std::string link = adversarial_link(prefix, unit, bytes);
  steps = 0;
  const Result result = check(link, Policy::standard(), {65536, 1000000, 1000000, 65536});
  (void)result.canonical_link(Consent::given);
  (void)result.fields(Consent::given);
  return steps;
}

TEST(Linear, TheCoreCountsItsSteps) {
  EXPECT_GT(steps_for("mailto:?body=", "a", 1000), 1000U) << "the core was not instrumented";
}

// Everything that stands between one "<" and the only ">", far away.
TEST(Linear, NestedBracketsAreReadOnce) {
  const auto steps_of = [](std::size_t count) {
    std::string link = "mailto:?body=";
    for (std::size_t i = 0; i < count; ++i) link += "%3Chttps:/";
    link += "%3E";
    steps = 0;
    (void)check(link, Policy::standard(), {65536, 1000000, 1000000, 65536});
    return steps;
  };
  EXPECT_LE(static_cast<double>(steps_of(6000)), 2.2 * static_cast<double>(steps_of(3000)) + 20000);
}

TEST(Linear, TwiceTheLinkIsAtMostTwiceTheWork) {
  for (const std::string_view prefix : kAdversarialPrefixes)
    for (const std::string_view unit : kAdversarialUnits) {
      const std::size_t once = steps_for(prefix, unit, 32000);
      const std::size_t twice = steps_for(prefix, unit, 64000);
      EXPECT_LE(static_cast<double>(twice), 2.2 * static_cast<double>(once) + 20000)
          << prefix << " " << unit << ": " << once << " " << twice;
      EXPECT_LE(twice, 64000U * 400U) << prefix << " " << unit;
    }
}

// The whole corpus of the fuzzer, whatever it dug up.
TEST(Linear, HoldsForTheFuzzCorpus) {
  laws::steps = [] { return steps; };
  std::size_t files = 0;
  double most = 0;
  for (const auto& entry : std::filesystem::directory_iterator(POSTERN_FUZZ_CORPUS "/check")) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string link{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    link.erase(0, 1);  // the target's own
    EXPECT_EQ(laws::detail::linear(link, {65536, 1000000, 1000000, 65536}), "") << entry.path();
    most =
        std::max(most, static_cast<double>(steps_for(link, " ", link.size())) / static_cast<double>(link.size() + 100));
    ++files;
  }
  EXPECT_GT(files, 100U);
  std::cout << "figure: steps of the core for a byte, at most, in " << files << " links of the fuzz corpus: " << most
            << "\n";
}

}  // namespace
}  // namespace postern::test
