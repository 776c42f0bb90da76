// SPDX-License-Identifier: MIT
// The tests of the core in one program. It runs them once as they are, and notes which test asks for which mutant; then
// it reads numbers of mutants and runs, for each one in a child, the tests that ask for it, up to the first that fails.
// What survives there is tried once more in a program that starts with it, as some of the core is computed only once.
#include "mutants.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace mutants {
namespace {

// Every survivor would run these to their end, for longer than all others together.
constexpr std::string_view kLeftOut =
    "-Vectors.*:Decode.AgreesWithArithmetic*:Plain.IsNeverMore*:Laws.HoldWhenOneByte*:Laws.HoldForEveryPrefix:"
    "Laws.HoldForEveryByte*:Laws.HoldForEverySmallLink:Laws.HoldForEveryVectorWithRaisedLimits:"
    "Laws.ResultsAreTheSame*:Memory.RunningOut*";

struct Test {
  std::string name;
  std::int64_t cost;  // milliseconds
  std::vector<bool> asks;
  [[nodiscard]] bool asks_for_many() const { return std::count(asks.begin(), asks.end(), true) > MUTANTS / 10; }
};

class Recorder : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo&) override { std::fill(std::begin(asked), std::end(asked), false); }
  void OnTestEnd(const testing::TestInfo& test) override {
    const std::string name = std::string(test.test_suite_name()) + "." + test.name();
    tests.push_back({name, test.result()->elapsed_time(), std::vector<bool>(std::begin(asked), std::end(asked))});
  }
  std::vector<Test> tests;
};

// Tests that run together: first all quick ones, then each of the others, the quickest first. What ten quick tests
// do not notice is shown only to those that are about few mutants.
struct Batch {
  std::string filter;
  std::int64_t cost;
};

std::vector<Batch> batches(const std::vector<Test>& tests, int mutant) {
  constexpr std::int64_t kQuick = 150;
  constexpr std::size_t kEnough = 10;
  std::size_t count = 0;
  std::vector<Batch> quick;
  std::vector<Batch> slow;
  std::vector<Batch> about_few;
  for (const Test& test : tests) {
    if (!test.asks[static_cast<std::size_t>(mutant)]) continue;
    count += test.cost < kQuick ? 1 : 0;
    if (test.cost >= kQuick) {
      if (!test.asks_for_many()) about_few.push_back({test.name, test.cost});
      slow.push_back({test.name, test.cost});
    } else if (quick.empty()) {
      quick.push_back({test.name, test.cost});
    } else {
      quick[0].filter += ":" + test.name;
      quick[0].cost += test.cost;
    }
  }
  if (count >= kEnough) slow = about_few;
  std::stable_sort(slow.begin(), slow.end(), [](const Batch& a, const Batch& b) { return a.cost < b.cost; });
  quick.insert(quick.end(), slow.begin(), slow.end());
  return quick;
}

// A mutant is not to hang, and not to eat the machine. What it computes counts, and not what the machine does besides.
int run_limited(const std::string& filter, std::int64_t cost) {
  const rlimit memory{rlim_t{2} << 30U, rlim_t{2} << 30U};
  setrlimit(RLIMIT_DATA, &memory);
  const std::int64_t limit = 500 + 10 * cost;
  const itimerval computing{{}, {limit / 1000, limit % 1000 * 1000}};
  setitimer(ITIMER_PROF, &computing, nullptr);
  alarm(static_cast<unsigned>(60 + limit / 100));  // it may wait for something, too
  testing::GTEST_FLAG(filter) = filter;
  testing::GTEST_FLAG(fail_fast) = true;
  return RUN_ALL_TESTS();
}

template <class Child>
bool succeeds(Child&& child) {
  const pid_t pid = fork();
  if (pid == 0) _exit(child());
  int status = 0;
  waitpid(pid, &status, 0);
  return status == 0;
}

const char* fate(int mutant, const std::vector<Test>& tests) {
  const std::vector<Batch> all = batches(tests, mutant);
  if (all.empty()) return "unreached";
  const bool survives = succeeds([&] {
    alive = mutant;
    return std::any_of(all.begin(), all.end(), [](const Batch& b) { return run_limited(b.filter, b.cost) != 0; });
  });
  const auto try_afresh = [&] {
    return execl("/proc/self/exe", "mutation_test", std::to_string(mutant).c_str(), all[0].filter.c_str(), nullptr);
  };
  return survives && succeeds(try_afresh) ? "survived" : "killed";
}

int try_all() {
  const int out = dup(STDOUT_FILENO);
  dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
  auto* const recorder = new Recorder;  // owned by GoogleTest
  testing::UnitTest::GetInstance()->listeners().Append(recorder);
  testing::GTEST_FLAG(filter) = kLeftOut;
  if (RUN_ALL_TESTS() != 0) return 1;
  const std::vector<Test> tests = std::move(recorder->tests);
  for (int mutant; std::cin >> mutant;) dprintf(out, "%d %s\n", mutant, fate(mutant, tests));
  return 0;
}

}  // namespace
}  // namespace mutants

// mutation_test [MUTANT TESTS]
int main(int argc, char** argv) {
  if (argc > 2) mutants::alive = std::stoi(argv[1]);
  testing::InitGoogleTest(&argc, argv);
  return argc > 2 ? mutants::run_limited(argv[2], 1000) : mutants::try_all();
}
