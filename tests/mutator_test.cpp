// SPDX-License-Identifier: MIT
// The mutations of the fuzzers: each changes something, is repeatable, and together they reach what they are for.
#include "mutator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed);
// Here instead of libFuzzer's.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size) {
  if (size < max_size) data[size++] = 'x';
  return size;
}

namespace postern::fuzzing {
namespace {

const std::string kLink = "mailto:ann@example.org?subject=%41b&cc=bob@example.com&body=x";

TEST(Mutator, EachMutationChangesTheLink) {
  for (std::size_t i = 0; i < mutation_count(); ++i) {
    unsigned changed = 0;
    for (unsigned seed = 0; seed < 50; ++seed) {
      const std::string once = mutate_link(kLink, i, seed);
      EXPECT_EQ(once, mutate_link(kLink, i, seed)) << "not repeatable";
      changed += once != kLink;
      (void)mutate_link("", i, seed);  // nothing to change, nothing to break
      (void)mutate_link("%", i, seed);
      (void)mutate_link("?", i, seed);
    }
    EXPECT_GT(changed, 10U) << i;
  }
}

TEST(Mutator, ReachesWhatAttackersWrite) {
  std::set<std::string> all;
  for (std::size_t i = 0; i < mutation_count(); ++i)
    for (unsigned seed = 0; seed < 3000; ++seed) all.insert(mutate_link(kLink, i, seed));
  for (const std::string link : {"mailto:ann@example.org?subject=%2541b&cc=bob@example.com&body=x",
                                 "mailto:ann@example.org?subject=Ab&cc=bob@example.com&body=x",
                                 "mailto:ann@example.org?cc=bob@example.com&body=x&subject=%41b",
                                 "mailto:ann@example.org?subject=%41b&cc=bob@example.com&body=x&cc=bob@example.com",
                                 "mailto:ann@ex%D0%B0mple.org?subject=%41b&cc=bob@example.com&body=x",
                                 "mailto:ann@example.org?attach=%41b&cc=bob@example.com&body=x"})
    EXPECT_TRUE(all.contains(link)) << link;
}

TEST(Mutator, StaysWithinTheBuffer) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    const std::size_t most = kLink.size() + seed % 9;
    std::vector<std::uint8_t> buffer(most);  // AddressSanitizer watches its end
    std::copy(kLink.begin(), kLink.end(), buffer.begin());
    EXPECT_LE(LLVMFuzzerCustomMutator(buffer.data(), kLink.size(), most, seed), most);
  }
}

}  // namespace
}  // namespace postern::fuzzing
