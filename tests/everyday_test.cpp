// SPDX-License-Identifier: MIT
// The table of everyday code points against ICU. `everyday_test --print > src/everyday.inc` writes it anew.
#include <gtest/gtest.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "unicode.h"
#include "utf8.h"

namespace postern::core::unicode {
namespace {

constexpr char32_t kEnd = 0x20000;   // planes 0 and 1
constexpr unsigned kNewestAge = 14;  // of Unicode: every ICU from 70 on knows these
constexpr std::size_t kBlockSize = 64;

// Whether NFKC makes a character of markup or links of the point.
bool hides_syntax(char32_t point) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const nfkc = unorm2_getNFKCInstance(&status);
  UChar in[2];
  std::int32_t size = 0;
  u_strFromUTF32(in, 2, &size, reinterpret_cast<const UChar32*>(&point), 1, &status);
  UChar out[64];
  const std::int32_t length = unorm2_normalize(nfkc, in, size, out, 64, &status);
  if (U_FAILURE(status) != 0) return true;
  return std::any_of(out, out + length,
                     [](UChar c) { return c != 0 && c < 0x80 && std::strchr("<>\"'`&=%:/\\@", c) != nullptr; });
}

// By ICU alone.
bool is_everyday(char32_t point) {
  const auto c = static_cast<UChar32>(point);
  UVersionInfo age{};
  u_charAge(c, age);
  constexpr std::uint32_t kKinds = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK | U_GC_P_MASK | U_GC_S_MASK;
  return point >= 0xA0 && age[0] >= 1 && age[0] <= kNewestAge && (U_MASK(u_charType(c)) & kKinds) != 0 &&
         u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) == 0 &&
         u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL) == 0 && point != 0x2800 &&  // the blank pattern of Braille
         u_getCombiningClass(c) == 0 && u_getIntPropertyValue(c, UCHAR_NFC_QUICK_CHECK) == UNORM_YES &&
         !hides_syntax(point);
}

bool is_surrogate(char32_t point) { return point >= 0xD800 && point < 0xE000; }

TEST(Everyday, HoldsNothingThatWantsALook) {
  std::size_t count = 0;
  for (char32_t point = 0x80; point < 0x110000; ++point) {
    if (is_surrogate(point) || !is_everyday_text(test::utf8_of(point))) continue;
    ++count;
    ASSERT_TRUE(is_everyday(point)) << std::hex << static_cast<std::uint32_t>(point);
  }
  EXPECT_GT(count, 50'000U);
}

TEST(Everyday, HoldsAllThatTheseTablesKnow) {
  std::size_t missing = 0;
  for (char32_t point = 0x80; point < kEnd; ++point)
    missing += !is_surrogate(point) && is_everyday(point) && !is_everyday_text(test::utf8_of(point)) ? 1 : 0;
  EXPECT_EQ(missing, 0U) << "run everyday_test --print > src/everyday.inc";
}

TEST(Everyday, TextIsOnlyWhatAllOfItIs) {
  for (const char* text : {"", "plain", "\xE4\xBB\x8A\xE6\x97\xA5\xE3\x80\x82", "a\xC3\xA9z", "\xF0\x9F\x98\x80 ok"})
    EXPECT_TRUE(is_everyday_text(text)) << text;
  for (const char* text : {"a\xCC\x81", "\xC3\xA9\xE2\x80\xAE", "a\xE2\x80\x8D", "\xEF\xBC\x9C", "\xC2\x80",
                           "\xE2\xA0\x80", "\xF3\xA0\x81\xA1"})
    EXPECT_FALSE(is_everyday_text(text)) << text;
}

void print() {
  std::vector<std::uint64_t> masks{0};
  std::vector<std::size_t> blocks;
  for (char32_t first = 0; first < kEnd; first += kBlockSize) {
    std::uint64_t mask = 0;
    for (char32_t point = first; point < first + kBlockSize; ++point)
      if (!is_surrogate(point) && is_everyday(point)) mask |= std::uint64_t{1} << (point - first);
    const auto known = std::find(masks.begin(), masks.end(), mask);
    blocks.push_back(static_cast<std::size_t>(known - masks.begin()));
    if (known == masks.end()) masks.push_back(mask);
  }
  std::puts("// SPDX-License-Identifier: MIT\n// Printed by everyday_test --print, do not edit.");
  std::printf("constexpr std::array<std::uint64_t, %zu> kEverydayMasks{{", masks.size());
  for (std::size_t i = 0; i < masks.size(); ++i)
    std::printf("%s0x%016llX,", i % 5 == 0 ? "\n    " : " ", static_cast<unsigned long long>(masks[i]));
  std::printf("\n}};\nconstexpr std::array<std::uint%s_t, %zu> kEverydayBlocks{{", masks.size() > 256 ? "16" : "8",
              blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) std::printf("%s%zu,", i % 24 == 0 ? "\n    " : " ", blocks[i]);
  std::puts("\n}};");
}

}  // namespace
}  // namespace postern::core::unicode

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--print") == 0) {
    postern::core::unicode::print();
    return 0;
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
