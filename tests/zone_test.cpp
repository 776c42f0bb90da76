// SPDX-License-Identifier: MIT
// Where links lead, by tables of texts whose last link counts. Each text lies beside memory that cannot be touched.
#include "zone.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "counting_memory.h"
#include "guarded.h"
#include "texts.h"
#include "unicode.h"

namespace postern::core {
namespace {

using enum Zone;

struct Lead {
  std::string text;
  std::string userinfo;
  std::string host;
  Zone zone = internet;
  std::string flags{};  // o of an odd IPv4 address, u of what is unreadable, d of what is deceptive
};

Lead read(const std::string& text, std::string_view view, std::span<const char* const> protected_names) {
  Arena arena(system_memory(), 1024);
  LinkReader links(view);
  ZoneReader zones(view, protected_names, arena);
  Target target;
  for (Link link; links.next(link);) target = zones.read(link);
  EXPECT_FALSE(target.failed || target.unjudged) << text;
  return {text, std::string(target.userinfo.of(view)), std::string(target.host.of(view)), target.zone,
          std::string(target.odd_ipv4 ? "o" : "") + (target.unreadable ? "u" : "") + (target.deceptive ? "d" : "")};
}

void expect(std::initializer_list<Lead> cases, std::span<const char* const> protected_names = {}) {
  for (const Lead& expected : cases)
    test::for_each_guarded(expected.text, [&](std::string_view view) {
      const Lead found = read(expected.text, view, protected_names);
      EXPECT_EQ(found.userinfo, expected.userinfo) << expected.text;
      EXPECT_EQ(found.host, expected.host) << expected.text;
      EXPECT_EQ(found.zone, expected.zone) << expected.text;
      EXPECT_EQ(found.flags, expected.flags) << expected.text;
    });
}

// A host alone, in a web link.
struct Host {
  std::string host;
  Zone zone = internet;
  std::string flags{};
};

void expect_hosts(std::initializer_list<Host> cases, std::span<const char* const> protected_names = {}) {
  for (const Host& c : cases) expect({{"https://" + c.host, "", c.host, c.zone, c.flags}}, protected_names);
}

// "I" looks like "l" where it is seen, and is "i" where the name is looked up.
TEST(Zone, KnowsProtectedNamesAsTheyAreSeen) {
  const char* const name = "paypal.example";
  if (!unicode::available()) GTEST_SKIP() << "needs Unicode support";
  expect_hosts({{"paypal.example"},
                {"PayPal.example.:80"},
                {"www.paypal.example:80"},
                {"paypaI.example", internet, "d"},
                {"paypai.example"},
                {"p%61ypa1.example", internet, "d"},
                {"paypa1.example", internet, "d"},
                {"paypa1.example.:80", internet, "d"},
                {"www.paypaI.example.:80", internet, "d"}},
               {&name, 1});
}

TEST(Zone, FollowsTheAuthority) {
  expect({
      {"https://a.example:80/x", "", "a.example:80"},
      {"https:a.example?x", "", "a.example"},
      {"https:/\\/a.example#x", "", "a.example"},
      {"https://u@localhost\\x", "u@", "localhost", intranet},
      {"https://u@v@10.0.0.1/@", "u@v@", "10.0.0.1", intranet},
      {"https://@a.example", "@", "a.example"},
      {"https:///", "", ""},
      {"//192.168.0.1/x", "", "192.168.0.1", intranet},
      {"ssh://u@10.0.0.1/", "u@", "10.0.0.1", intranet},
      {"ssh://10.0.0.1\\x@a.example/", "10.0.0.1\\x@", "a.example"},
      {"ssh:///10.0.0.1", "", ""},
      {"ssh:/10.0.0.1", "", ""},
      {"ssh:/\\10.0.0.1", "", ""},
      {"ssh:10.0.0.1", "", ""},
      // For browsers it ends at the backslash.
      {"https://bank.example\\@evil.example/", "bank.example\\@", "bank.example"},
      {"https://bank.example\\/@evil.example", "", "bank.example"},
  });
}

TEST(Zone, LeavesTheSentenceItsSigns) {
  expect({
      {"https://a.example.,;:!)", "", "a.example"},
      {"https://a.example./", "", "a.example."},
      {"https://a.local./", "", "a.local.", intranet},
      {"https://a.example] [x", "", "a.example"},
      {"https://[::1].", "", "[::1]", intranet},
      {"https://...", "", "..."},
      {"https://u@...", "u@", "..."},
  });
}

// Several links in one word.
TEST(Zone, IsThatOfEachLink) {
  expect({
      {"https:(https:10.0.0.1", "", "10.0.0.1", intranet},
      {"https:(https:...", "", "..."},
      {"ssh://(https:\\\\...", "", "..."},
      {"ssh://(https:\\\\x@10.0.0.1\\y", "x@", "10.0.0.1", intranet},
  });
}

TEST(Zone, OfIpv4) {
  expect_hosts({
      {"10.0.0.1", intranet},
      {"11.0.0.1"},
      {"192.0.0.255", intranet},
      {"192.0.1.0"},
      {"172.31.255.255", intranet},
      {"172.32.0.0"},
      {"255.255.255.255", intranet},
      // In other spellings
      {"0", intranet, "o"},
      {"0x", intranet, "o"},
      {"0x.1", intranet, "o"},
      {"0x7f.1", intranet, "o"},
      {"0X7F.0.1", intranet, "o"},
      {"012.1", intranet, "o"},
      {"167772161", intranet, "o"},
      {"4294967295", intranet, "o"},
      {"10.65535", intranet, "o"},
      {"8.8", internet, "o"},
      // None at all
      {"10.0.0.256", internet, "o"},
      {"10.256.1", internet, "o"},
      {"10.16777216", internet, "o"},
      {"0.4294967296", internet, "o"},
      {"10.0.0.1.0", internet, "o"},
      {"10..1", internet, "o"},
      {"10.a.0.1", internet, "o"},
      {"10.0.0.08", internet, "o"},
      {"10.0.0.0x0g"},
      {"10.%g.0.1", internet, "u"},
  });
}

TEST(Zone, OfIpv6) {
  expect_hosts({
      {"[::1]", intranet},
      {"[::1%25eth0]", intranet},
      {"[2001:db8::1]"},
      {"[2606:4700::1111]"},
      {"[fe80::1]", intranet},
      {"[fe00::1]"},
      {"[::ffff:10.0.0.1]", intranet, "o"},
      {"[::ffff:192.0.0.1]", intranet, "o"},
      {"[::ffff:192.0.1.0]", internet, "o"},
      {"[::fffe:10.0.0.1]"},
      {"[2002:a00:1::]", intranet, "o"},
      {"[v1.x]", internet, "u"},
      {"[::1", internet, "u"},
  });
}

TEST(Zone, OfNames) {
  expect_hosts({
      {"localhost", intranet},
      {"printer", intranet},
      {"%6Cocalhost", intranet},
      {"a%20b.example", internet, "u"},
      {"a%2Fb.example", internet, "ud"},  // some programs act on the slash
      {"a[b.example", internet, "u"},
  });
}

TEST(Zone, OfHostsThatAreTooLong) {
  const std::string label = "abcdefghi.";
  std::string longest;
  while (longest.size() < 1010) longest += label;
  longest += "example";
  expect_hosts({{longest}, {"a" + longest, internet, "ud"}, {longest + longest, internet, "ud"}});
}

TEST(Zone, OfNamesOutsideAscii) {
  if (!unicode::available()) GTEST_SKIP() << "needs Unicode support";
  expect_hosts({
      {"\u00E4.example"},
      {"\u00E4%20b.example", internet, "ud"},
      {"a\uFF0Fb.example", internet, "ud"},
      {"xn--a.example", internet, "ud"},
      {"a.example\xF0", internet, "ud"},
      // A full stop that ends a sentence
      {"10.0.0.1\u3002", intranet},
      {"10.0.0.1\uFF0E", intranet},
      {"10.0.0.1\uFF61", intranet},
      {"10.0.0.1\u3002\u3042", intranet},
      {"\u00E4.example\u3002"},
      {"10.0.0.1\u0080", intranet},
      {"10.0.0.1\x7F\u00E4", internet, "ud"},
      // or not: the name goes on, or there was none before
      {"10.0.0.1\u3002x", internet, "d"},
      {"10.0.0.1\uFF0Ex", internet, "d"},
      {"10.0.0.1\uFF61x", internet, "d"},
      {"localhost\u3002", intranet, "d"},
  });
}

// What nobody could read, and what took a normalizer quadratic time.
TEST(Zone, OfNamesWithManyMarks) {
  if (!unicode::available()) GTEST_SKIP() << "needs Unicode support";
  const std::string name = "a" + test::repeated("\u0301", 30);
  expect_hosts({{name + ".example"}, {name + "\u0301.example", internet, "d"}});
}

TEST(Zone, OfNamesLikeProtectedOnes) {
  if (!unicode::available()) GTEST_SKIP() << "needs Unicode support";
  const char* const names[]{"example.org", "b\u00FCche1.example"};
  expect_hosts(
      {
          {"example.org"},
          {"www.example.org"},
          {"exarnple.org", internet, "d"},
          {"x[.exarnple.org", internet, "ud"},
          {"b\u00FCche1.example"},
          {"b\u00FCchel.example", internet, "d"},
          {"xn--bchel-kva.example", internet, "d"},
      },
      names);
}

// What takes memory last is the likeness, if there is any to look for, or else the name as browsers look it up. Without
// it nobody can tell.
TEST(Zone, IsNotKnownWithoutMemory) {
  if (!unicode::available()) GTEST_SKIP() << "needs Unicode support";
  const char* const name = "example.org";
  const auto read_with = [&name](const test::CountingMemory& memory, std::string_view text, bool protect) {
    Link link;
    EXPECT_TRUE(LinkReader(text).next(link));
    Arena arena(memory.memory(), 1);
    return ZoneReader(text, {&name, protect ? 1U : 0U}, arena).read(link);
  };
  for (const bool protect : {true, false}) {
    const std::string_view text = protect ? "https://a.example.net" : "https://\u00E4.example.net";
    const test::CountingMemory enough;
    EXPECT_FALSE(read_with(enough, text, protect).failed);
    const test::CountingMemory too_little(enough.allocations());
    EXPECT_TRUE(read_with(too_little, text, protect).failed);
  }
}

}  // namespace
}  // namespace postern::core
