// SPDX-License-Identifier: MIT
// What Unicode says of whole texts and names: normal forms, charsets, domains, identity.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "counting_memory.h"
#include "guarded.h"
#include "identity.h"
#include "texts.h"
#include "unicode.h"
#include "utf8.h"

namespace postern::core::unicode {
namespace {

using namespace std::string_literals;
using test::for_each_guarded;
using test::repeated;
using test::utf8_of;

// An arena whose memory held something else before.
class UsedArena {
 public:
  UsedArena() { room_.fill('x'); }
  Arena& operator*() { return arena_; }

 private:
  std::array<char, std::size_t{1} << 17U> room_;
  Arena arena_{system_memory(), room_};
};

// ---- Texts ----------------------------------------------------------------------------------------------------------

TEST(Normalization, OfANormalTextIsThatText) {
  for_each_guarded("caf\xC3\xA9 \xF0\x9F\x98\x80", [](std::string_view text) {
    UsedArena arena;
    const Normalized nfc = to_nfc(text, *arena);
    EXPECT_EQ(nfc.outcome, Outcome::done);
    EXPECT_EQ(nfc.text.data(), text.data());
    EXPECT_EQ(nfc.text.size(), text.size());
  });
}

struct NormalCase {
  std::u32string_view text;
  std::u32string_view nfc;
};

// Those that grow do so as much as any (UAX #15, "Maximum Expansion Factor"), and in bytes of UTF-8.
TEST(Normalization, MakesRoomAndEndsInANul) {
  const NormalCase cases[]{{U"e\u0301", U"\u00E9"},
                           {U"\u212B", U"\u00C5"},
                           {U"\uFB2C", U"\u05E9\u05BC\u05C1"},
                           {U"\u0958", U"\u0915\u093C"},
                           {U"\U0001D160", U"\U0001D158\U0001D165\U0001D16E"}};
  for (const NormalCase& c : cases)
    for (const std::size_t times : {1U, 2U, 7U, 100U})
      for_each_guarded(repeated(utf8_of(c.text), times), [&](std::string_view text) {
        UsedArena arena;
        const Normalized nfc = to_nfc(text, *arena);
        ASSERT_EQ(nfc.outcome, Outcome::done);
        EXPECT_EQ(nfc.text, repeated(utf8_of(c.nfc), times));
        EXPECT_EQ(nfc.text.data()[nfc.text.size()], '\0');
      });
}

TEST(Normalization, OfCompatibilityMayHideSyntax) {
  struct Case {
    std::u32string_view text;
    std::size_t at;  // with a size of 0: hides nothing
    std::size_t size;
  };
  for (const Case& c : {Case{U"a<\u007F\u0080\u00E9", 0, 0}, Case{U"\uFF1C", 0, 3}, Case{U"a\uFF1Cb", 1, 3},
                        Case{U"\u00E9\uFF1C", 2, 3}, Case{U"\uFF1Aa\uFF1C", 0, 3}, Case{U"\u00AD\u2100", 2, 3},
                        Case{U"\uFF08\uFF41\u00BD\u2024", 0, 0}})
    for_each_guarded(utf8_of(c.text), [&](std::string_view text) {
      std::size_t at = 0;
      std::size_t size = 0;
      EXPECT_EQ(compatibility_hides_syntax(text, at, size), c.size > 0 ? Outcome::done : Outcome::rejected) << text;
      EXPECT_EQ(at, c.at) << text;
      EXPECT_EQ(size, c.size) << text;
    });
}

TEST(Charsets, MakeRoomAndEndInANul) {
  struct Case {
    std::string_view charset;
    std::string_view bytes;
    std::u32string_view text;
  };
  for (const Case& c : {Case{"Shift_JIS", "\xB1", U"\uFF71"}, Case{"big5", "\xA4\xA4", U"\u4E2D"},
                        Case{"windows-1252", "\x80", U"\u20AC"}, Case{"gb18030", "\x95\x32\x82\x36", U"\U00020000"}})
    for (const std::size_t times : {1U, 2U, 50U})
      for_each_guarded(repeated(c.bytes, times), [&](std::string_view view) {
        UsedArena arena;
        const Normalized utf8 = from_charset(view, c.charset, *arena);
        ASSERT_EQ(utf8.outcome, Outcome::done) << c.charset;
        EXPECT_EQ(utf8.text, repeated(utf8_of(c.text), times));
        EXPECT_EQ(utf8.text.data()[utf8.text.size()], '\0');
      });
}

TEST(Charsets, OfNothingIsNothing) {
  Arena arena(system_memory(), 64);
  const Normalized utf8 = from_charset("", "koi8-r", arena);
  EXPECT_EQ(utf8.outcome, Outcome::done);
  EXPECT_EQ(utf8.text, "");
}

// ---- Domains --------------------------------------------------------------------------------------------------------

struct DomainCase {
  std::string name;
  Outcome domain;
  Outcome host;
  bool mapped_to_ascii = false;
  bool hyphens_3_4 = false;
};

void expect_judged(const DomainCase& c) {
  for_each_guarded(c.name, [&](std::string_view name) {
    UsedArena arena;
    const Domain domain = to_domain(name, *arena);
    const Domain host = to_host(name, *arena);
    EXPECT_EQ(domain.outcome, c.domain) << c.name;
    EXPECT_EQ(host.outcome, c.host) << c.name;
    for (const Domain& d : {domain, host}) {
      if (d.outcome != Outcome::done) {
        EXPECT_FALSE(d.mapped_to_ascii || d.hyphens_3_4) << c.name;
        continue;
      }
      EXPECT_EQ(d.mapped_to_ascii, c.mapped_to_ascii) << c.name;
      EXPECT_EQ(d.hyphens_3_4, c.hyphens_3_4) << c.name;
      EXPECT_EQ(d.ascii.data()[d.ascii.size()], '\0') << c.name;
      EXPECT_EQ(d.unicode.data()[d.unicode.size()], '\0') << c.name;
    }
  });
}

TEST(Domains, AreReadLikeIdnaAndHostsLikeBrowsersDo) {
  constexpr Outcome kDone = Outcome::done;
  constexpr Outcome kNo = Outcome::rejected;
  const std::string long_label(70, 'a');
  for (const DomainCase& c : {DomainCase{"b\u00FCcher.example", kDone, kDone},
                              {"ab--\u00FC.example", kDone, kDone, false, true},
                              {"-\u00FC.example", kNo, kDone},
                              {"\u00FC-.example", kNo, kDone},
                              {"\u00FC..example", kNo, kDone},
                              {"\u00FC." + long_label + ".example", kNo, kDone},
                              {"\u00FC.b_c.example", kNo, kDone},
                              {"\u00FC.\x7F.example", kNo, kDone},  // ASCII already
                              {"\u00FC.xn--example-", kNo, kNo},
                              {"xn--\u00FC.example", kNo, kNo},
                              {"\u0080.example", kNo, kNo}})
    expect_judged(c);
}

TEST(Domains, TellWhatWasMappedToAscii) {
  for (const char32_t point : {U'\u3002', U'\uFF0E', U'\uFF61', U'\uFF41', U'\u212A'})
    expect_judged({"\u00FC" + utf8_of(point) + "b", Outcome::done, Outcome::done, true});
  for (const char32_t point : {U'\u3001', U'\u3003', U'\uFF60', U'\uFF62', U'\u00E9', U'\u4E2D'})
    expect_judged({"\u00FC" + utf8_of(point) + "b", Outcome::done, Outcome::done, false});
}

// U+FDFA becomes eighteen code points: no other grows as much.
TEST(Domains, GrowAsMuchAsTheyMay) {
  for (std::size_t times = 1; times <= 50; times += times)
    expect_judged({repeated("\uFDFA", times), Outcome::rejected, Outcome::rejected});
}

TEST(Domains, OfMoreThan1024BytesAreNoNames) {
  std::string name = "\u00FC";
  while (name.size() < 1024) name += ".a";
  ASSERT_EQ(name.size(), 1024U);
  expect_judged({name, Outcome::rejected, Outcome::done});
  expect_judged({name + "a", Outcome::rejected, Outcome::rejected});
}

// ---- Identity -------------------------------------------------------------------------------------------------------

struct IdentityCase {
  std::u32string_view label;
  bool mixed_scripts;
  bool poses_as_ascii;
  bool unusual;
};

TEST(Identity, OfLabels) {
  for (const IdentityCase& c : {IdentityCase{U"", false, false, false},
                                {U"b\u00FCcher", false, false, false},
                                {U"\u0430\u0441\u0435", false, false, false},  // Russian
                                {U"\u0430\u0441\u0456", false, true, false},   // with an Ukrainian letter
                                {U"\u0430\u0441\u044F\u0456", false, false, false},
                                {U"\u042F\u0456", false, false, false},  // nor do these look like one of ASCII
                                {U"\u0450\u0456", false, false, false},
                                {U"\u0451\u0456", false, false, false},
                                {U"\u0452\u0456", false, false, false},
                                {U"p\u0430ypal", true, true, false},
                                {U"\u0456\u05D0", true, false, false},
                                {U"a\u007F", false, false, false},  // rules of their own are about ASCII
                                {U"\u0080", false, false, true},
                                {U"\u00A9", false, false, true},
                                {U"\u0915\u094D\u200D\u0937", false, false, false}})
    for_each_guarded(utf8_of(c.label), [&](std::string_view label) {
      const Identity identity = identity_of(label);
      EXPECT_EQ(identity.outcome, Outcome::done) << label;
      EXPECT_EQ(identity.mixed_scripts, c.mixed_scripts) << label;
      EXPECT_EQ(identity.poses_as_ascii, c.poses_as_ascii) << label;
      EXPECT_EQ(identity.unusual, c.unusual) << label;
    });
}

TEST(Identity, IsHonestWhereNothingIsOdd) {
  EXPECT_TRUE(identity::Looks{}.honest());
  EXPECT_FALSE(identity::Looks{.unknown = true}.honest());
  EXPECT_FALSE(identity::Looks{.mixed_scripts = true}.honest());
  EXPECT_FALSE(identity::Looks{.lookalike = true}.honest());
  EXPECT_FALSE(identity::Looks{.unusual = true}.honest());
}

TEST(BestFit, SparesAsciiAndTheFullStopsOfADomain) {
  struct Case {
    std::u32string_view text;
    std::size_t at;  // with a size of 0: becomes no syntax
    std::size_t size;
  };
  for (const Case& c :
       {Case{U"a@b\u007F", 0, 0}, Case{U"a\u0080@b", 0, 0}, Case{U"a@b\uFF0Ec", 0, 0}, Case{U"a@b\u3002c\uFF61d", 0, 0},
        Case{U"a@\uFF0Ec", 0, 0}, Case{U"a\uFF0E@c", 1, 3}, Case{U"a\uFF0Eb@c", 1, 3}, Case{U"\uFF0E", 0, 3},
        Case{U"a@b\uFF0Fc", 3, 3}, Case{U"\u00E9\u2025\u00A1@b", 2, 3}, Case{U"\u00DF\uFF41@b", 0, 0}})
    for_each_guarded(utf8_of(c.text), [&](std::string_view text) {
      std::size_t at = 0;
      std::size_t size = 0;
      EXPECT_EQ(best_fits_syntax(text, at, size), c.size > 0) << text;
      EXPECT_EQ(at, c.at) << text;
      EXPECT_EQ(size, c.size) << text;
    });
}

// ---- Memory ---------------------------------------------------------------------------------------------------------

// Makes each allocation fail, one after another; calls ask(arena) and expects that it tells of it.
template <class Ask>
void expect_told_of(Ask&& ask) {
  int n = 1;
  for (bool failed = true; failed; ++n) {
    test::CountingMemory memory(n);
    Arena arena(memory.memory(), 1);
    const bool told = ask(arena);
    failed = memory.allocations() >= n;
    EXPECT_EQ(told, failed) << n;
  }
  EXPECT_GT(n, 2) << "nothing is allocated";
}

TEST(UnicodeMemory, RunningOutIsTold) {
  expect_told_of([](Arena& arena) { return to_nfc("e\u0301", arena).outcome == Outcome::failed; });
  expect_told_of([](Arena& arena) { return from_charset("\xE9", "iso-8859-1", arena).outcome == Outcome::failed; });
  expect_told_of([](Arena& arena) { return skeleton_of("\u0430", arena).outcome == Outcome::failed; });
  expect_told_of([](Arena& arena) { return to_domain("\u00FC.de", arena).outcome == Outcome::failed; });
  expect_told_of([](Arena& arena) { return to_host("\u00FC.de", arena).outcome == Outcome::failed; });
  const char* const names[]{"paypal.com"};
  expect_told_of([&](Arena& arena) {
    const identity::Likeness likeness = identity::likeness_to(names, "p\u0430ypal.com", arena);
    EXPECT_NE(likeness.unknown, likeness.found);
    return likeness.unknown;
  });
}

}  // namespace
}  // namespace postern::core::unicode
