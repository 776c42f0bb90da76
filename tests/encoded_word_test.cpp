// SPDX-License-Identifier: MIT
// Encoded-words (RFC 2047), by a table of headers and what becomes of them. Each header lies beside memory that cannot
// be touched.
#include "encoded_word.h"

#include <gtest/gtest.h>

#include <string>

#include "counting_memory.h"
#include "guarded.h"
#include "texts.h"
#include "unicode.h"

namespace postern::core {
namespace {

// The text after decoding, and what is noted of it.
struct Decoded {
  std::string bytes;
  std::size_t words;  // findings
};

Decoded decoded(std::string_view header, bool ill_formed = false) {
  Arena arena(system_memory(), 256);
  Report report(kAllRules, arena);
  RuleSet rules;
  Text text;
  text.raw = {header, 0};
  text.bytes = header;
  text.seen = seen_in(header);
  text.everyday = unicode::is_everyday_text(header);
  text.ill_formed = ill_formed;
  decode_words(text, arena, report, rules);
  EXPECT_EQ(text.seen, seen_in(text.bytes));
  EXPECT_EQ(text.everyday, unicode::is_everyday_text(text.bytes)) << header;
  for (const Finding& finding : report) EXPECT_EQ(finding.rule, Rule::encoded_word) << header;
  return {std::string(text.bytes), report.size()};
}

struct Case {
  std::string header;
  std::string bytes;
  std::size_t words;
};

void expect(std::initializer_list<Case> cases) {
  for (const Case& expected : cases)
    test::for_each_guarded(expected.header, [&](std::string_view header) {
      const Decoded found = decoded(header);
      EXPECT_EQ(found.bytes, expected.bytes) << header;
      EXPECT_EQ(found.words, expected.words) << header;
    });
}

TEST(EncodedWord, IsDecoded) {
  expect({
      {"=?utf-8?q?a?=", "a", 1},
      {"=?UTF-8?Q?a_b=20=c3=A4?=", "a b \xC3\xA4", 1},
      {"=?utf-8?q?"
       "?=",
       "", 1},
      {"=?utf-8?b?"
       "?=",
       "", 1},
      {"=?utf-8?B?YWJj?=", "abc", 1},
      {"=?utf-8?b?YWI=?=", "ab", 1},
      {"=?utf-8?b?YQ==?=", "a", 1},
      {"=?utf-8*en?q?a?=", "a", 1},
      {"=?iso-8859-1?q?=E4?=", "\xC3\xA4", 1},
      {"=?utf-8?q?=E2=80=AE?=", "\xE2\x80\xAE", 1},
  });
}

// Nothing grows more than what takes one byte in a charset, three in UTF-8, and none for an escape.
TEST(EncodedWord, HasRoomToGrow) {
  expect({{"=?windows-1252?b?" + test::repeated("gICA", 60) + "?=", test::repeated("\u20AC\u20AC\u20AC", 60), 1}});
}

TEST(EncodedWord, MayStandAmongText) {
  expect({
      {" =?utf-8?q?a?= ", " a ", 1},
      {"x=?utf-8?q?a?=y", "xay", 1},
      {"=?utf-8?q?a?= \t\r\n =?utf-8?q?b?=", "ab", 2},
      {"=?utf-8?q?a?==?utf-8?q?b?=", "ab", 2},
      {"=?utf-8?q?a?= x =?utf-8?q?b?=", "a x b", 2},
      {"=?utf-8?q?a?= =?none?q?x?= =?utf-8?q?b?=", "a =?none?q?x?= b", 2},
      {"=?=?utf-8?q?a?=", "=?a", 1},
      {"=?"
       "?=?utf-8?q?a?=",
       "=??a", 1},
      {"=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3F=3D?=", "=?utf-8?q?a?=", 1},
  });
}

void stays(std::initializer_list<std::string> headers) {
  for (const std::string& header : headers) expect({{header, header, 0}});
}

TEST(EncodedWord, StaysWhenItIsNone) {
  stays({"", "=", "=?", "=?=", "=?utf-8", "=?utf-8?", "=?utf-8?q", "=?utf-8?q?", "=?utf-8?q?a", "=?utf-8?q?a?",
         "=?utf-8?q?a b?=", "=?utf-8?q?a?b?=", "=?utf-8 q?a?=", "=?utf-8?qq?a?=", "=?utf-8?q a?=", "=?utf-8?x?YWJj?=",
         "=??q?a?=", "=?*en?q?a?=", "=?none?q?a?="});
}

TEST(EncodedWord, StaysWhenItsBytesAreNotOfTheEncoding) {
  stays({"=?utf-8?q?=?=", "=?utf-8?q?=4?=", "=?utf-8?q?=4g?=", "=?utf-8?q?=g4?=", "=?utf-8?q?a=?="});
  stays({"=?utf-8?b?Y?=", "=?utf-8?b?YQ?=", "=?utf-8?b?YWI?=", "=?utf-8?b?YQ=?=", "=?utf-8?b?A===?=",
         "=?utf-8?b?====?=", "=?utf-8?b?YR==?=", "=?utf-8?b?YWJ=?=", "=?utf-8?b?Y=Q=?=", "=?utf-8?b?=YQ=?="});
  stays({"=?utf-8?q?=E4?=", "=?utf-8?b?5A==?="});
}

TEST(EncodedWord, StaysInTextThatIsNotUtf8) {
  const std::string header = "\xFF=?utf-8?q?a?=";
  EXPECT_EQ(decoded(header, true).bytes, header);
}

TEST(EncodedWord, IsToldOfWhereMemoryRanOut) {
  const std::string_view header = "x =?utf-8?q?a?= y";
  const test::CountingMemory none(1);
  Arena arena(none.memory(), 1);
  Report report(kAllRules, arena);
  RuleSet rules;
  Text text{.raw = {header, 100}, .bytes = header, .seen = seen_in(header)};
  decode_words(text, arena, report, rules);
  EXPECT_EQ(text.bytes, header);
  ASSERT_EQ(report.size(), 1U);
  EXPECT_EQ(report.begin()->rule, Rule::unicode_failed);
  EXPECT_EQ(report.begin()->span.begin, 102U);
  EXPECT_EQ(report.begin()->span.end, 115U);
}

// RFC 4648 section 4, table 1.
TEST(EncodedWord, KnowsTheAlphabetOfBase64) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (unsigned c = 0; c < 256; ++c) {
    const char digit = static_cast<char>(c);
    if (digit == '=') continue;
    const std::string header = std::string("=?utf-8?b?AAA") + digit + "?=";
    const std::size_t value = kAlphabet.find(digit);
    const std::string bytes{'\0', '\0', static_cast<char>(value)};
    EXPECT_EQ(decoded(header).bytes, value == std::string_view::npos ? header : bytes) << c;
  }
}

}  // namespace
}  // namespace postern::core
