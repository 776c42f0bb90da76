// SPDX-License-Identifier: MIT
// What is told of one decoded text, and where it is said to stand.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gated.h"
#include "guarded.h"
#include "inspect_points.h"
#include "inspect_text.h"
#include "utf8.h"

namespace postern::core {
namespace {

using test::for_each_guarded;
using test::Gated;
using test::utf8_of;
using Findings = std::vector<std::string>;

Findings told_of_utf8(std::string_view raw) {
  Findings findings;
  for_each_guarded(raw, [&](std::string_view view) {
    Gated gated;
    Text text = gated.read(view);
    inspect_utf8(text, Rule::ill_formed_utf8, gated.report, gated.rules);
    findings = gated.findings();
  });
  return findings;
}

TEST(Inspect, EscapesOfUtf8AreToldOfInRuns) {
  struct Case {
    std::string_view raw;
    Findings findings;
  };
  for (const Case& c : {Case{"%C3%A9", {"utf8-escape 0-6"}},
                        {"a%C3%A9%C3%A9b%c3%a9", {"utf8-escape 1-13", "utf8-escape 14-20"}},
                        {"%7E%C3%A9%41", {"utf8-escape 3-9"}},
                        {"\xC3\xA9%41", {}},
                        {"%41", {}}})
    EXPECT_EQ(told_of_utf8(c.raw), c.findings) << c.raw;
}

// A text whose escapes are broken is refused, and what else is said of it stays true.
TEST(Inspect, BrokenEscapesEncodeNothing) {
  for (const std::string_view raw : {"%%C3%A9", "%C%C3%A9", "%Cg%C3%A9", "%C3%A9%", "%C3%A9%C", "%C3%A9%Cg"}) {
    const Findings findings = told_of_utf8(raw);
    const std::size_t at = raw.find("%C3");
    EXPECT_EQ(findings.size(), 2U) << raw;
    EXPECT_EQ(std::count(findings.begin(), findings.end(),
                         "utf8-escape " + std::to_string(at) + "-" + std::to_string(at + 6)),
              1)
        << raw;
  }
}

TEST(Inspect, IllFormedTextIsToldOfAndMarked) {
  EXPECT_EQ(told_of_utf8("a%FFb"), Findings{"ill-formed-utf8 1-4"});
  EXPECT_EQ(told_of_utf8("%C0%80"), Findings{"forbidden-utf8 0-6"});
  for (const std::string_view raw : {"a", "a\xC3\xA9", "a\xC2\xAD", "a\xFF"}) {
    Gated gated;
    Text text = gated.read(raw);
    inspect_utf8(text, Rule::ill_formed_utf8, gated.report, gated.rules);
    EXPECT_EQ(text.everyday, raw == "a\xC3\xA9") << raw;
    EXPECT_EQ(text.ill_formed, raw == "a\xFF") << raw;
  }
}

TEST(Inspect, AsciiInIllFormedTextIsLookedAtAsEver) {
  Gated gated;
  Text text = gated.read("\xFF<b>");
  inspect_utf8(text, Rule::ill_formed_utf8, gated.report, gated.rules);
  inspect_text(text, where::kBody, gated.report, gated.rules);
  EXPECT_EQ(gated.findings(), (Findings{"ill-formed-utf8 0-1", "markup-tag 1-3"}));
}

TEST(Inspect, ControlsOutsideAsciiAreTold) {
  Gated gated;
  Text text = gated.read("a\u0080\u0081b");
  polish_text(text, true, gated.arena, gated.report, gated.rules);
  EXPECT_EQ(gated.findings(), (Findings{"c1-control 1-3", "c1-control 3-5"}));
}

TEST(Inspect, NothingHidesInAnAddressButJoinersInItsDomain) {
  for (const char32_t point : {0x200BU, 0x200CU, 0x200DU, 0x200EU, 0x00ADU, 0xE9U}) {
    const std::string hidden = utf8_of(point);
    const bool plain = point == 0xE9;
    const bool joiner = point == 0x200C || point == 0x200D;
    const auto told = [](const std::string& list, std::size_t from, std::size_t to) {
      Gated gated;
      const Text text = gated.read(list);
      inspect_address_points(text, from, to, gated.report, gated.rules);
      return gated.findings();
    };
    const auto at = [&](std::size_t begin) {
      return Findings{"hidden-in-address " + std::to_string(begin) + "-" + std::to_string(begin + hidden.size())};
    };
    const std::string local = "x," + hidden + "@b," + hidden;  // and what stands around the address is not asked about
    EXPECT_EQ(told(local, 2, 4 + hidden.size()), plain ? Findings{} : at(2)) << hidden;
    const std::string domain = hidden + ",a@" + hidden + "," + hidden;
    const std::size_t begin = hidden.size() + 3;
    EXPECT_EQ(told(domain, hidden.size() + 1, begin + hidden.size()), plain || joiner ? Findings{} : at(begin))
        << hidden;
  }
}

}  // namespace
}  // namespace postern::core
