// SPDX-License-Identifier: MIT
// What the check needs from the outside: nothing. Each experiment runs in a child of its own, because ICU remembers how
// its first start went, and the kernel what was forbidden.
#include <gtest/gtest.h>
#include <seccomp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "failing_icu.h"
#include "sanitized.h"
#include "vectors.h"

namespace postern::test {
namespace {

bool as_expected(const Vector& v) {
  const Result result = check(v.link, Policy::standard(), v.options);
  const std::vector<Finding> findings = result.findings();
  return word(result.verdict()) == v.standard &&
         std::equal(findings.begin(), findings.end(), v.findings.begin(), v.findings.end(),
                    [](const Finding& f, const Expected& e) { return f.slug == e.slug && f.offset == e.offset; });
}

TEST(Hermetic, NoFileIsOpened) {
  unsetenv("ICU_DATA");
  (void)vectors();  // they are read from files
  const int wrong = in_child([] {
    const rlimit none{0, 0};
    if (setrlimit(RLIMIT_NOFILE, &none) != 0) return 99;
    int count = 0;
    for (const Vector& v : vectors())
      if (!as_expected(v)) ++count, std::cerr << v << "\n";
    return count;
  });
  EXPECT_EQ(wrong, 0);
}

// The kernel ends the child at any call but those for memory, output and the end.
bool allow_only_memory_and_output() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == nullptr) return false;
  for (const int call : {SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
                         SCMP_SYS(mprotect), SCMP_SYS(futex), SCMP_SYS(write), SCMP_SYS(exit), SCMP_SYS(exit_group)})
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
  const bool loaded = seccomp_load(filter) == 0;
  seccomp_release(filter);
  return loaded;
}

TEST(Hermetic, TheKernelIsAskedForMemoryOnly) {
  if (kSanitized) GTEST_SKIP() << "the sanitizer asks for more";
  unsetenv("ICU_DATA");
  (void)vectors();  // they are read from files
  const int wrong = in_child([] {
    if (!allow_only_memory_and_output()) return 99;
    return static_cast<int>(
        std::count_if(vectors().begin(), vectors().end(), [](const Vector& v) { return !as_expected(v); }));
  });
  EXPECT_EQ(wrong, 0);
  const int opens = in_child([] {
    if (!allow_only_memory_and_output()) return 99;
    return std::fopen("/dev/null", "r") == nullptr ? 1 : 0;
  });
  EXPECT_EQ(opens, -1) << "the filter lets a file be opened";
}

TEST(Hermetic, AsciiNeverNeedsIcu) {
  (void)vectors();  // the child is to do nothing but to check
  const int wrong = in_child([] {
    const FailingIcu failing(1);
    return static_cast<int>(std::count_if(vectors().begin(), vectors().end(),
                                          [](const Vector& v) { return !v.unicode && !as_expected(v); }));
  });
  EXPECT_EQ(wrong, 0);
}

TEST(Hermetic, AnIcuThatCannotStartIsARefusalThatSaysSo) {
  const int wrong = in_child([] {
    const FailingIcu failing(1);
    int count = 0;
    for (const char* link :
         {"mailto:ann@xn--bcher-kva.example", "mailto:j%C3%BCrgen@example.org", "mailto:ann@b%C3%BCcher.example",
          "mailto:?subject=%3D%3Fiso-8859-1%3Fq%3Fcaf%3DE9%3F%3D"}) {
      const Result result = check(link);
      const std::vector<Finding> findings = result.findings();
      const bool says_so =
          std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.slug == "unicode-failed"; });
      count += !says_so || result.verdict() != Verdict::refuse;
    }
    return count;
  });
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace postern::test
