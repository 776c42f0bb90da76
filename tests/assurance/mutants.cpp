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
namespace {

int alive = -1;
std::vector<char> asked;  // in the test that runs

struct Test {
  std::string name;
  bool fast;
  std::vector<char> asks;
};

class Recorder : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo&) override { std::fill(asked.begin(), asked.end(), 0); }
  void OnTestEnd(const testing::TestInfo& test) override {
    constexpr int kFast = 20;  // milliseconds
    const std::string name = std::string(test.test_suite_name()) + "." + test.name();
    tests.push_back({name, test.result()->elapsed_time() < kFast, asked});
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
int run_tests(int mutant, const std::vector<Test>& tests, bool fast) {
  std::string filter;
  for (const Test& test : tests)
    if (test.fast == fast && test.asks[static_cast<std::size_t>(mutant)] != 0) filter += test.name + ":";
  testing::GTEST_FLAG(filter) = filter;
  return filter.empty() ? 0 : RUN_ALL_TESTS();
}

const char* fate(int mutant, const std::vector<Test>& tests, rlim_t seconds) {
  const auto asks = [mutant](const Test& test) { return test.asks[static_cast<std::size_t>(mutant)] != 0; };
  if (std::none_of(tests.begin(), tests.end(), asks)) return "unreached";
  const pid_t child = fork();
  if (child == 0) {
    constexpr rlim_t kFewSeconds = 3;  // for all fast tests
    alive = mutant;
    testing::GTEST_FLAG(fail_fast) = true;
    limit(kFewSeconds);
    if (run_tests(mutant, tests, true) != 0) _exit(1);
    limit(kFewSeconds + seconds);
    _exit(run_tests(mutant, tests, false));
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0 ? "survived" : "killed";
}

}  // namespace

bool is_alive(int mutant) {
  asked[static_cast<std::size_t>(mutant)] = 1;
  return mutant == alive;
}

}  // namespace mutants

// mutation_test COUNT: how many mutants there are.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  mutants::asked.resize(argc > 1 ? std::stoul(argv[1]) : 0);
  const int out = dup(STDOUT_FILENO);
  if (argc > 1) dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
  auto* const recorder = new mutants::Recorder;  // owned by GoogleTest
  testing::UnitTest::GetInstance()->listeners().Append(recorder);
  if (RUN_ALL_TESTS() != 0) return 1;
  const std::vector<mutants::Test> tests = std::move(recorder->tests);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  for (int mutant; std::cin >> mutant;)
    dprintf(out, "%d %s\n", mutant, mutants::fate(mutant, tests, 2 * static_cast<rlim_t>(used.ru_utime.tv_sec) + 2));
}
