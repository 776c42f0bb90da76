// SPDX-License-Identifier: MIT
// postern check --resolve as a process, with a real server, and without any.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "nsd.h"

namespace {

using nlohmann::json;

struct Ran {
  int status = -1;
  std::string out;
};

Ran run(const std::string& arguments) {
  const std::string command = std::string(POSTERN_BINARY) + " check " + arguments + " 2>&1";
  std::FILE* const pipe = popen(command.c_str(), "r");
  Ran ran;
  char part[512];
  for (std::size_t n; (n = fread(part, 1, sizeof part, pipe)) > 0;) ran.out.append(part, n);
  const int status = pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

class CliResolve : public testing::Test {
 public:
  static std::string asking() { return "--resolve --dns " + nsd_->server() + " "; }

 protected:
  static void SetUpTestSuite() { nsd_ = new dns_test::Nsd; }
  static void TearDownTestSuite() { delete nsd_; }
  void SetUp() override { ASSERT_TRUE(nsd_->runs()); }
  static dns_test::Nsd* nsd_;
};
dns_test::Nsd* CliResolve::nsd_ = nullptr;

json names_of(const std::string& link) {
  json answer = json::parse(run("--json " + CliResolve::asking() + "-- '" + link + "'").out);
  return answer.at("names");
}

TEST_F(CliResolve, NeverChangesTheVerdict) {
  for (const char* link : {"mailto:ann@[203.0.113.7]", "mailto:ann@[203.0.113.66]", "mailto:?body=http://203.0.113.7/",
                           "mailto:?body=http://0x7f.1/", "mailto:a@b.example", "mailto:a@b.example%0d%0ax",
                           "mailto:?body=http://203.0.113.7@203.0.113.66/"})
    for (const char* profile : {"strict", "standard"}) {
      const std::string options = "--json --profile " + std::string(profile) + " ";
      const Ran without = run(options + "-- '" + link + "'");
      const Ran with = run(options + asking() + "-- '" + link + "'");
      EXPECT_EQ(with.status, without.status) << link;
      json object = json::parse(with.out);
      EXPECT_TRUE(object.contains("names"));
      object.erase("names");
      EXPECT_EQ(object, json::parse(without.out)) << link;
      EXPECT_FALSE(json::parse(without.out).contains("names"));
    }
}

TEST_F(CliResolve, TellsClaimsFromConfirmedNames) {
  const json names = names_of("mailto:ann@[203.0.113.7],bob@[203.0.113.66],eve@[203.0.113.250]");
  ASSERT_EQ(names.size(), 3U);
  EXPECT_EQ(names[0].dump(),
            R"({"address":"203.0.113.7","claimed":[],"confirmed":["mail.honest.example"],"field":"to","status":"ok"})");
  EXPECT_EQ(names[1].dump(),
            R"({"address":"203.0.113.66","claimed":["www.bank.example"],"confirmed":[],"field":"to","status":"ok"})");
  EXPECT_EQ(names[2]["status"], "not-found");
  const Ran people = run(asking() + "-- 'mailto:ann@[203.0.113.7],bob@[203.0.113.66],eve@[203.0.113.72]'");
  EXPECT_NE(people.out.find("203.0.113.7 (to): mail.honest.example, confirmed by the zone of that name.\n"),
            std::string::npos)
      << people.out;
  EXPECT_NE(people.out.find(
                "203.0.113.66 (to): claims to be www.bank.example, which is not confirmed; do not trust that name.\n"),
            std::string::npos)
      << people.out;
  EXPECT_NE(people.out.find("claims to be host.lame.test, which could not be checked."), std::string::npos)
      << people.out;
}

TEST_F(CliResolve, FindsNumericWebLinksInEverySpelling) {
  for (const char* host :
       {"203.0.113.7", "203.0.113.7:8080", "0xcb.0x0.0x71.7", "3405803783", "0313.0.0161.07", "203.0.28935",
        "%32%30%33.0.113.7", "user@203.0.113.7", "203.0.113.7.", "[::ffff:203.0.113.7]"}) {
    std::string link = "mailto:?body=see%20http://";
    for (const char* c = host; *c != 0; ++c) link += *c == '%' ? std::string("%25") : std::string(1, *c);
    const json names = names_of(link + "/x");
    ASSERT_EQ(names.size(), 1U) << host;
    EXPECT_EQ(names[0]["confirmed"], json::array({"mail.honest.example"})) << host;
    EXPECT_EQ(names[0]["field"], "body");
  }
  EXPECT_EQ(names_of("mailto:?body=http://[2001:db8::7]/")[0]["confirmed"], json::array({"mail.honest.example"}));
  EXPECT_EQ(names_of("mailto:?body=http://www.bank.example/%20http://cafe/%20203.0.113.7"), json::array());
}

TEST_F(CliResolve, PrintsNothingHostile) {
  for (const int host : {20, 21, 22, 23, 24, 25, 28, 29}) {
    const Ran ran = run("--color never " + asking() + "-- 'mailto:a@[203.0.113." + std::to_string(host) + "]'");
    EXPECT_NE(ran.out.find("what is no host name"), std::string::npos) << ran.out;
    for (const char c : ran.out) ASSERT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << host;
    EXPECT_EQ(ran.out.find("bank"), std::string::npos);
  }
}

TEST_F(CliResolve, WithoutNetworkItSaysSoAndGoesOn) {
  const std::string nobody = "--resolve --dns 127.0.0.1:" + std::to_string(dns_test::free_port()) + " -- ";
  const Ran ran = run(nobody + "'mailto:ann@[203.0.113.7]' 'mailto:a@b.example'");
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.out.find("No DNS server could be reached."), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("a@b.example"), std::string::npos);
  EXPECT_EQ(json::parse(run("--json " + nobody + "'mailto:ann@[203.0.113.7]'").out)["names"][0]["status"],
            "unreachable");
}

TEST_F(CliResolve, MistakesAreUsage) {
  for (const char* arguments :
       {"--dns 127.0.0.1 -- mailto:a@b.example", "--resolve --dns localhost -- mailto:a@b.example",
        "--resolve --input lines -- -", "--resolve --print canonical -- mailto:a@b.example"})
    EXPECT_EQ(run(arguments).status, 64) << arguments;
}

}  // namespace
