// SPDX-License-Identifier: MIT
// What is said of the processor is what the system says.
#include "processor.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

namespace postern::core {
namespace {

TEST(Processor, HasWhatTheSystemLists) {
  std::ifstream in("/proc/cpuinfo");
  std::string line;
  while (std::getline(in, line) && !line.starts_with("flags")) {
  }
  std::istringstream words(line);
  const std::set<std::string> flags(std::istream_iterator<std::string>(words), {});
#ifdef __x86_64__
  ASSERT_TRUE(flags.contains("sse2"));  // every one has it
  bool all = true;
  for (const char* const flag : {"avx2", "bmi1", "bmi2", "popcnt"}) all = all && flags.contains(flag);
  EXPECT_EQ(processor::has_avx2(), all);
#else
  EXPECT_FALSE(processor::has_avx2());
#endif
}

}  // namespace
}  // namespace postern::core
