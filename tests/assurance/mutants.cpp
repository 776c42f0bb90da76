// SPDX-License-Identifier: MIT
// The tests of the core in one program. It runs them once as they are, and notes which test asks for which mutant; then
// it reads numbers of mutants and runs, for each one in a child, the tests that ask for it, up to the first that fails.
// What survives there is tried once more in a program that starts with it, as some of the core is computed only once.
#include "mutants.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mutants {
namespace {

// Every survivor would run these to their end, for longer than all others together.
constexpr std::string_view kLeftOut =
    "-Vectors.*:Decode.AgreesWithArithmetic*:Plain.IsNeverMore*:Laws.HoldWhenOneByte*:Laws.HoldForEveryPrefix:"
    "Laws.HoldForEveryByte*:Laws.HoldForEveryPoint*:Laws.HoldForEverySmallLink:Laws.HoldForEveryVectorWithRaisedLimits:"
    "Laws.ResultsAreTheSame*:Memory.RunningOut*";

// These start other programs, or compute for long: what ten others do not notice is shown to them only when they are
// about few mutants, the same ones whichever files are tried.
constexpr std::ptrdiff_t kMany = 600;
constexpr std::string_view kSlow[]{"Render.", "BestFit.", "Budget.No", "Scan.", "Laws.", "Guard."};

struct Test {
  std::string name;
  std::int64_t cost;  // milliseconds
  std::vector<bool> asks;
  [[nodiscard]] bool asks_for(int mutant) const { return asks[static_cast<std::size_t>(mutant)]; }
  [[nodiscard]] bool asks_for_many() const { return std::count(asks.begin(), asks.end(), true) > kMany; }
  [[nodiscard]] bool is_slow() const {
    return std::any_of(std::begin(kSlow), std::end(kSlow), [this](std::string_view n) { return name.starts_with(n); });
  }
};

std::string name_of(const testing::TestInfo& test) { return std::string(test.test_suite_name()) + "." + test.name(); }

// Notes what each test asks for and costs. A test with a mutant is not to hang: what it computes counts, and not what
// the machine does besides.
class Recorder : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo& info) override {
    std::fill(std::begin(asked), std::end(asked), false);
    if (alive < 0) return;
    const auto known = costs_.find(name_of(info));
    const std::int64_t limit = 1000 + 20 * (known == costs_.end() ? 1000 : known->second);
    const itimerval computing{{}, {limit / 1000, limit % 1000 * 1000}};
    setitimer(ITIMER_PROF, &computing, nullptr);
    alarm(60);  // it may wait for something, too
  }
  void OnTestEnd(const testing::TestInfo& info) override {
    if (alive >= 0) return;
    tests.push_back(
        {name_of(info), info.result()->elapsed_time(), std::vector<bool>(std::begin(asked), std::end(asked))});
    costs_[tests.back().name] = tests.back().cost;
  }
  std::vector<Test> tests;

 private:
  std::map<std::string, std::int64_t> costs_;
};

// The tests that a mutant is shown to: first all quick ones, then the others.
struct Shown {
  std::string quick;
  std::string slow;
};

Shown tests_for(int mutant, const std::vector<Test>& tests) {
  constexpr int kEnough = 10;
  int count = 0;
  Shown shown;
  for (const Test& test : tests) {
    if (!test.asks_for(mutant) || test.is_slow()) continue;
    ++count;
    shown.quick += test.name + ":";
  }
  for (const Test& test : tests)
    if (test.asks_for(mutant) && test.is_slow() && (count < kEnough || !test.asks_for_many()))
      shown.slow += test.name + ":";
  return shown;
}

int run(const std::string& filter) {
  const rlimit memory{rlim_t{2} << 30U, rlim_t{2} << 30U};  // a mutant is not to eat the machine
  setrlimit(RLIMIT_DATA, &memory);
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

// This program once more, with a mutant from its very beginning. The names of its tests are more than an argument
// holds.
int start_with(int mutant, const std::string& filter) {
  const int tests = memfd_create("tests", 0);
  if (write(tests, filter.data(), filter.size()) != static_cast<ssize_t>(filter.size())) std::abort();
  lseek(tests, 0, SEEK_SET);
  dup2(tests, STDIN_FILENO);
  execl("/proc/self/exe", "mutation_test", std::to_string(mutant).c_str(), nullptr);
  std::abort();
}

// What is computed only once was asked for by the first test that needed it, and is noticed by others: afresh, a mutant
// is shown to all quick tests.
const char* fate(int mutant, const std::vector<Test>& tests, const std::string& quick) {
  const Shown shown = tests_for(mutant, tests);
  if (shown.quick.empty() && shown.slow.empty()) return "unreached";
  const bool survives = succeeds([&] {
    alive = mutant;
    return run(shown.quick) != 0 || run(shown.slow) != 0;
  });
  return survives && succeeds([&] { return start_with(mutant, quick); }) ? "survived" : "killed";
}

int try_all(const Recorder& recorder) {
  const int out = dup(STDOUT_FILENO);
  dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
  testing::GTEST_FLAG(filter) = kLeftOut;
  if (RUN_ALL_TESTS() != 0) return 1;
  std::string quick;
  for (const Test& test : recorder.tests)
    if (!test.is_slow()) quick += test.name + ":";
  if (!succeeds([&] { return start_with(MUTANTS, quick); })) return 1;  // which is none of them
  for (int mutant; std::cin >> mutant;) dprintf(out, "%d %s\n", mutant, fate(mutant, recorder.tests, quick));
  return 0;
}

}  // namespace
}  // namespace mutants

// mutation_test: reads numbers of mutants. mutation_test MUTANT: reads the tests that it is shown to.
int main(int argc, char** argv) {
  if (argc > 1) mutants::alive = std::stoi(argv[1]);
  testing::InitGoogleTest(&argc, argv);
  auto* const recorder = new mutants::Recorder;  // owned by GoogleTest
  testing::UnitTest::GetInstance()->listeners().Append(recorder);
  if (argc == 1) return mutants::try_all(*recorder);
  return mutants::run(std::string(std::istreambuf_iterator<char>(std::cin), {}));
}
