// SPDX-License-Identifier: MIT
// ICU runs out of memory at every point where it asks for some, once and for good. Whatever ICU makes of it, Postern
// refuses and says so, or gives its answer as always; at the worst it assumes more than is there. It never hands out
// more.
//
// ICU 72 has two mistakes of its own there, both in uspoof_open(): after a single failure in it, it reads memory that
// nobody has written, so there a failure is one for good; and it may keep one block.
#include <gtest/gtest.h>
#include <unicode/uspoof.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <set>
#include <utility>

#include "failing_icu.h"
#include "vectors.h"

namespace {
postern::test::FailingIcu* failing_icu = nullptr;
bool failed_in_spoof = false;
}  // namespace

extern "C" {
USpoofChecker* U_ICU_ENTRY_POINT_RENAME(__real_uspoof_open)(UErrorCode*);
USpoofChecker* U_ICU_ENTRY_POINT_RENAME(__wrap_uspoof_open)(UErrorCode* status) {
  const bool failed_before = failing_icu->has_failed();
  const bool for_good = std::exchange(failing_icu->for_good, true);
  USpoofChecker* const spoof = U_ICU_ENTRY_POINT_RENAME(__real_uspoof_open)(status);
  failed_in_spoof = failed_in_spoof || (!failed_before && failing_icu->has_failed());
  failing_icu->for_good = for_good || failed_in_spoof;
  return spoof;
}
}

namespace postern::test {
namespace {

struct Answer {
  Verdict verdict = Verdict::refuse;
  bool internal = false;  // memory or ICU failed, and it says so
  std::set<std::string> findings;
  std::set<std::string> handed_out;
  friend bool operator==(const Answer&, const Answer&) = default;
};

Answer ask(const Vector& v) {
  const Result result = check(v.link, Policy::standard(), v.options);
  Answer answer;
  answer.verdict = result.verdict();
  for (const Finding& f : result.findings()) {
    answer.internal = answer.internal || f.category == Category::internal;
    answer.findings.insert(std::string(f.slug) + " " + std::to_string(f.offset) + "+" + std::to_string(f.length));
  }
  for (const Consent consent : {Consent::none, Consent::given})
    for (const Field& field : result.fields(consent)) {
      const std::string name = (consent == Consent::given ? "with consent " : "") + std::string(field.name);
      answer.handed_out.insert(name + ": " + std::string(field.value));
      if (!field.display_name.empty()) answer.handed_out.insert(name + " of " + std::string(field.display_name));
    }
  return answer;
}

enum Outcome { kSame, kInternal, kRefused, kStricter, kLooser, kLeaked, kNothingFailed, kOutcomes };
constexpr const char* kWords[]{
    "as always", "refused as internal", "refused for the worst that it could be", "stricter", "LOOSER",
    "LEAKED",    "had not to fail"};

// What becomes of an answer when memory fails.
Outcome compare(const Answer& failed, const Answer& clean) {
  if (failed == clean) return kSame;
  if (failed.verdict == Verdict::refuse) return failed.internal ? kInternal : kRefused;
  const bool stricter =
      failed.verdict >= clean.verdict &&
      std::includes(failed.findings.begin(), failed.findings.end(), clean.findings.begin(), clean.findings.end()) &&
      std::includes(clean.handed_out.begin(), clean.handed_out.end(), failed.handed_out.begin(),
                    failed.handed_out.end());
  return stricter ? kStricter : kLooser;
}

Outcome fail(const Vector& v, int at, bool for_good) {
  FailingIcu failing(at, for_good);
  failing_icu = &failing;
  const Answer failed = ask(v);
  if (!failing.has_failed()) return kNothingFailed;
  if (failing.recover() > (failed_in_spoof ? 1 : 0)) return kLeaked;
  return compare(failed, ask(v));
}

// A number that stays the same when vectors come and go.
int number_of(const Vector& v) {
  unsigned sum = 0;
  for (const char c : v.link) sum = sum * 31 + static_cast<unsigned char>(c);
  return static_cast<int>(sum >> 8U & 0xFFFFU);
}

// One point of `stride`, another one for each link. All of them: ./dev assurance faults.
TEST(Faults, IcuMayRunOutOfMemoryAtAnyPoint) {
  const char* const given = std::getenv("POSTERN_FAULTS_STRIDE");
  const int stride = given == nullptr ? 16 : std::max(1, std::atoi(given));
  std::array<std::size_t, kOutcomes> count{};
  std::size_t links = 0;
  for (const Vector& v : vectors()) {
    if (!v.unicode) continue;
    ++links;
    for (const bool for_good : {false, true})
      for (int at = 1 + number_of(v) % stride;; at += stride) {
        const int outcome = in_child([&] { return fail(v, at, for_good); });
        ASSERT_TRUE(outcome >= 0 && outcome < kOutcomes) << "died: " << v << " at " << at;
        ASSERT_TRUE(outcome != kLooser && outcome != kLeaked) << kWords[outcome] << " " << v << " at " << at;
        if (outcome == kNothingFailed) break;
        ++count[static_cast<std::size_t>(outcome)];
      }
  }
  for (const Outcome outcome : {kSame, kInternal, kRefused, kStricter})
    std::cout << "figure: ICU's allocations that failed: " << kWords[outcome] << ": " << count[outcome] << "\n";
  EXPECT_GT(count[kInternal], links);
}

}  // namespace
}  // namespace postern::test
