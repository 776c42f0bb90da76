// SPDX-License-Identifier: MIT
// The best-fit table: made from the data that is checked in, and true to what the code pages of Windows do.
#include "bestfit.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace postern::core {
namespace {

constexpr const char* kData = POSTERN_SOURCE "/src/bestfit.txt";

TEST(BestFit, TheTableIsMadeFromTheData) {
  std::FILE* const pipe = ::popen("python3 '" POSTERN_SOURCE "/src/bestfit_table.py'", "r");
  ASSERT_NE(pipe, nullptr);
  std::string printed;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    printed.append(buffer.data(), got);
  ASSERT_EQ(::pclose(pipe), 0);
  std::ifstream in(POSTERN_SOURCE "/src/bestfit.inc", std::ios::binary);
  EXPECT_EQ(printed, std::string(std::istreambuf_iterator<char>(in), {}));
}

// Every point there is, against the data itself.
TEST(BestFit, HoldsThePointsOfTheDataAndNoOthers) {
  std::set<char32_t> points;
  std::ifstream in(kData);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("U+")) points.insert(static_cast<char32_t>(std::stoul(line.substr(2), nullptr, 16)));
  EXPECT_EQ(points.size(), 168U);
  for (char32_t point = 0; point <= 0x10FFFF; ++point)
    ASSERT_EQ(windows_best_fits_syntax(point), points.contains(point)) << std::hex << std::uint32_t{point};
  EXPECT_FALSE(windows_best_fits_syntax(0xFFFFFFFF));
}

TEST(BestFit, KnowsWhatCodePagesTurnIntoSyntax) {
  // The character that comes out, and the code page, at the end of each line.
  constexpr char32_t kPoints[]{
      0x00A1,  // ! 1250
      0x00A5,  // backslash 932
      0x00A6,  // | 932
      0x00AD,  // - 932
      0x00B4,  // / 1253
      0x00B6,  // DC4 874
      0x00BF,  // ? 1250, named there
      0x02B9,  // ' 1252
      0x02BA,  // " 1252
      0x02BC,  // ' 1252
      0x02DC,  // ~ 1250
      0x0300,  // ` 1252
      0x0332,  // _ 1252
      0x037E,  // ; 1252
      0x0589,  // : 1252
      0x066A,  // % 1252
      0x2000,  // space 1252
      0x2006,  // space 1252
      0x2010,  // - 1252
      0x2017,  // = 1252
      0x2032,  // ' 1252
      0x2044,  // / 1252
      0x20A9,  // backslash 949
      0x2190,  // < 1251
      0x2212,  // - 1252
      0x2215,  // / 1252
      0x2216,  // backslash 1252
      0x2236,  // : 1252
      0x2302,  // DEL 874
      0x2329,  // < 1252
      0x25D9,  // line feed 874
      0x266A,  // carriage return 874
      0x3000,  // space 1252
      0x3008,  // < 1252
      0x301D,  // " 1254
      0xFF01,  // ! 1252, and so on to FF0F
      0xFF02,  // " 1252
      0xFF0C,  // , 1252
      0xFF0D,  // - 1252
      0xFF0E,  // . 1252
      0xFF0F,  // / 1252
      0xFF1F,  // ? 1252, named there
      0xFF20,  // @ 1252
      0xFF3C,  // backslash 1252
      0xFF5E,  // ~ 1252
  };
  for (const char32_t point : kPoints) EXPECT_TRUE(windows_best_fits_syntax(point)) << std::hex << std::uint32_t{point};
}

TEST(BestFit, LeavesTheRestAlone) {
  constexpr char32_t kPoints[]{
      0x0022, 0x0040,  0x007F,           // ASCII itself
      0x0080, 0x00A0,  0x00A2,  0x00AF,  // on either side of those that count, or near them
      0x00B2, 0x00C0,  0x00E9,           // letters and digits come out
      0x0301, 0x0416,  0x05D0,  0x4E2D,  // no page makes ASCII of them
      0x0660, 0x0669,                    // digits 1256
      0x2013, 0x2014,                    // 0x96 and 0x97 on 1252: not ASCII
      0x2018, 0x2019,  0x201C,  0x201D,  // 0x91 to 0x94 on 1252: not ASCII
      0x2007, 0x200B,  0x202E,  0x3001,  // unknown, or as themselves
      0x2033,                            // 0x94 on 1250, 0xA8 on 1254
      0x2070, 0x2080,  0x221E,           // the last is 8
      0x3002, 0xFE6B,  0xFF61,           // full stops and a small @ that no page makes ASCII of
      0xFF00, 0xFF10,  0xFF19,  0xFF21,  0xFF3A,   0xFF41, 0xFF5A, 0xFF5F,  // fullwidth letters, digits, and the edges
      0xFFFD, 0x10000, 0x1F600, 0x1FF0F, 0x10FFFF,
  };
  for (const char32_t point : kPoints)
    EXPECT_FALSE(windows_best_fits_syntax(point)) << std::hex << std::uint32_t{point};
}

}  // namespace
}  // namespace postern::core
