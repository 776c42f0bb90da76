// SPDX-License-Identifier: MIT
// The finders of text.h, each by a table of texts in which what it must find stands between « and », and
// ² behind what is told to the second rule of the finder. Every text lies beside memory that cannot be touched, as a
// finder sees no more than its text.
#include "text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "guarded.h"
#include "texts.h"

namespace postern::core::text {
namespace {

constexpr std::string_view kOpen = "«";
constexpr std::string_view kClose = "»";
constexpr std::string_view kSecond = "²";
constexpr std::string_view kMarks[]{kOpen, kClose, kSecond};

// The text with its hits marked.
std::string marked(Finder find, std::string_view text) {
  struct Found {
    std::string_view text;
    std::size_t copied = 0;
    std::string out{};
  } found{text};
  Hits hits{&found, [](void* context, std::size_t begin, std::size_t end, unsigned which) {
              auto& f = *static_cast<Found*>(context);
              ASSERT_LE(f.copied, begin);
              ASSERT_LT(begin, end);
              ASSERT_LE(end, f.text.size());
              f.out.append(f.text, f.copied, begin - f.copied).append(kOpen);
              f.out.append(f.text, begin, end - begin).append(kClose);
              f.out.append(which == 0 ? "" : kSecond);
              ASSERT_LE(which, 1U);
              f.copied = end;
            }};
  find(text, hits);
  return found.out.append(text, found.copied);
}

void expect(Finder find, const std::vector<std::string>& cases) {
  for (const std::string& expected : cases)
    test::for_each_guarded(test::unmarked(expected, kMarks),
                           [&](std::string_view text) { EXPECT_EQ(marked(find, text), expected); });
}

TEST(Text, LineBreaksBeforeText) {
  expect(find_line_breaks_before_text,
         {"", "a", "\n", " \r\n\t", "«\n»a", "a«\n»b", "a«\r\n\n»b\n", "«\r»a«\n»b \r\n ", "a«\n» b«\n» c", "a\n \n"});
}

TEST(Text, StrayLineBreaks) {
  expect(find_stray_line_breaks,
         {"", "a", "«\n»", " «\r\n»\t", "\na", "a\nb", "a\nb«\n»", "a«\r\n\n» «\r»", "a \t«\n» "});
}

TEST(Text, Controls) {
  expect(find_header_controls, {"", "a", "a\r\nb\033", "«\t»", "a«\x01\x7F\t»b«\x1F»"});
  expect(find_body_controls, {"", "a", "a\r\nb\033", "\t", "a«\x01\x7F»\tb«\x1F»"});
  expect(find_escape_sequences, {"", "\x1A[m", "«\033»[m", "a«\033\033»"});
  expect(find_non_ascii, {"", "~\x7F", "a«\xC3\xA4\xFF»b", "«\x80»"});
}

TEST(Text, DoubleEncoding) {
  expect(find_double_encoding, {"", "%", "%4", "%4g", "%g4", "a«%41»", "%«%41»", "«%41»«%42»", "%4«%41»1", "«%0d»%0"});
  expect(find_risky_double_encoding, {"%41%2B%7E%80", "«%0D»«%0a»«%7f»", "«%22»«%27»«%3C»«%3e»«%5C»«%26»«%3D»«%25»"});
  expect(find_plain_double_encoding, {"«%41»«%2B»«%7E»«%80»", "%0D%0a%7f", "%22%27%3C%3e%5C%26%3D%25"});
}

TEST(Text, EncodedWords) {
  expect(find_encoded_words, {"", "=?", "?=", "=?=", "?==?", "=",
                              "«=?"
                              "?=»",
                              "a «=?x?=» b", "«=?x?= =?y?=»z=?", "?= «=?x?=» y"});
}

TEST(Text, Fields) {
  expect(find_fields, {"",
                       "=",
                       "cc=",
                       "&cc",
                       "&=",
                       "«&cc=»",
                       "«?cc=»a",
                       "a«;Bcc=»b",
                       "«,to=»",
                       "a«&cc=»«&bcc=»b",
                       "cc=&",
                       "ccc=«&cc=»",
                       "«&cc=»=",
                       "a.cc=",
                       "&body=",
                       "&in-reply-to=",
                       "«&reply-to=»",
                       "attach=",
                       "a«&attach=»²b",
                       "«?attachment=»²",
                       "«&fcc=»²«&cc=»"});
}

// A parameter of a web link in prose is none of the mail's.
TEST(Text, FieldsInWebLinks) {
  expect(find_fields, {
                          // By its scheme
                          "https://a.example/?x&cc=y",
                          "see https://a.example/?x&cc=y;bcc=z",
                          "(https://a.example/?x&cc=y)«&cc=»",
                          "https://a/?cc=y «&cc=»z",
                          "x«&cc=»y https://a/?x&cc=y",
                          "«&cc=»y https://a/?x&cc=y «&cc=» https://a/?x&cc=y&cc=z",
                          "https://a?cc=&cc=",
                          "https:«?cc=»",
                          "https:/«?cc=»",
                          "https://«?cc=»",
                          "https:///a«?cc=»",
                          "h:/«?cc=»",
                          "h://a/«?cc=»",
                          "1h://a/«?cc=»",
                          // By its host
                          "a.example/?x&cc=y",
                          "a.example?cc=y",
                          "1a-b.example:80/?cc=y",
                          "see a.example/?cc=y and«&cc=»",
                          "[a.example/?cc=",
                          "a.example«&cc=»",
                          "a.example:«&cc=»",
                          "a/«?cc=»",
                          "example/«?cc=»",
                          ".example/«?cc=»",
                          "-a.example/«?cc=»",
                          "a.e/«?cc=»",
                          "a.ex1/«?cc=»",
                          "a.example./«?cc=»",
                          "a+b.example/«?cc=»",
                          "/a.example/«?cc=»",
                          "/«?cc=»",
                      });
}

TEST(Text, Armour) {
  expect(find_armour,
         {"", "-----BEGIN ", "-----BEGIN PGP", "«-----BEGIN PGP »MESSAGE-----", "---«-----BEGIN pgp »",
          "-----begin PGP ", "-----BEGIN a-----BEGIN «-----BEGIN CMS-----»", "«-----BEGIN PKCS #7 SIGNED DATA-----»",
          "«-----BEGIN PGP »«-----BEGIN PKCS7-----»«-----BEGIN Encrypted Message-----»"});
}

// Each run of three spaces or more, wherever it stands.
TEST(Text, SpacePadding) {
  for (unsigned size = 0; size <= 11; ++size)
    for (unsigned bits = 0; bits < 1U << size; ++bits) {
      std::string text;
      std::string expected;
      std::string run;
      const auto end_run = [&] {
        expected += run.size() < 3 ? run : std::string(kOpen) + run + std::string(kClose);
        run.clear();
      };
      for (unsigned i = 0; i < size; ++i) {
        const bool space = (bits >> i & 1U) != 0;
        text += space ? ' ' : 'x';
        if (space) {
          run += ' ';
        } else {
          end_run();
          expected += 'x';
        }
      }
      end_run();
      test::for_each_guarded(text, [&](std::string_view t) { ASSERT_EQ(marked(find_space_padding, t), expected); });
    }
}

TEST(Text, Tags) {
  expect(find_tags, {
                        "",
                        "<",
                        "</",
                        "a<b",
                        "</b",
                        "«<b»>",
                        "«</b»>",
                        "<«<b»>",
                        "</«</b»>",
                        "«<b»«<i»>",
                        "«<B»/>",
                        "«<b»\fc>",
                        "<b c",
                        "<3>",
                        "</>",
                        "< b>",
                        "<//b>",
                        "<ann>",
                        "«<ann» a=",
                        "<ann> a=",
                        "<ann> a= «<b»>",
                        "«<fecomponenttransfer»>",
                        "<fecomponenttransfers>",
                        "«<my-element»>",
                        "<my-element",
                        "<my-element@example.org>",
                        // A link between angle brackets
                        "<https://a.example/?a=1>",
                        "<HTTP:a=1>",
                        "«<ftp:»//a.example/?a=1>",
                        "«<https:»/onclick=a>",
                        "«<https:»//a/STYLE=a>",
                        "«<https:» a=1>",
                        "«<https:»\fa=1>",
                        "«<https:»//a\fa=1>",
                        "«<https:»//a\ta=1>",
                        "«<https:»//a<b=1>",
                        "«<https:»//a/?a=1",
                        "<https://a/?on=1>",
                        "<https://a/o>",
                        "<https://a/>«<b»>",
                    });
}

TEST(Text, Declarations) {
  expect(find_declarations, {"", "<", "</", "< ", "«<!»", "a«<?»b", "<«<!»<", "</3", "</b", "</>", "«</ »", "«</?»b",
                             "<«</\"»", "«</\x80»"});
}

}  // namespace
}  // namespace postern::core::text
