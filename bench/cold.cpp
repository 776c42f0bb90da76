// SPDX-License-Identifier: MIT
// What one click costs: the first check of a fresh process, in nanoseconds. The link is ASCII, so ICU is not touched.
#include <postern/postern.h>

#include <cstdio>
#include <cstring>
#include <ctime>

int main() {
  const char* const link = "mailto:ann@example.org?subject=Minutes%20of%20Monday&body=Dear%20Ann";
  timespec begin;
  timespec end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  const postern_result* const result = postern_check(link, std::strlen(link), postern_policy_standard(), nullptr);
  clock_gettime(CLOCK_MONOTONIC, &end);
  const bool open = postern_result_verdict(result) == POSTERN_VERDICT_OPEN;
  postern_result_free(result);
  std::printf("%lld\n", (end.tv_sec - begin.tv_sec) * 1'000'000'000LL + (end.tv_nsec - begin.tv_nsec));
  return open ? 0 : 1;
}
