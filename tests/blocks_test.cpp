// SPDX-License-Identifier: MIT
// Decoding by blocks against its twin that says what it does.
#include "blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "guarded.h"
#include "processor.h"

namespace postern::core::blocks {
namespace {

constexpr char kUntouched = '\x7F';

struct Decoded {
  std::size_t read;
  std::string written;
  unsigned seen;
  std::size_t others;
};

// Of a text behind which nothing can be touched but the rest of a block at its last byte, and NULs stand.
template <class Decode>
Decoded decoded(Decode&& decode, std::string_view text) {
  static const test::Guarded memory;
  const std::size_t rest = text.empty() ? 0 : kBlock - 1;
  char* const in = memory.at_the_end(text.size() + rest);
  std::fill_n(std::copy(text.begin(), text.end(), in), rest, '\0');
  std::string out(text.size() + 2 * kBlock, kUntouched);
  Pass pass{in, out.data(), seen::kTab, 3};
  decode(pass, in + text.size());
  const auto written = static_cast<std::size_t>(pass.out - out.data());
  EXPECT_TRUE(std::all_of(out.begin() + static_cast<std::ptrdiff_t>(written + kBlock), out.end(),
                          [](char c) { return c == kUntouched; }));
  return {static_cast<std::size_t>(pass.in - in), out.substr(0, written), pass.seen, pass.others};
}

void expect_the_same(std::string_view text) {
  const Decoded expected = decoded(scalar::decode, text);
  const Decoded found = decoded(decode, text);
  ASSERT_EQ(found.read, expected.read) << testing::PrintToString(text);
  ASSERT_EQ(found.written, expected.written) << testing::PrintToString(text);
  ASSERT_EQ(found.seen, expected.seen) << testing::PrintToString(text);
  ASSERT_EQ(found.others, expected.others) << testing::PrintToString(text);
}

class Blocks : public testing::Test {
 protected:
  void SetUp() override {
    if (!processor::has_avx2()) GTEST_SKIP() << "this processor has no AVX2";
  }
};

std::string escape(unsigned octet, const char* digits = "0123456789ABCDEF") {
  return {'%', digits[octet / 16], digits[octet % 16]};
}

// As the first or last text of its kind, and at every distance from the end of a block.
template <class Visit>
void for_each_place(std::string_view what, Visit&& visit) {
  for (std::size_t before = 0; before <= 2 * kBlock; ++before)
    for (const std::size_t behind : {0U, 1U, 2U, 3U, 33U, 70U}) {
      visit(std::string(before, 'w').append(what).append(behind, 'x'));
      std::string escapes;
      while (escapes.size() < before) escapes += "%e2";
      visit(escapes.append(before % 3, '.').append(what) + "%20%0D%0a");
    }
}

// Copies what stands behind `before` bytes of an input to the end of memory that can be touched.
std::string copied(void (*copy_text)(Piece, char*), std::string_view input, std::size_t before) {
  static const test::Guarded memory;
  const Piece text = Piece(input, 0).slice(before);
  char* const to = memory.at_the_end(kBlock + text.size() + kCopyRoom);
  std::fill(to, memory.behind(), kUntouched);
  copy_text(text, to + kBlock);
  return {to, memory.behind()};
}

TEST_F(Blocks, CopyEveryPieceOfAnInputLikeTheirTwin) {
  std::string bytes;
  for (unsigned i = 0; i < 5 * kBlock; ++i) bytes += static_cast<char>('!' + i % 90);
  for (std::size_t size = 0; size <= bytes.size(); ++size)
    test::for_each_guarded(std::string_view(bytes).substr(0, size), [](std::string_view input) {
      for (std::size_t before = 0; before <= input.size(); ++before) {
        const std::string expected = copied(scalar::copy, input, before);
        const std::size_t end = kBlock + input.size() - before + kBlock;
        std::string found = copied(copy, input, before);
        EXPECT_TRUE(std::all_of(found.begin() + static_cast<std::ptrdiff_t>(end), found.end(),
                                [](char c) { return c == '\0' || c == kUntouched; }));
        found.replace(end, found.npos, expected.substr(end));  // of these some may be untouched
        ASSERT_EQ(found, expected) << input.size() << ' ' << before;
      }
    });
}

TEST_F(Blocks, DecodeEveryByteInEveryPlaceLikeTheirTwin) {
  for (unsigned c = 0; c < 256; ++c) for_each_place(std::string(1, static_cast<char>(c)), expect_the_same);
}

TEST_F(Blocks, DecodeEveryEscapeInEveryPlaceLikeTheirTwin) {
  for (unsigned octet = 0; octet < 256; ++octet) {
    for_each_place(escape(octet), expect_the_same);
    for_each_place(escape(octet, "0123456789abcdef"), expect_the_same);
  }
}

TEST_F(Blocks, DecodeWhatIsNoEscapeLikeTheirTwin) {
  for (unsigned c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    for (const std::string& text :
         {std::string{'%', byte, '1'}, std::string{'%', '4', byte}, std::string{'%', byte, '%', '4', '1'}})
      for (std::size_t before = 0; before <= kBlock; ++before) expect_the_same(std::string(before, 'w') + text + "ww");
  }
}

TEST_F(Blocks, DecodeRandomTextsLikeTheirTwin) {
  std::mt19937 random(1);
  const std::string plain = "wwwwwwwwABCdef019-._~!$'()*+,;:@";
  for (int i = 0; i < 100000; ++i) {
    std::string text;
    for (std::size_t size = random() % 150; text.size() < size;) {
      switch (random() % 64) {
        case 0: text += static_cast<char>(random()); break;
        case 1: text += '%'; break;
        case 2: text += escape(static_cast<unsigned>(random()) % 256); break;
        default:
          text += random() % 4 == 0 ? escape(0x20 + static_cast<unsigned>(random()) % 5)
                                    : std::string(1, plain[random() % plain.size()]);
      }
    }
    expect_the_same(text);
  }
}

TEST_F(Blocks, SayWhatTheyDid) {
  const Decoded found = decoded(decode, "Hello%20Ann,%0D%0Athis%20is:%20caf%C3%A9%2F1%3D2 ");
  EXPECT_EQ(found.read, 48U);
  EXPECT_EQ(found.written, "Hello Ann,\r\nthis is: caf\xC3\xA9/1=2");
  EXPECT_EQ(found.seen, seen::kTab | seen::kSpace | seen::kDelimiter | seen::kLineByte | seen::kLinkByte |
                            seen::kNonAscii | seen::kEquals);
  EXPECT_EQ(found.others, 3U + 2U);
}

TEST_F(Blocks, EndWhereTheyAreToldWhateverStandsBehind) {
  const std::string behind = ",=&%41<\n/:?%C3%A9%%%" + std::string(2 * kBlock, ';');
  for (std::size_t size = 0; size <= 3 * kBlock; ++size) {
    const std::string text = std::string(size, 'w') + behind;
    std::string out(text.size(), ' ');
    Pass pass{text.data(), out.data(), 0, 0};
    decode(pass, text.data() + size);
    EXPECT_EQ(pass.in, text.data() + size);
    EXPECT_EQ(pass.out, out.data() + size);
    EXPECT_EQ(pass.seen, 0U);
    EXPECT_EQ(pass.others, 0U);
  }
}

// Out of place where memory ends that can be written, and in place where what is written ends at what is read.
TEST_F(Blocks, WriteNothingBehindABlock) {
  static const test::Guarded memory;
  for (std::size_t size = kBlock; size <= 4 * kBlock; size += kBlock) {
    const std::string words(size, 'w');
    char* const out = memory.at_the_end(size);
    Pass pass{words.data(), out, 0, 0};
    decode(pass, words.data() + size);
    EXPECT_EQ(pass.out, out + size);
    EXPECT_EQ(std::string_view(out, size), words);
  }
  std::mt19937 random(1);
  for (int i = 0; i < 1000; ++i) {
    std::string text;
    while (text.size() < 4 * kBlock) text += random() % 3 == 0 ? "%e4" : "w";
    std::string place = std::string(kBlock, ' ') + text + std::string(kBlock, '\0');
    Pass pass{place.data() + kBlock, place.data(), 0, 0};
    decode(pass, place.data() + kBlock + text.size());
    EXPECT_EQ(std::string_view(place.data(), static_cast<std::size_t>(pass.out - place.data())),
              decoded(scalar::decode, text).written);
  }
}

}  // namespace
}  // namespace postern::core::blocks
