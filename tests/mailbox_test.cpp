// SPDX-License-Identifier: MIT
// Addresses and lists of them at the edges of what is told of them, each beside its neighbours.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "address.h"
#include "domain.h"
#include "told.h"

namespace postern::test {
namespace {

using namespace std::string_literals;

// Lists and mailboxes are read where they stand, whatever stands behind.
TEST(Address, CommasInQuotesSeparateNothing) {
  const auto items = [](std::string_view list) {
    core::address::ListReader reader(list);
    std::vector<std::string> out;
    for (core::Slice item; reader.next(item);) out.emplace_back(item.of(list));
    return out;
  };
  using Items = std::vector<std::string>;
  EXPECT_EQ(items(""), Items{""});
  EXPECT_EQ(items("a,,b"), (Items{"a", "", "b"}));
  EXPECT_EQ(items("a,"), (Items{"a", ""}));
  EXPECT_EQ(items("\"a,b\",c"), (Items{"\"a,b\"", "c"}));
  EXPECT_EQ(items(R"("a\",b",c)"), (Items{R"("a\",b")", "c"}));
  EXPECT_EQ(items(R"("a\,b",c)"), (Items{R"("a\,b")", "c"}));
  EXPECT_EQ(items(R"(a\,b)"), (Items{R"(a\)", "b"}));
}

TEST(Address, MailboxesHaveAShape) {
  using core::address::Mailbox;
  const auto shape = [](std::string_view text) {
    const std::string longer = std::string(text) + "@>x";
    return core::address::read_mailbox(longer, {0, text.size()}).shape;
  };
  for (const char* text : {"a@b", "\"a>b\"@c", "a@b:c", "\"a(b\"@c"}) EXPECT_EQ(shape(text), Mailbox::kBare) << text;
  for (const char* text : {"<a@b>", "Ann <a@b> ", "\"<\" <a@b>"}) EXPECT_EQ(shape(text), Mailbox::kAngle) << text;
  for (const char* text : {"<<a@b>", "a@b>", "<a@b>>", "<a@b>x", "<a@b>\"x\"", "<a@b", "\"a@b", ">a@b<"})
    EXPECT_EQ(shape(text), Mailbox::kBroken) << text;
  for (const char* text : {"a(b)@c", ")a@b", "<a@b>(c)"}) EXPECT_EQ(shape(text), Mailbox::kComment) << text;
  for (const char* text : {"list:a@b", ":", "A: <a@b>"}) EXPECT_EQ(shape(text), Mailbox::kGroup) << text;
}

TEST(Address, TheLastAtSeparates) {
  const std::string_view text = "a@b@c@d@";
  const core::address::AddrSpec parts = core::address::read_addr_spec(text, {0, 7});
  EXPECT_TRUE(parts.has_at);
  EXPECT_EQ(parts.local.of(text), "a@b@c");
  EXPECT_EQ(parts.domain.of(text), "d");
  EXPECT_EQ(parts.extra_at, 1U);
  EXPECT_FALSE(core::address::read_addr_spec(text, {0, 1}).has_at);
  EXPECT_EQ(core::address::read_addr_spec(text, {0, 3}).extra_at, std::string_view::npos);
}

TEST(Domain, LabelsAreCountedFromTheEnd) {
  using core::domain::last_labels;
  EXPECT_EQ(last_labels("a.b.c", 1), "c");
  EXPECT_EQ(last_labels("a.b.c", 2), "b.c");
  EXPECT_EQ(last_labels("a.b.c", 3), "a.b.c");
  EXPECT_EQ(last_labels("a.b.c", 4), "a.b.c");
  EXPECT_EQ(last_labels("a..b", 2), ".b");
  EXPECT_EQ(last_labels("..b", 2), ".b");
}

TEST(Domain, ALabelsBeginALabel) {
  for (const char* name : {"xn--a", "XN--a.example", "www.xn--a.example", "a.xN--b"})
    EXPECT_TRUE(core::domain::has_a_label(name)) << name;
  for (const char* name : {"", "axn--b", "a-xn--b.example", "xn-a", "a.bxn--c", "xn."})
    EXPECT_FALSE(core::domain::has_a_label(name)) << name;
}

TEST(Mailbox, EndsWithItsBracket) {
  expect_told({
      {"mailto:%3Ca@b.example%3E,c@d.example", "angle-address 7+17, raw-comma 24+1"},
      {"mailto:%3Ca@b.example%3E%20%20", "angle-address 7+17, address-space 24+6"},
      {"mailto:%3Ca@b.example%3E%22x%22", "quote-in-address 24+3, address-syntax 24+3, quote-in-address 28+3"},
      {"mailto:%3Ca@b.example%3E%20%22x%22",
       "space-in-address 24+3, quote-in-address 27+3, address-syntax 27+3, quote-in-address 31+3"},
      {"mailto:%3Ca@b.example%3Ex", "address-syntax 24+1"},
  });
}

TEST(Mailbox, IsFreedOfAllBlanksAroundIt) {
  expect_told({
      {"mailto:%20%20a@b.example", "address-space 7+6"},
      {"mailto:%20%20a@b.example%20%20", "address-space 7+6, address-space 24+6"},
      {"mailto:%C2%A0a@b.example%C2%A0", "address-space 7+6, utf8-escape 7+6, address-space 24+6, utf8-escape 24+6"},
      {"mailto:%20%C2%A0%20a@b.example", "address-space 7+12, utf8-escape 10+6"},
  });
}

// MS04-009: a word behind a quote that begins like a switch.
TEST(Mailbox, SwitchesStandBehindAQuote) {
  expect_told({
      {"mailto:a%22-x%22@b.example", "quote-in-address 8+3, switch-in-address 11+2, quote-in-address 13+3"},
      {"mailto:a%22%20-x", "quote-in-address 8+3, space-in-address 11+3, switch-in-address 14+2"},
      {"mailto:a%22%20-1%22@b.example", "quote-in-address 8+3, space-in-address 11+3, quote-in-address 16+3"},
      {"mailto:abcd%22%20-x%22@b.example",
       "quote-in-address 11+3, space-in-address 14+3, switch-in-address 17+2, quote-in-address 19+3"},
      {"mailto:a@b.example,abcd%22%20-x%22@b.example",
       "raw-comma 18+1, quote-in-address 23+3, space-in-address 26+3, switch-in-address 29+2, quote-in-address 31+3"},
      {"mailto:-x%22@b.example", "quote-in-address 9+3"},
  });
}

TEST(Mailbox, LocalPartsAreJudgedWhole) {
  expect_told({
      {"mailto:%22%22@b.example", "quoted-local-part 7+6"},
      {"mailto:@x:a@b.example", "source-route 7+3"},
      {"mailto:a@b.example%2Cx%3D%3Fy@c.example",
       "comma-escape 18+3, encoded-word-in-address 22+6, metacharacter-in-address 25+3"},
      {"mailto:%2Ca@b.example", "empty-address 7+0, comma-escape 7+3"},
  });
  for (const std::size_t size : {63U, 64U, 65U, 128U, 129U, 256U, 257U}) {
    const std::string local = "#" + repeated("x", size - 1);  // no plain address, which is never taken apart
    for (const std::string& link : {"mailto:" + local + "@b.example", "mailto:c@d.example," + local + "@b.example"}) {
      EXPECT_EQ(tells(link, "local-part-over-64"), size > 64 && size <= 128) << link;
      EXPECT_EQ(tells(link, "local-part-over-128"), size > 128 && size <= 256) << link;
      EXPECT_EQ(tells(link, "local-part-over-256"), size > 256) << link;
    }
  }
  const std::string local(70, 'x');
  for (const std::size_t size : {254U, 255U, 320U, 321U})
    for (const std::string& before : {"mailto:"s, "mailto:c@d.example,"s}) {
      const std::size_t labels = size - local.size() - 1 - 8;
      const std::string domain = repeated("a.", labels / 2 - 1) + (labels % 2 == 0 ? "a." : "ab.") + "example#";
      const std::string link = before + local + "@" + domain;
      ASSERT_EQ(link.size() - before.size(), size);
      EXPECT_EQ(tells(link, "address-over-254"), size > 254 && size <= 320) << link;
      EXPECT_EQ(tells(link, "address-over-320"), size > 320) << link;
    }
}

TEST(Mailbox, DomainsAreJudgedLabelByLabel) {
  expect_told({
      {"mailto:a@b.0xg1", ""},
      {"mailto:a@b.0x1", "numeric-top-label 11+3"},
      {"mailto:a@b.0x", "numeric-top-label 11+2"},
      {"mailto:a@b--.example", "domain-syntax 9+3"},
      {"mailto:a@ab--.example", "domain-syntax 9+4, hyphens-3-4 9+4"},
      {"mailto:a@ab--c.example", "hyphens-3-4 9+5"},
      {"mailto:a@b.example.", "trailing-dot 18+1"},
      {"mailto:a@b.example..", "domain-syntax 19+0, trailing-dot 19+1"},
      {"mailto:a@b.c-,d@e.example", "domain-syntax 11+2, raw-comma 13+1"},
      {"mailto:a@[192.0.2.x]", "raw-character 9+1, address-syntax 9+11, raw-character 19+1"},
      {"mailto:a@[192.0.2.1]", "raw-character 9+1, domain-literal 9+11, raw-character 19+1"},
      {"mailto:a@b%FF.example", "ill-formed-utf8-in-address 10+3"},
  });
}

TEST(Mailbox, NamesMayNotReadAsOtherDomains) {
  expect_told({
      {"mailto:%22See%20evil.example%20now%22%3Ca@b.example%3E", "misleading-name 7+30, angle-address 37+17"},
      {"mailto:%22.evil.example.%22%3Ca@b.example%3E", "misleading-name 7+20, angle-address 27+17"},
      {"mailto:%22At%20b.example%22%3Ca@b.example%3E", "angle-address 27+17"},
      {"mailto:a@b.example,%22evil.example%22%3Cc@d.example%3E",
       "raw-comma 18+1, misleading-name 19+18, angle-address 37+17"},
      {"mailto:?cc=a@b.example,%22evil.example%22%3Cc@d.example%3E", "misleading-name 23+18, angle-address 41+17"},
      {"mailto:%22a%0D%0A%20b%22%3Cc@d.example%3E", "folded-header 7+17, angle-address 24+17"},
      {"mailto:%22a%5Cb%22;%3Ca@b.example%3E", "semicolon-separator 18+1, angle-address 19+17"},
      {"mailto:%22a%5Cb;%22%3Ca@b.example%3E", "angle-address 19+17"},
  });
}

// With Unicode support.
class Internationalized : public testing::Test {
 protected:
  void SetUp() override {
    if (postern_has_unicode() == 0) GTEST_SKIP() << "needs Unicode support";
  }
};

TEST_F(Internationalized, PartsAreJudgedInTheirOwnPlaces) {
  expect_told({
      {"mailto:a@%EF%BD%8Cocalhost", "utf8-escape 9+9, special-use-name 9+17, mapped-domain 9+17"},
      {"mailto:a@www.xn--a.example", "invalid-idn 9+17"},
      {"mailto:%22a%E2%80%A8b%22%3Cc@d.example%3E",
       "line-separator-in-header 7+17, utf8-escape 11+9, angle-address 24+17"},
  });
}

// UAX #15, the Stream-Safe Text Format: 30 marks on one letter, and not one more.
TEST_F(Internationalized, MarksOnOneLetterAreCounted) {
  for (const std::size_t marks : {30U, 31U}) {
    const std::string letter = "e" + repeated("%CC%81", marks);
    EXPECT_EQ(tells("mailto:a@" + letter + ".example", "hidden-in-address"), marks > 30) << marks;
    EXPECT_EQ(tells("mailto:" + letter + "@b.example", "hidden-in-address"), marks > 30) << marks;
  }
}

TEST_F(Internationalized, LocalPartsOfAllSizesAreLookedAt) {
  const std::string latin_and_cyrillic = "a%D0%B6";
  for (const std::size_t size : {3U, 255U, 256U})
    EXPECT_TRUE(tells("mailto:" + std::string(size - 3, 'b') + latin_and_cyrillic + "@b.example", "mixed-scripts"))
        << size;
}

// The name in its own script is shown only as long as nobody can take it for another.
TEST_F(Internationalized, NamesLikeProtectedOnesAreShownAsALabels) {
  const std::string link = "mailto:a@b%C3%BCch%C4%B1.example";  // U+0131, a dotless i
  const auto shown = [&](const Options& options) {
    const Result result = check(link, Policy::standard(), options);
    return std::string(result.fields(Consent::given).at(0).shown);
  };
  EXPECT_EQ(shown({}), "a@b\u00FCch\u0131.example");
  Options options;
  options.protected_names = {"b\u00FCchi.example"};
  EXPECT_TRUE(tells(link, "protected-lookalike", options));
  EXPECT_EQ(shown(options), "a@xn--bch-hoa1y.example");
}

}  // namespace
}  // namespace postern::test
