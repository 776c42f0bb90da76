// SPDX-License-Identifier: MIT
// Fields, limits and repairs of a whole link, where the vectors do not go: sizes, and what stands beside what.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "told.h"

namespace postern::test {
namespace {

TEST(Scheme, IsSpelledOut) {
  expect_told({{"MailTo:a@b.example", ""},
               {"nailto:a@b.example", "not-mailto 0+7"},
               {"mailto;a@b.example", "not-mailto 0+18"},
               {"mailto", "not-mailto 0+6"}});
}

TEST(Fields, PlusesStandForSpacesInSubjectAndBody) {
  expect_told({
      {"mailto:?subject=a+b", "plus-for-space 17+1"},
      {"mailto:?body=a+b", "plus-for-space 14+1"},
      {"mailto:?keywords=a+b", ""},
      {"mailto:?body=+a", ""},
      {"mailto:?body=a+", ""},
      {"mailto:?body=a++b", ""},
      {"mailto:?body=1+a", ""},
      {"mailto:?body=a+1", ""},
      {"mailto:?body=a+b%20c", ""},
  });
  EXPECT_EQ(told(std::string_view("mailto:?body=a+b").substr(0, 15)), "") << "what stands behind was read";
}

TEST(Fields, NamesInSpacesAreTakenForWhatTheySay) {
  expect_told({
      {"mailto:?%20subject%20=x", "escape-in-field-name 8+13"},
      {"mailto:?%20attach%20=x", "disguised-field-name 8+12"},
      {"mailto:?%20from%20=x", "disguised-field-name 8+10"},
      {"mailto:?%20x-y%20=x", "escape-in-field-name 8+9"},
  });
}

TEST(Fields, MsgIdsGetTheirBrackets) {
  const auto value = [](std::string_view link) {
    const Result result = check(link, Policy::standard());
    return std::string(result.fields().at(0).value);
  };
  EXPECT_EQ(value("mailto:?in-reply-to=a@b"), "<a@b>");
  EXPECT_EQ(value("mailto:?references=a@b%20c@d%20e@f"), "<a@b> <c@d> <e@f>");
  EXPECT_EQ(value("mailto:?references=%3Ca@b%3E%3Cc@d%3E"), "<a@b><c@d>");
}

TEST(Fields, FoldsAreUnfoldedWhereverTheyStand) {
  expect_told({
      {"mailto:?subject=%0A%20x", "folded-header 16+6"},
      {"mailto:?subject=a%0A%0A%20b", "line-break-in-header 17+3, folded-header 20+6"},
      {"mailto:?subject=a%0D%0A%09%0A%20b", "folded-header 17+9, folded-header 26+6"},
  });
}

// Every repair moves what stands behind it; the places told of are those in the link.
TEST(Fields, PlacesBehindSeveralRepairsAreThoseInTheLink) {
  if (postern_has_unicode() == 0) GTEST_SKIP() << "needs Unicode support";
  EXPECT_EQ(told("mailto:?subject=a%0A%20b%C2%ADc%0A%20d%3Cb%3Ee"),
            "folded-header 17+6, utf8-escape 24+6, invisible-character 24+6, folded-header 31+6, markup-tag 38+4");
  EXPECT_EQ(told("mailto:?subject=%C2%AD%0A%20%C2%AD%3Cb%3E"),
            "utf8-escape 16+6, invisible-character 16+6, folded-header 22+6, utf8-escape 28+6, "
            "invisible-character 28+6, markup-tag 34+4");
}

// What is found where nobody stands is of the link.
TEST(Fields, SpacesAroundNobodyCount) {
  const Policy careful = Policy::standard().tightened("address-space", Action::confirm);
  EXPECT_EQ(check("mailto:%20", careful).verdict(), Verdict::confirm);
  EXPECT_EQ(check("mailto:", careful).verdict(), Verdict::open);
}

TEST(Limits, TheLastRecipientThatMayBeIsHandedOut) {
  for (const std::size_t count : {100U, 101U}) {
    const std::string link = "mailto:?cc=" + repeated("%3Ca@b.example%3E,", count - 1) + "%3Cz@b.example%3E";
    const Result result = check(link, Policy::standard());
    EXPECT_EQ(result.fields().size(), count == 100 ? 100U : 0U);
    EXPECT_EQ(tells(link, "recipients-over-100"), count > 100);
  }
}

// Addresses that hold no escape are as long decoded as they were; a capital in the host keeps them from the short way.
TEST(Fields, NoRecipientOfManyRunsIntoTheNext) {
  std::string link = "mailto:";
  std::vector<std::string> expected;
  for (unsigned i = 0; i < 100; ++i) {
    link += (i == 0 ? "" : ",") + std::to_string(i) + "@B.example";
    expected.push_back(std::to_string(i) + "@b.example");
  }
  const Result result = check(link, Policy::standard());
  std::vector<std::string> got;
  for (const Field& field : result.fields()) got.emplace_back(field.value);
  EXPECT_EQ(got, expected);
}

// Limits hold for a link of which nothing else is told, too.
TEST(Limits, HoldForWhatIsCleanOtherwise) {
  for (const std::size_t count : {20U, 21U}) {
    const std::string link = "mailto:?cc=" + repeated("a@b.example,", count - 1) + "a@b.example";
    EXPECT_EQ(told(link), count == 20 ? "" : "recipients-over-20 0+" + std::to_string(link.size()));
  }
  for (const std::size_t count : {8U, 9U}) {
    const std::string link = "mailto:?" + repeated("cc=a@b.example&", count - 1) + "cc=a@b.example";
    EXPECT_EQ(told(link), count == 8 ? "" : "fields-over-8 0+" + std::to_string(link.size()));
  }
}

// The address in front of the fields is read before anything else is set up, and counts all the same.
TEST(Limits, CountTheAddressInFrontOfTheFields) {
  for (const std::size_t count : {20U, 21U}) {
    const std::string link = "mailto:a@b.example?cc=" + repeated("a@b.example,", count - 2) + "a@b.example";
    EXPECT_EQ(told(link), count == 20 ? "" : "recipients-over-20 0+" + std::to_string(link.size()));
  }
}

// The spaces around a link are bytes of it, even where it holds no more than an address.
TEST(Limits, CountTheSpacesAroundAnAddress) {
  const std::string link = "mailto:ann@example.org";
  for (const std::size_t size : {2048U, 2049U}) {
    EXPECT_EQ(tells(std::string(size - link.size(), ' ') + link, "link-over-2048"), size > 2048);
    EXPECT_EQ(tells(link + std::string(size - link.size(), ' '), "link-over-2048"), size > 2048);
  }
}

// Limits hold for what a link becomes.
TEST(Limits, BytesCountAsTheyAreWritten) {
  for (const std::size_t ats : {24U, 25U}) {
    const std::string link = "mailto:?body=" + std::string(1987 - ats, 'x') + std::string(ats, '@');  // each is "%40"
    EXPECT_EQ(told(link), ats == 24 ? "" : "link-over-2048 0+" + std::to_string(link.size()));
  }
}

TEST(Limits, ALabelsCountAsTheyAreWritten) {
  if (postern_has_unicode() == 0) GTEST_SKIP() << "needs Unicode support";
  const std::string name = "mailto:a@" + repeated("%C3%BC.", 20) + "example?body=";
  const std::size_t growth = 20;  // "%C3%BC" becomes "xn--tda"
  for (const std::size_t size : {2048 - growth, 2048 - growth + 1}) {
    const std::string link = name + std::string(size - name.size(), 'x');
    EXPECT_EQ(tells(link, "link-over-2048"), size > 2048 - growth) << size;
  }
}

// What no policy hands out does not count, however long its spelling becomes.
TEST(Limits, WhatIsLeftOutDoesNotCount) {
  const std::string grows(200, '|');  // "%7C"
  for (const bool left_out : {false, true}) {
    std::string link = "mailto:?subject=" + grows + (left_out ? "%26attach%3Dx&body=" : "&body=");
    link.append(2000 - link.size(), 'x');
    EXPECT_EQ(tells(link, "attachment-like-text"), left_out);
    EXPECT_EQ(tells(link, "link-over-2048"), !left_out);
  }
}

}  // namespace
}  // namespace postern::test
