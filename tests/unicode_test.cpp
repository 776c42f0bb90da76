// SPDX-License-Identifier: MIT
// What is said of code points at both ends of every range, and beside it.
#include "unicode.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "decode.h"
#include "guarded.h"
#include "utf8.h"

namespace postern::core::unicode {
namespace {

using test::for_each_guarded;
using test::utf8_of;

struct KindCase {
  char32_t first;
  char32_t last;
  Kind kind;
};

TEST(CodePoints, KindsEndWhereTheyShould) {
  const KindCase cases[]{
      {0x80, 0x9F, Kind::c1_control},         {0x2028, 0x2029, Kind::line_separator},
      {0xFDD0, 0xFDEF, Kind::noncharacter},   {0xFFFE, 0xFFFF, Kind::noncharacter},
      {0xE0000, 0xE007F, Kind::tag},          {0x202D, 0x202E, Kind::bidi_override},
      {0x202A, 0x202C, Kind::bidi_embedding}, {0x2066, 0x2068, Kind::isolate_open},
      {0x2069, 0x2069, Kind::isolate_close},  {0x061C, 0x061C, Kind::bidi_mark},
      {0x200E, 0x200F, Kind::bidi_mark},      {0x2800, 0x2800, Kind::invisible},
      {0x00AD, 0x00AD, Kind::invisible},      {0xE000, 0xF8FF, Kind::private_use},
  };
  for (const KindCase& c : cases) {
    EXPECT_NE(kind_of(c.first - 1), c.kind) << std::hex << static_cast<unsigned>(c.first);
    EXPECT_EQ(kind_of(c.first), c.kind) << std::hex << static_cast<unsigned>(c.first);
    EXPECT_EQ(kind_of(c.last), c.kind) << std::hex << static_cast<unsigned>(c.last);
    EXPECT_NE(kind_of(c.last + 1), c.kind) << std::hex << static_cast<unsigned>(c.last);
  }
  EXPECT_EQ(kind_of(0x0378), Kind::unassigned);
  EXPECT_EQ(kind_of(U'ж'), Kind::plain);
}

// Every lead and every tail of a sequence, at the ends of the lengths.
TEST(CodePoints, EverydayTextIsWellFormed) {
  const char32_t everyday[]{0xA1,  0xBF,   0xE9,   0x416,  0x5D0,  0x7C0,   0x7FF,  0x800,
                            0x905, 0x4E2D, 0x9FFF, 0xAC00, 0xFF0C, 0x10000, 0x1F600};
  for (const char32_t point : everyday) {
    const std::string text = utf8_of(point);
    for (const std::string_view around : {"", "a", "ab "}) {
      EXPECT_TRUE(is_everyday_text(std::string(around) + text + text + std::string(around) + text))
          << std::hex << static_cast<unsigned>(point);
      EXPECT_FALSE(is_everyday_text(std::string(around) + "\xC2\xAD" + text));
      EXPECT_FALSE(is_everyday_text(std::string(around) + text + std::string(around) + "\xC2\xAD"));
    }
    for_each_guarded("a" + text, [](std::string_view whole) { EXPECT_TRUE(is_everyday_text(whole)); });
    for (std::size_t n = 1; n < text.size(); ++n)
      for_each_guarded("ab" + text.substr(0, n), [](std::string_view part) { EXPECT_FALSE(is_everyday_text(part)); });
    for (std::size_t i = 0; i < text.size(); ++i)
      for (unsigned c = 0; c < 256; ++c) {
        std::string changed = text;
        changed[i] = static_cast<char>(c);
        if (find_utf8_flaw(changed).kind == Utf8Flaw::kNone) continue;
        EXPECT_FALSE(is_everyday_text(changed)) << testing::PrintToString(changed);
      }
  }
  // Overlong spellings of what is everyday.
  for (const std::string_view text :
       {"\xC1\xA9", "\xE0\x83\xA9", "\xE0\x90\x96", "\xF0\x80\x83\xA9", "\xF0\x84\xB8\xAD", "\xF0\x8A\xB0\x80",
        "\xF8\x9F\x98\x80", "\xF5\x80\x80\x80", "\xE0\x9F\xBF", "\xF0\x8F\xBC\x8C"})
    EXPECT_FALSE(is_everyday_text(text)) << testing::PrintToString(text);
  EXPECT_FALSE(is_everyday_text(utf8_of(0x1000C)));  // unassigned, among letters
  // The table ends with plane 1.
  EXPECT_FALSE(is_everyday_text(utf8_of(0x20000)));
  for (char32_t plane = 2; plane <= 16; ++plane)
    EXPECT_FALSE(is_everyday_text(utf8_of(plane << 16U | 0xF600U))) << static_cast<unsigned>(plane);
}

struct NeedCase {
  std::u32string_view text;
  std::size_t index;  // of the code point asked about
  bool needed;
};

void expect_needs(std::initializer_list<NeedCase> cases) {
  for (const NeedCase& c : cases) {
    const std::size_t at = utf8_of(c.text.substr(0, c.index)).size();
    for_each_guarded(utf8_of(c.text), [&](std::string_view text) {
      EXPECT_EQ(is_needed(text, at), c.needed) << testing::PrintToString(text) << " at " << c.index;
    });
  }
}

TEST(CodePoints, SelectorsNeedABaseOfTheirKind) {
  expect_needs({{U"+\uFE00", 1, false},
                {U"\u00AC\uFE00", 1, true},
                {U"\u00AC\uFE01", 1, true},
                {U"\u00AC\uFE02", 1, false},
                {U"\u3000\uFE00", 1, false},
                {U"\u3001\uFE00", 1, true},
                {U"\u3002\uFE01", 1, true},
                {U"\u3003\uFE00", 1, false},
                {U"\uFF00\uFE00", 1, false},
                {U"\uFF01\uFE00", 1, true},
                {U"\uFF1F\uFE00", 1, true},
                {U"\uFF20\uFE00", 1, false},
                {U"0\uFE00", 1, true},
                {U"0\uFE01", 1, false},
                {U"1\uFE00", 1, false},
                {U"/\uFE00", 1, false},
                {U"\u4E00\uFE02", 1, true},
                {U"\u4E00\uFE03", 1, false},
                {U"\u4E00\uFE0D", 1, false},
                {U"\u4E00\U000E0100", 1, true},
                {U"\u4E00\U000E01EF", 1, true},
                {U"a\U000E0100", 1, false},
                {U"\U00013000\uFE02", 1, true},
                {U"\U00013000\uFE03", 1, false},
                {U"\u1820\u180B", 1, true},
                {U"\u1820\u180D", 1, true},
                {U"\u1820\u180F", 1, true},
                {U"a\u180B", 1, false},
                {U"\u1820\uFE00", 1, false},
                {U"\u1000\uFE00", 1, true},
                {U"\u1000\uFE01", 1, false},
                {U"\u2764\uFE0E", 1, true},
                {U"\u2764\uFE0F", 1, true},
                {U"#\uFE0F", 1, true},
                {U"a\uFE0F", 1, false},
                {U"\u4E00\uFE0E", 1, false},
                {U"\uFE0F", 0, false},
                {U"\u4E00\uFE00\uFE00", 2, false},
                {U"\u2764\uFE0F\uFE0F", 2, false}});
}

TEST(CodePoints, TagsNeedAFlagThreeToSixLettersAndAnEnd) {
  constexpr char32_t kFlag = 0x1F3F4;
  constexpr char32_t kEnd = 0xE007F;
  for (std::size_t letters = 0; letters <= 20; ++letters) {
    const std::u32string spelled(letters, U'\U000E0067');
    const std::u32string whole = kFlag + spelled + kEnd;
    const std::u32string without_flag = U'\U0001F3F3' + spelled + kEnd;
    const std::u32string without_end = kFlag + spelled + U'a';
    for (std::size_t i = 1; i <= letters + 1; ++i)
      expect_needs({{whole, i, letters >= 3 && letters <= 6}, {without_flag, i, false}});
    for (std::size_t i = 1; i <= letters; ++i)
      expect_needs({{without_end, i, false},
                    {std::u32string_view(without_end).substr(0, letters + 1), i, false},
                    {std::u32string_view(whole).substr(1), i - 1, false}});
  }
  for (const char32_t last : {0xE0030U, 0xE0039U, 0xE0061U, 0xE007AU, 0xE002FU, 0xE003AU, 0xE0060U, 0xE007BU}) {
    const bool spells = (last >= 0xE0030 && last <= 0xE0039) || (last >= 0xE0061 && last <= 0xE007A);
    const std::u32string text{kFlag, 0xE0067, 0xE0062, last, kEnd};
    for (const std::size_t i : {1U, 2U, 3U, 4U}) expect_needs({{text, i, spells}});
  }
  expect_needs({{U"\U000E007F", 0, false}, {U"a\U000E007F", 1, false}, {U"\U000E0020", 0, false}});
}

TEST(CodePoints, HangulFillersNeedTheRestOfASyllable) {
  for (const char32_t lead : {0x10FFU, 0x1100U, 0x115EU, 0xA95FU, 0xA960U, 0xA97CU, 0xA97DU}) {
    const bool leads = (lead >= 0x1100 && lead <= 0x115E) || (lead >= 0xA960 && lead <= 0xA97C);
    expect_needs({{std::u32string{lead, 0x1160}, 1, leads}});
  }
  for (const char32_t trail : {0x11A7U, 0x11A8U, 0x11FFU, 0x1200U, 0xD7CAU, 0xD7CBU, 0xD7FBU, 0xD7FCU}) {
    const bool trails = (trail >= 0x11A8 && trail <= 0x11FF) || (trail >= 0xD7CB && trail <= 0xD7FB);
    const std::u32string fillers{0x115F, 0x1160, trail};
    expect_needs({{fillers, 0, trails}, {fillers, 1, trails}, {std::u32string{U'a', 0x1160, trail}, 1, false}});
  }
  for (const char32_t vowel : {0x1161U, 0x11A7U, 0x11A8U, 0xD7AFU, 0xD7B0U, 0xD7C6U, 0xD7C7U}) {
    const bool is_vowel = (vowel >= 0x1161 && vowel <= 0x11A7) || (vowel >= 0xD7B0 && vowel <= 0xD7C6);
    expect_needs({{std::u32string{0x115F, vowel}, 0, is_vowel}});
  }
  expect_needs(
      {{U"\u115F", 0, false}, {U"\u1160", 0, false}, {U"\u115F\u1160", 0, false}, {U"\u115F\u1160", 1, false}});
}

TEST(CodePoints, JoinersNeedWhatJoins) {
  expect_needs({{U"\U0001F468\u200D\U0001F469", 1, true},
                {U"\U0001F468\u200C\U0001F469", 1, false},
                {U"\u2764\uFE0F\u200D\U0001F525", 2, true},
                {U"\U0001F468\U0001F3FD\u200D\U0001F33E", 2, true},
                {U"a\u200D\U0001F469", 1, false},
                {U"\uFE0F\u200D\U0001F469", 1, false},
                {U"a\uFE0F\u200D\U0001F469", 2, false},
                {U"\U0001F468\u200Da", 1, false},
                {U"\u0915\u094D\u200D", 2, true},
                {U"\u0915\u094D\u200Ca", 2, true},
                {U"\u0915\u200D\u094D", 1, true},
                {U"\u0915\u200C\u094D", 1, false},
                {U"a\u200D\u094D", 1, false},
                {U"\u0628\u200D", 1, true},
                {U"\u200D\u0628", 0, true},
                {U"\u0628\u200C\u0628", 1, true},
                {U"\u0628\u200Ca", 1, false},
                {U"a\u200C\u0628", 1, false},
                {U"a\u200Db", 1, false},
                {U"\u200D", 0, false},
                {U"\u064E\u200C\u0628", 1, false}});
  for (const std::size_t marks : {1U, 29U, 30U, 31U}) {
    const std::u32string many(marks, U'\u064E');
    const std::u32string text = U'\u0628' + many + U'\u200C' + many + U'\u0628';
    expect_needs({{text, marks + 1, marks <= 30}});
  }
}

TEST(CodePoints, BreaksAndSeparatorsNeedTheirScriptOnBothSides) {
  expect_needs({{U"\u0E01\u200B\u0E01", 1, true},
                {U"a\u200B\u0E01", 1, false},
                {U"\u0E01\u200Ba", 1, false},
                {U"\u1820\u180E\u1820", 1, true},
                {U"a\u180E\u1820", 1, false},
                {U"\u1820\u180Ea", 1, false},
                {U"\u1100\u00AD\u1161", 1, false}});
}

TEST(CodePoints, WhatIsVisibleNeedsNothing) {
  expect_needs({{U"\u115E\u1161", 0, false},
                {U"\u1100\u1161\u1162", 1, false},
                {U"\u2065", 0, false},
                {U"\U000E0001", 0, false},
                {U"\U0001F3F4\U000E0020\U000E0067\U000E0062\U000E007F", 1, false}});
}

TEST(CodePoints, RunsOfNonStartersAreCountedWhole) {
  const auto run = [](std::u32string_view points) {
    unicode::Run found;
    for_each_guarded(utf8_of(points), [&](std::string_view text) { found = longest_nonstarter_run(text); });
    return found;
  };
  EXPECT_EQ(run(U"abc").points, 0U);
  EXPECT_EQ(run(U"\u00AD\uFF1C\u2028").points, 0U);  // starters, though not everyday ones
  EXPECT_EQ(run(U"abc").end, 0U);
  EXPECT_EQ(run(U"\u0300").points, 1U);
  EXPECT_EQ(run(U"\u0300").begin, 0U);
  const unicode::Run first = run(U"e\u0301\u0300b\u0302\u0303");  // of two that are as long
  EXPECT_EQ(first.begin, 1U);
  EXPECT_EQ(first.end, 5U);
  EXPECT_EQ(first.points, 2U);
  const unicode::Run longer = run(U"\u00E9\u0301\u4E2D\u0302\u0303");
  EXPECT_EQ(longer.begin, 7U);
  EXPECT_EQ(longer.end, 11U);
  EXPECT_EQ(longer.points, 2U);
}

}  // namespace
}  // namespace postern::core::unicode
