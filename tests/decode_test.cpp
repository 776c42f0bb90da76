// SPDX-License-Identifier: MIT
// What the gate decodes, where it stands in the link, and what is UTF-8.
#include "decode.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gated.h"
#include "guarded.h"
#include "repair.h"
#include "rewrite.h"
#include "utf8.h"

namespace postern::core {
namespace {

using namespace std::string_literals;
using test::for_each_guarded;
using test::Gated;

TEST(Gate, DecodesEachEscapeOnce) {
  Gated gate;
  EXPECT_EQ(gate.read("a%2541b").bytes, "a%41b");
  EXPECT_EQ(gate.read("%zz%4%").bytes, "%zz%4%");
  EXPECT_EQ(gate.read("%c3%A9").bytes, "\xC3\xA9");
  EXPECT_EQ(gate.read("").bytes, "");
}

// Two digits more or less at every distance from the end of the link, where whole blocks of bytes no longer fit.
TEST(Gate, DecodesAtEveryDistanceFromTheEnd) {
  for (std::size_t words = 0; words < 40; ++words)
    for (const std::string& escape : {"%41"s, "%4"s, "%"s, "%g1"s, "%41%42"s, "%%41"s}) {
      Gated gate;
      const std::string head(words, 'x');
      std::string expected = escape;
      for (std::size_t at; (at = expected.find("%41")) != std::string::npos;) expected.replace(at, 3, "A");
      for (std::size_t at; (at = expected.find("%42")) != std::string::npos;) expected.replace(at, 3, "B");
      EXPECT_EQ(gate.read(head + escape + head).bytes, head + expected + head) << words << escape;
    }
}

TEST(Decode, LocatesTextInTheLink) {
  Gated gate;
  const std::string input = std::string(100, 'x') + "a%0D%0Ab%2";
  const Text text = gate.read(input, 100);
  ASSERT_EQ(text.bytes, "a\r\nb%2");
  const auto at = [&](std::size_t from, std::size_t to) {
    const Span span = text.locate(from, to);
    return std::pair(span.begin, span.end);
  };
  EXPECT_EQ(at(0, 1), std::pair(100U, 101U));
  EXPECT_EQ(at(1, 2), std::pair(101U, 104U));
  EXPECT_EQ(at(1, 3), std::pair(101U, 107U));
  EXPECT_EQ(at(3, 3), std::pair(107U, 107U));
  EXPECT_EQ(at(0, 6), std::pair(100U, 110U));
}

TEST(Decode, LocatesTextBehindRepairs) {
  Gated gate;
  Text body = gate.read("a%0D%0Ab%0D%0A%0Ac");
  repair::unify_line_ends(body, gate.report, gate.rules);
  ASSERT_EQ(body.bytes, "a\nb\n\nc");
  const Span last = body.locate(5, 6);
  EXPECT_EQ(last.begin, 17U);
  EXPECT_EQ(last.end, 18U);
  const Span pair = body.locate(1, 2);  // what a repair removed belongs to what is left of it
  EXPECT_EQ(pair.begin, 1U);
  EXPECT_EQ(pair.end, 7U);
  Text header = gate.read("a%0A%09b%09%0D%0A%20c");
  repair::unfold(header, gate.arena, gate.report, gate.rules);
  ASSERT_EQ(header.bytes, "a b  c");
  EXPECT_EQ(header.locate(5, 6).begin, 20U);
  EXPECT_EQ(header.locate(0, 0).end, 0U);
}

// In place, and with a NUL behind it that only the repair touches.
TEST(Decode, RepairsStayWithinTheText) {
  const auto repaired = [](const std::string& text, bool body) {
    std::string out;
    for_each_guarded(text + '\0', [&](std::string_view place) {
      Gated gate;
      Text decoded;
      decoded.raw = {text, 0};
      decoded.bytes = place.substr(0, text.size());
      decoded.seen = seen_in(text);
      if (body) {
        repair::unify_line_ends(decoded, gate.report, gate.rules);
      } else {
        repair::unfold(decoded, gate.arena, gate.report, gate.rules);
      }
      out = decoded.bytes;
    });
    return out;
  };
  for (const std::string& around : {""s, "a"s, "a text that takes more than a block of thirty-two bytes"s}) {
    EXPECT_EQ(repaired(around + "\n b\nc\n", false), around + " b\nc\n");
    EXPECT_EQ(repaired("\r\n\tb" + around, false), " b" + around);
    EXPECT_EQ(repaired(around + "\t\n", false), around + " \n");
    EXPECT_EQ(repaired(around + "\r\nb\rc\r", true), around + "\nb\nc\n");
    EXPECT_EQ(repaired("\n\r\n" + around, true), "\n\n" + around);
  }
}

// A copy of "abcdef", whose "c" stood at 5 before an earlier repair.
TEST(Decode, RewritingKeepsTrackOfWhereTextStood) {
  const Anchor anchors[]{{2, 5}};
  Text from;
  from.bytes = "abcdef";
  from.anchors = anchors;
  from.anchor_count = 1;
  const auto offsets = [&](std::initializer_list<std::size_t> replaced) {
    Arena arena(system_memory(), 64);
    char out[8];
    Rewriter rewrite(from, replaced.size(), out, arena);
    rewrite.copy(1);
    std::size_t at = 1;
    for (const std::size_t length : replaced) {
      rewrite.replace(length, std::string(length, '-'));
      at += length;
    }
    rewrite.copy(from.bytes.size() - at);
    const Text made = rewrite.finish();
    EXPECT_EQ(made.bytes, "a" + std::string(at - 1, '-') + std::string(from.bytes.substr(at)));
    std::vector<std::uint32_t> all;
    for (std::size_t i = 0; i < made.bytes.size(); ++i) all.push_back(made.decoded_offset(i));
    return all;
  };
  using Offsets = std::vector<std::uint32_t>;
  EXPECT_EQ(offsets({}), (Offsets{0, 1, 5, 6, 7, 8}));
  EXPECT_EQ(offsets({1}), (Offsets{0, 1, 5, 6, 7, 8}));
  EXPECT_EQ(offsets({1, 1}), (Offsets{0, 1, 5, 6, 7, 8}));
  EXPECT_EQ(offsets({2}), (Offsets{0, 1, 2, 6, 7, 8}));  // what is replaced as one stands where it begins
}

struct Utf8Case {
  std::string text;
  Utf8Flaw::Kind kind;
  std::uint32_t at;
  std::uint32_t length;
};

TEST(Decode, FindsTheFirstFlawInUtf8) {
  const Utf8Case cases[]{
      {"", Utf8Flaw::kNone, 0, 0},
      {"ascii\0text"s, Utf8Flaw::kNone, 0, 0},
      {"\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", Utf8Flaw::kNone, 0, 0},
      {"\xED\x9F\xBF\xEE\x80\x80", Utf8Flaw::kNone, 0, 0},
      {"\xC3\xA9\x7F", Utf8Flaw::kNone, 0, 0},
      {"a\x80", Utf8Flaw::kIllFormed, 1, 1},
      {"\xBF\x80", Utf8Flaw::kIllFormed, 0, 1},
      {"\xC2", Utf8Flaw::kIllFormed, 0, 1},
      {"\xE1\x80", Utf8Flaw::kIllFormed, 0, 2},
      {"\xE1\x80z", Utf8Flaw::kIllFormed, 0, 2},
      {"\xC0\x80", Utf8Flaw::kOverlong, 0, 2},
      {"\xC1\xBF", Utf8Flaw::kOverlong, 0, 2},
      {"\xE0\x9F\xBF", Utf8Flaw::kOverlong, 0, 3},
      {"\xF0\x8F\xBF\xBF", Utf8Flaw::kOverlong, 0, 4},
      {"x\xED\xA0\x80", Utf8Flaw::kSurrogate, 1, 3},
      {"\xED\xBF\xBF", Utf8Flaw::kSurrogate, 0, 3},
      {"\xF4\x90\x80\x80", Utf8Flaw::kTooLarge, 0, 4},
      {"\xF5\x80\x80\x80", Utf8Flaw::kTooLarge, 0, 4},
      {"\xF5\x8F\xBF\xBF", Utf8Flaw::kTooLarge, 0, 4},
      {"\xF7\x80\x80\x80", Utf8Flaw::kTooLarge, 0, 4},
      {"\xF8\x88\x80\x80\x80", Utf8Flaw::kTooLarge, 0, 5},
      {"\xFB\x80\x80\x80\x80", Utf8Flaw::kTooLarge, 0, 5},
      {"\xFC\x84\x80\x80\x80\x80", Utf8Flaw::kTooLarge, 0, 6},
      {"\xFD\x80\x80\x80\x80\x80", Utf8Flaw::kTooLarge, 0, 6},
      {"\xF6n", Utf8Flaw::kIllFormed, 0, 1},
      {"\xFE\x80", Utf8Flaw::kIllFormed, 0, 1},
      {"\xFF", Utf8Flaw::kIllFormed, 0, 1},
  };
  for (const Utf8Case& c : cases)
    for_each_guarded(c.text, [&](std::string_view text) {
      const Utf8Flaw flaw = find_utf8_flaw(text);
      EXPECT_EQ(flaw.kind, c.kind) << testing::PrintToString(c.text);
      EXPECT_EQ(flaw.at, c.at) << testing::PrintToString(c.text);
      EXPECT_EQ(flaw.length, c.length) << testing::PrintToString(c.text);
    });
}

// At both ends of what each number of bytes can spell.
TEST(Decode, ReadsCodePointsFromBothSides) {
  for (const char32_t point : {0x0U, 0x41U, 0x7FU, 0x80U, 0x7FFU, 0x800U, 0xD7FFU, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
    const std::string spelled = test::utf8_of(point);
    for_each_guarded(spelled, [&](std::string_view text) {
      EXPECT_EQ(utf8::point_at(text, 0).value, point);
      EXPECT_EQ(utf8::point_at(text, 0).size, spelled.size());
      EXPECT_EQ(utf8::point_before(text, text.size()).value, point);
      EXPECT_EQ(utf8::point_before(text, text.size()).size, spelled.size());
      EXPECT_EQ(utf8::sequence_at(text, 0), spelled.size());
    });
    for (std::size_t size = 1; size < spelled.size(); ++size)
      for_each_guarded(std::string_view(spelled).substr(0, size),
                       [](std::string_view text) { EXPECT_EQ(utf8::sequence_at(text, 0), 0U); });
  }
  EXPECT_EQ(utf8::sequence_at("\xBF", 0), 0U);
  EXPECT_EQ(utf8::sequence_at("\xC0\x80", 0), 0U);
}

TEST(Decode, KnowsEscapes) {
  struct Case {
    std::string_view raw;
    std::size_t at;
    bool escape;
  };
  for (const Case& c : {Case{"%41", 0, true}, Case{"%fF", 0, true}, Case{"a%00", 1, true}, Case{"%4", 0, false},
                        Case{"%", 0, false}, Case{"a%4", 1, false}, Case{"%g1", 0, false}, Case{"%1g", 0, false},
                        Case{"%%41", 0, false}, Case{"a41", 0, false}})
    for_each_guarded(c.raw, [&](std::string_view raw) { EXPECT_EQ(is_escape(raw, c.at), c.escape) << c.raw; });
}

TEST(Decode, NotesWhatKindsOfByteATextHolds) {
  struct Case {
    std::string_view text;
    unsigned seen;
  };
  for (const Case& c :
       {Case{"", 0}, Case{"Plain-text.", 0}, Case{"\x01", seen::kControlByte | seen::kControlOrTab},
        Case{"\x7F", seen::kControlByte | seen::kControlOrTab}, Case{"\r\n", seen::kLineByte},
        Case{"\t", seen::kTab | seen::kControlOrTab}, Case{"\x80\xFF", seen::kNonAscii}, Case{"a:/\\", seen::kLinkByte},
        Case{"&?;,", seen::kDelimiter}, Case{"%<= ", seen::kPercent | seen::kLess | seen::kEquals | seen::kSpace}})
    for_each_guarded(c.text, [&](std::string_view text) { EXPECT_EQ(seen_in(text), c.seen) << c.text; });
}

// The decoder against arithmetic: every one- to three-byte string, judged from the code point it would spell.
TEST(Decode, AgreesWithArithmeticOnShortStrings) {
  const auto well_formed = [](const unsigned char* b, std::size_t size) {
    for (std::size_t i = 0; i < size;) {
      const unsigned lead = b[i];
      const std::size_t n = lead < 0x80 ? 1 : lead >= 0xC0 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 0;
      if (n == 0 || i + n > size) return false;
      unsigned point = n == 1 ? lead : n == 2 ? lead & 0x1FU : lead & 0x0FU;
      for (std::size_t k = 1; k < n; ++k) {
        if (b[i + k] >> 6U != 2) return false;
        point = point << 6U | (b[i + k] & 0x3FU);
      }
      constexpr unsigned kLeast[]{0, 0, 0x80, 0x800};
      if (point < kLeast[n] || (point >= 0xD800 && point < 0xE000)) return false;
      i += n;
    }
    return true;
  };
  unsigned char bytes[3];
  for (unsigned value = 0; value < 1U << 24U; ++value) {
    bytes[0] = static_cast<unsigned char>(value >> 16U);
    bytes[1] = static_cast<unsigned char>(value >> 8U);
    bytes[2] = static_cast<unsigned char>(value);
    const bool ours = find_utf8_flaw({reinterpret_cast<const char*>(bytes), 3}).kind == Utf8Flaw::kNone;
    ASSERT_EQ(ours, well_formed(bytes, 3)) << std::hex << value;
  }
}

}  // namespace
}  // namespace postern::core
