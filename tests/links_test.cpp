// SPDX-License-Identifier: MIT
// What reads as a link, by tables of texts in which each link stands between « and », with a ¦ where what follows its
// scheme begins.
#include "links.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "guarded.h"
#include "texts.h"

namespace postern::core {
namespace {

constexpr std::array<std::string_view, 3> kMarks{"»", "«", "¦"};

struct Read {
  std::string marked;  // the text, its links marked
  std::string zones;   // the first letter of the zone of each of them: w of a web link, or else o, m, i, l, s
};

Read read(std::string_view text) {
  std::vector<std::array<std::string, kMarks.size()>> marks(text.size() + 1);
  Read out;
  LinkReader reader(text);
  for (Link link; reader.next(link);) {
    marks.at(link.end)[0] += kMarks[0];
    marks.at(link.begin)[1] += kMarks[1];
    marks.at(link.rest)[2] += kMarks[2];
    out.zones += is_web(link) ? 'w' : "omi-ls"[static_cast<std::size_t>(link.scheme.zone)];
  }
  for (std::size_t i = 0; i <= text.size(); ++i) {
    for (const std::string& mark : marks[i]) out.marked += mark;
    if (i < text.size()) out.marked += text[i];
  }
  return out;
}

void expect(const std::vector<Read>& cases) {
  for (const Read& expected : cases)
    test::for_each_guarded(test::unmarked(expected.marked, kMarks), [&](std::string_view text) {
      const Read found = read(text);
      EXPECT_EQ(found.marked, expected.marked);
      EXPECT_EQ(found.zones, expected.zones) << expected.marked;
    });
}

TEST(Links, BeginWithAScheme) {
  expect({
      {"", ""},
      {"«https:¦//a.example/»", "w"},
      {"see «foo:¦bar» or «MAILTO:¦a@b»", "om"},
      {"(«foo:¦bar)» '«foo:¦bar'» =«foo:¦b,«foo:¦c»»", "oooo"},
      {"foo: bar, foo:\tbar, foo:", ""},
      {"a:b, 1a:b, :b, !foo:bar", ""},
      // A known one may stand behind other bytes as well.
      {"!«javascript:¦x»", "s"},
      {"-«javascript:¦x»", "s"},
      {" .+1«javascript:¦x»", "s"},
      {"\xC3\xA4«javascript:¦x»", "s"},
      {"_javascript:x /javascript:x \\javascript:x @javascript:x", ""},
      {"«xjavascript:¦x» «x1javascript:¦x»", "oo"},
      {"!xjavascript:x !x1javascript:x", ""},
      {"«x-apple.systempreferences:¦x» «x-x-apple.systempreferences:¦x»", "lo"},
      // Some are words besides, and data are no data without a comma.
      {"help:x help:x/ «help:¦/x» «help:¦\\x»", "ll"},
      {"data:x data:x ,y «data:¦,x» «data:¦text/html,x»", "ss"},
  });
}

TEST(Links, MayHaveLineBreaksInTheirScheme) {
  expect({
      {"«java\r\nscr\tipt:¦x»", "s"},
      {"see\n«javascript:¦x»", "s"},
      {"java\n«https:¦//a.example»", "w"},
      {"java «script:¦x»", "o"},
  });
}

TEST(Links, EndAtWhiteSpaceQuotesAndAngleBrackets) {
  expect({
      {"\"«https:¦//a»\"x <«https:¦//a»>x `«https:¦//a»`x '«https:¦//a'x»\n«https:¦//a,b»", "wwwww"},
      {"«https:»¦\"x", "w"},
  });
}

TEST(Links, InWebLinks) {
  expect({
      {"«https:¦//a/?u=«https:¦//b»» «https:¦//a/?u=«javascript:¦x»»", "wwws"},
      {"«https:¦//a/?u=foo:bar» «https:¦//a/!javascript:x» !«javascript:¦x»", "wws"},
      {"«https:¦//a/?t=File:Map.svg» «https:¦//a/?t=File:x/» «https:¦//a/?t=«File:¦/x»» «File:¦x»", "wwwll"},
      // but none in a script or in a path
      {"«javascript:¦https://a» «https:¦//a»", "sw"},
      {"«¦C:\\https://a» «https:¦//a»", "lw"},
  });
}

TEST(Links, BeginWithADrive) {
  expect({
      {"«¦C:\\x» («¦c:/x» \xC3\xA4«¦C:\\x»", "lll"},
      {"«¦C:\\» «¦C:\\»", "ll"},
      {"C:/ C: C:x 1:\\x _C:\\x _C:/x :/x :\\x C:/", ""},
      {":/", ""},
  });
}

TEST(Links, BeginWithAShareOrADevice) {
  expect({
      {"«¦\\\\host\\x» («¦\\\\?\\x» \xC3\xA4«¦\\\\host»", "lll"},
      {"\\\\ \\x a\\\\host \xC3\xA4z\\\\host \\\\", ""},
      {"«¦::{20D04FE0» («¦::{»", "ll"},
      {"a::{x ::x :{x ::", ""},
      {"a:{x", ""},
      {":{x", ""},
  });
}

TEST(Links, BeginWithAHost) {
  expect({
      {"«¦//host/x» («¦/\\host» \"«¦\\/a» «¦//a»", "wwww"},
      {"«¦//[::1]» «¦//%41» «¦//\xC3\xA4» «¦//1»", "wwww"},
      {"// a a//host ///host //-a //.a / /host //", ""},
  });
}

}  // namespace
}  // namespace postern::core
