// SPDX-License-Identifier: MIT
// An ICU that cannot start, asked by the rooms one by one: what needs it tells of it, and ASCII never needs it. And one
// that starts: it gets all back that it handed out.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "failing_icu.h"
#include "gated.h"
#include "identity.h"
#include "inspect_points.h"
#include "inspect_text.h"
#include "unicode.h"

namespace postern::core {
namespace {

using test::FailingIcu;
using test::in_child;
using unicode::Outcome;

constexpr int kFailed = 99;

bool tells_that_unicode_failed(std::string_view bytes) {
  test::Gated gated;
  Text text = gated.read(bytes);
  inspect_utf8(text, Rule::ill_formed_utf8, gated.report, gated.rules);
  polish_text(text, true, gated.arena, gated.report, gated.rules);
  return gated.report.fired().has(Rule::unicode_failed);
}

// How many answers of rooms that need ICU do not say that it failed.
int silent_answers() {
  constexpr const char* kProtected[]{"p\u00E4ypal.example"};
  Arena arena(system_memory(), 4096);
  std::size_t at = 0;
  std::size_t size = 0;
  const unicode::Identity identity = unicode::identity_of("\u0430");
  const bool told[]{!unicode::is_ready(),
                    unicode::compatibility_hides_syntax("\uFF1C", at, size) == Outcome::failed,
                    unicode::to_nfc("e\u0301", arena).outcome == Outcome::failed,
                    unicode::from_charset("\xE9", "iso-8859-1", arena).outcome == Outcome::failed,
                    unicode::to_domain("\u00FC.de", arena).outcome == Outcome::failed,
                    unicode::to_host("\u00FC.de", arena).outcome == Outcome::failed,
                    identity.outcome == Outcome::failed && !identity.poses_as_ascii,
                    unicode::skeleton_of("\u0430", arena).outcome == Outcome::failed,
                    unicode::best_fits_syntax("\u00E9@b", at, size),
                    identity::looks_of("\u0430.example").unknown,
                    identity::looks_of("\u0430.\u0431.example").unknown,
                    identity::likeness_to(kProtected, "example.com", arena).unknown,
                    tells_that_unicode_failed("\u202A")};
  return static_cast<int>(std::count(std::begin(told), std::end(told), false));
}

TEST(IcuFailure, IsToldByWhatNeedsIt) {
  EXPECT_EQ(silent_answers(), 13);  // as long as nothing fails
  EXPECT_EQ(in_child([] {
              const FailingIcu failing(1);
              return silent_answers();
            }),
            0);
}

bool ascii_is_fine() {
  std::size_t at = 0;
  std::size_t size = 0;
  return identity::looks_of("www.example").honest() && !unicode::best_fits_syntax("a@b", at, size) &&
         !tells_that_unicode_failed("plain text") && !tells_that_unicode_failed("\u00E9");
}

TEST(IcuFailure, IsNothingToAsciiAndEverydayText) {
  EXPECT_TRUE(ascii_is_fine());
  EXPECT_EQ(in_child([] {
              const FailingIcu failing(1);
              return ascii_is_fine() ? 0 : kFailed;
            }),
            0);
}

bool uses_all_of_icu() {
  Arena arena(system_memory(), 4096);
  return unicode::from_charset("\xE9", "koi8-r", arena).outcome == Outcome::done &&
         unicode::to_domain("\u00FC.de", arena).outcome == Outcome::done &&
         unicode::identity_of("\u0430").outcome == Outcome::done &&
         unicode::skeleton_of("\u0430", arena).outcome == Outcome::done;
}

TEST(IcuFailure, NothingIsKeptFromIcu) {
  EXPECT_TRUE(uses_all_of_icu());
  EXPECT_EQ(in_child([] {
              FailingIcu icu(0);
              return uses_all_of_icu() ? icu.recover() : kFailed;
            }),
            0);
}

}  // namespace
}  // namespace postern::core
