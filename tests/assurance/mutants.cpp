// SPDX-License-Identifier: MIT
// The tests of the core in one program. It runs them once as they are, and notes which test asks for which mutant; then
// it reads numbers of mutants and runs, for each one in a child, the tests that ask for it, up to the first that fails.
#include "mutants.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

namespace mutants {

constexpr std::size_t kMost = 10000;
int alive = -1;
bool asked[kMost];  // in the test that runs

namespace {

struct Test {
  std::string name;
  bool fast;
  std::vector<bool> asks;
};

class Recorder : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo&) override { std::fill(std::begin(asked), std::end(asked), false); }
  void OnTestEnd(const testing::TestInfo& test) override {
    constexpr int kFast = 150;  // milliseconds
    const std::string name = std::string(test.test_suite_name()) + "." + test.name();
    tests.push_back(
        {name, test.result()->elapsed_time() < kFast, std::vector<bool>(std::begin(asked), std::end(asked))});
  }
  std::vector<Test> tests;
};

// What a mutant may take: it is not to hang, and not to eat the machine.
void limit(rlim_t seconds) {
  const rlimit time{seconds, RLIM_INFINITY};
  const rlimit memory{rlim_t{2} << 30U, rlim_t{2} << 30U};
  setrlimit(RLIMIT_CPU, &time);
  setrlimit(RLIMIT_DATA, &memory);
  alarm(static_cast<unsigned>(seconds * 10));  // it may wait for something, too
}

// Runs the tests that ask for the mutant and are fast, or those that are not.
int run_tests(std::size_t mutant, const std::vector<Test>& tests, bool fast) {
  std::string filter;
  for (const Test& test : tests)
    if (test.fast == fast && test.asks[mutant]) filter += test.name + ":";
  testing::GTEST_FLAG(filter) = filter;
  return filter.empty() ? 0 : RUN_ALL_TESTS();
}

const char* fate(std::size_t mutant, const std::vector<Test>& tests) {
  const auto reached = std::count_if(tests.begin(), tests.end(), [&](const Test& test) { return test.asks[mutant]; });
  if (reached == 0) return "unreached";
  // What hundreds of fast tests did not notice, the few slow ones mostly do not notice either.
  const bool few = static_cast<std::size_t>(reached) < tests.size() / 5;
  const pid_t child = fork();
  if (child == 0) {
    constexpr rlim_t kSeconds = 3;  // for all fast tests, which need less than one
    constexpr rlim_t kMoreSeconds = 20;
    alive = static_cast<int>(mutant);
    testing::GTEST_FLAG(fail_fast) = true;
    limit(kSeconds);
    if (run_tests(mutant, tests, true) != 0) _exit(1);
    limit(kMoreSeconds);
    _exit(few ? run_tests(mutant, tests, false) : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0 ? "survived" : "killed";
}

}  // namespace

}  // namespace mutants

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const int out = dup(STDOUT_FILENO);
  dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
  auto* const recorder = new mutants::Recorder;  // owned by GoogleTest
  testing::UnitTest::GetInstance()->listeners().Append(recorder);
  if (RUN_ALL_TESTS() != 0) return 1;
  const std::vector<mutants::Test> tests = std::move(recorder->tests);
  for (std::size_t mutant; std::cin >> mutant && mutant < mutants::kMost;)
    dprintf(out, "%zu %s\n", mutant, mutants::fate(mutant, tests));
}
