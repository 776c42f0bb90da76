// SPDX-License-Identifier: MIT
// The command as scripts and people meet it: run as a process, judged by its status and by every byte it prints.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <postern/postern.hpp>
#include <string>
#include <vector>

namespace {

using nlohmann::json;
using namespace std::string_literals;

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

std::string read_all(int fd) {
  std::string all;
  char buffer[4096];
  for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;) all.append(buffer, static_cast<std::size_t>(n));
  close(fd);
  return all;
}

std::string read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Cli : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("postern-cli-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& content) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  // Which standard streams are a terminal in the child.
  struct Terminal {
    bool out = false;
    bool err = false;
  };

  Outcome run(std::vector<std::string> arguments, const std::string& input = "") const {
    return run(std::move(arguments), input, Terminal{});
  }

  Outcome run(std::vector<std::string> arguments, const std::string& input, Terminal terminal) const {
    const std::string in = file("in", input);
    const std::string out = (folder_ / "out").string();
    const std::string err = (folder_ / "err").string();
    int master = -1;
    int slave = -1;
    if (terminal.out || terminal.err) {
      EXPECT_EQ(openpty(&master, &slave, nullptr, nullptr, nullptr), 0);
    }
    arguments.insert(arguments.begin(), "postern");
    std::vector<char*> argv;
    for (std::string& a : arguments) argv.push_back(a.data());
    argv.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
      dup2(open(in.c_str(), O_RDONLY), STDIN_FILENO);
      dup2(terminal.out ? slave : open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
      dup2(terminal.err ? slave : open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
      if (master >= 0) close(master);
      setenv("TERM", "xterm", 1);
      unsetenv("NO_COLOR");
      execv(POSTERN_BINARY, argv.data());
      _exit(127);
    }
    std::string shown;
    if (slave >= 0) {
      close(slave);
      shown = read_all(master);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, terminal.out ? shown : read_file(out),
            terminal.err ? shown : read_file(err)};
  }

  std::filesystem::path folder_;
};

std::vector<json> lines_of_json(const std::string& text) {
  std::vector<json> all;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
    all.push_back(json::parse(text.substr(begin, end - begin)));
  return all;
}

TEST_F(Cli, SpeaksByItsExitStatus) {
  EXPECT_EQ(run({"check", "mailto:a@b.example"}).status, 0);
  EXPECT_EQ(run({"check", "MAILTO:a@B.example?subject=a b&Body=x/y"}).status, 0) << "spelling only";
  EXPECT_EQ(run({"check", "mailto:a@b.example?body=1%0A2"}).status, 1) << "a line end was changed";
  EXPECT_EQ(run({"check", "mailto:a@b.example?attach=x"}).status, 1) << "a field was left out";
  EXPECT_EQ(run({"check", "mailto:a@b.example?subject=x,attach=y"}).status, 1)
      << "a field was left out for what it holds";
  EXPECT_EQ(run({"check", "mailto:a@b.example?bcc=c@d.example"}).status, 2);
  EXPECT_EQ(run({"check", "javascript:alert(1)"}).status, 3);
  EXPECT_EQ(run({"check", "--profile", "strict", "mailto:a@b.example?subject=a b"}).status, 3);
  EXPECT_EQ(run({"check", "mailto:a@b.example", "mailto:x", "mailto:?bcc=c@d.example"}).status, 3)
      << "the highest counts";
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"check"},
                                             {"nonsense"},
                                             {"check", "--profile", "lax", "mailto:"},
                                             {"check", "--input", "csv", "-"},
                                             {"check", "--json", "--print", "canonical", "mailto:"},
                                             {"explain"},
                                             {"explain", "no-such-rule"},
                                             {"rules", "--format", "pdf"}}) {
    const Outcome r = run(wrong);
    EXPECT_EQ(r.status, 64);
    EXPECT_EQ(r.out, "");
    EXPECT_NE(r.err, "");
  }
  EXPECT_EQ(run({"check", "--input", "lines", "/nonexistent/file"}).status, 66);
  EXPECT_EQ(run({"check", "--input", "lines", folder_.string()}).status, 66) << "a folder";
  EXPECT_EQ(run({"--version"}).out, "postern "s + postern_version() + "\n");
}

// The promise of the whole design, byte for byte.
TEST_F(Cli, ExplainsARefusalLikeACompiler) {
  const Outcome r = run({"check", "--profile", "strict",
                         "mailto:ann@example.org?subject=Q3%0D%0ABcc:%20spy@evil.example&attach=/etc/passwd"});
  EXPECT_EQ(r.status, 3);
  EXPECT_EQ(r.out,
            "refuse\n"
            "\n"
            "  mailto:ann@example.org?subject=Q3%0D%0ABcc:%20spy@evil.example&attach=/etc/passwd\n"
            "                                   ^^^^^^ PM101 line-break-in-header (attack)\n"
            "  A line break hides in header text; what follows it would become a header or a body of its own.\n"
            "  RFC 6068 section 5; CWE-93\n"
            "                                                                 ^^^^^^ PM201 attach-field (attack)\n"
            "  The link names a local file to attach, insert or write; links never touch files.\n"
            "  RFC 6068 section 4; CVE-2020-11879; CVE-2020-11880; CVE-2020-4089\n"
            "                                                                        ^   ^\n"
            "  PM034 raw-reserved (deviation)\n"
            "  A raw \"/\", \"?\", \"=\" or \"#\" stands in a value; it is read as text.\n"
            "  RFC 6068 section 2; RFC 3986 section 3.4\n"
            "\n"
            "Nothing is handed on.                                 postern explain line-break-in-header\n");
}

TEST_F(Cli, ShowsWhatWouldBeOpened) {
  const Outcome r = run({"check", "MAILTO:ann@example.org?subject=Lunch at 12&body=Hi%0D%0AAnn"});
  EXPECT_EQ(r.status, 0);
  EXPECT_EQ(r.out,
            "open (repaired)\n"
            "\n"
            "  MAILTO:ann@example.org?subject=Lunch at 12&body=Hi%0D%0AAnn\n"
            "                                      ^  ^ PM031 raw-space (changed)\n"
            "  A raw space stands in the link; it is read as %20.\n"
            "\n"
            "  To           ann@example.org\n"
            "  Subject      Lunch at 12\n"
            "  Body         Hi\n"
            "               Ann\n"
            "  Link         mailto:ann@example.org?subject=Lunch%20at%2012&body=Hi%0D%0AAnn\n");
}

TEST_F(Cli, HoldsBackWhatNeedsConsent) {
  const std::string link = "mailto:a@b.example?bcc=spy@evil.example";
  EXPECT_NE(run({"check", link}).out.find("  Bcc          (only with the user's consent)\n"), std::string::npos);
  EXPECT_EQ(run({"check", link}).out.find("  Bcc          spy"), std::string::npos);
  EXPECT_NE(run({"check", "--consent", link}).out.find("  Bcc          spy@evil.example\n"), std::string::npos);
  EXPECT_EQ(run({"check", "--print", "canonical", link}).out, "mailto:a@b.example\n");
  EXPECT_EQ(run({"check", "--print", "canonical", "--consent", link}).out,
            "mailto:a@b.example?bcc=spy%40evil.example\n");
  EXPECT_EQ(run({"check", "--print", "canonical", "mailto:x"}).out, "");
}

TEST_F(Cli, WritesJsonAsDocumented) {
  const Outcome r = run({"check", "--json", "mailto:%22A%22%3Ca@b.example%3E?bcc=c@d.example&subject=x%20y&attach=z"});
  EXPECT_EQ(r.status, 2);
  const json o = json::parse(r.out);
  EXPECT_EQ(o["verdict"], "confirm");
  EXPECT_EQ(o["profile"], "standard");
  EXPECT_EQ(o["rules"], postern_rules_version());
  EXPECT_EQ(o["canonical"], "mailto:a@b.example?subject=x%20y");
  EXPECT_EQ(o["fields"], json::parse(R"([{"name":"to","value":"a@b.example","display_name":"A"},
                                         {"name":"bcc","value":null,"needs_consent":true},
                                         {"name":"subject","value":"x y"}])"));
  EXPECT_FALSE(o.contains("truncated"));
  EXPECT_FALSE(o.contains("id"));
  json attach;
  for (const json& f : o["findings"])
    if (f["slug"] == "attach-field") attach = f;
  EXPECT_EQ(attach["id"], "PM201");
  EXPECT_EQ(attach["category"], "attack");
  EXPECT_EQ(attach["action"], "withhold");
  EXPECT_EQ(attach["changed"], true);
  EXPECT_EQ(attach["offset"], 62);
  EXPECT_EQ(attach["length"], 6);
  EXPECT_TRUE(attach["message"].is_string());

  const json with = json::parse(run({"check", "--json", "--consent", "mailto:?bcc=c@d.example"}).out);
  EXPECT_EQ(with["canonical"], "mailto:?bcc=c%40d.example");
  EXPECT_EQ(with["fields"][0]["value"], "c@d.example");
  EXPECT_EQ(with["fields"][0]["needs_consent"], true);

  const json refused = json::parse(run({"check", "--json", "mailto:x"}).out);
  EXPECT_TRUE(refused["canonical"].is_null());
  EXPECT_EQ(refused["fields"], json::array());

  const json many = json::parse(run({"check", "--json", "mailto:?subject=" + std::string(200, '[') + " ["}).out);
  EXPECT_LE(many["findings"].size(), 64U);
  std::string spaces = "mailto:?subject=";
  for (int i = 0; i < 70; ++i) spaces += "a ";
  const json truncated = json::parse(run({"check", "--json", spaces + "b"}).out);
  EXPECT_EQ(truncated["findings"].size(), 64U);
  EXPECT_EQ(truncated["truncated"], true);
}

// What stands behind "--" is taken byte for byte, whatever it looks like.
TEST_F(Cli, TakesOperandsAsTheyAre) {
  for (const char* odd : {"[mailto:a@b.example]", "[mailto:a@b.example,mailto:c@d.example]", "--help", "-", "--",
                          "rules", "--json", ""}) {
    const Outcome r = run({"check", "--json", "--", odd});
    EXPECT_EQ(r.status, 3) << odd;
    EXPECT_EQ(lines_of_json(r.out).size(), 1U) << odd;
  }
  EXPECT_EQ(run({"check", "[mailto:a@b.example,mailto:c@d.example]"}).status, 3);
  EXPECT_EQ(run({"check", "--nonsense"}).status, 64);
  EXPECT_EQ(run({"rules", "--", "x"}).status, 64);
}

// A name that waits for consent is not shown before, though its address is.
TEST_F(Cli, HoldsBackNames) {
  const std::string link = "mailto:%22%3Cimg%20src%3Dx%3E%22%20%3Cann@example.org%3E";
  EXPECT_EQ(run({"check", link}).out.find("  To           <img"), std::string::npos);
  EXPECT_NE(run({"check", link}).out.find("  To           ann@example.org\n"), std::string::npos);
  const json without = json::parse(run({"check", "--json", link}).out)["fields"][0];
  EXPECT_TRUE(without["display_name"].is_null());
  EXPECT_EQ(without["name_needs_consent"], true);
  EXPECT_EQ(without["value"], "ann@example.org");
  EXPECT_EQ(json::parse(run({"check", "--json", "--consent", link}).out)["fields"][0]["display_name"], "<img src=x>");
}

TEST_F(Cli, ProtectsNames) {
  if (postern_has_unicode() == 0) GTEST_SKIP() << "needs Unicode support";
  EXPECT_EQ(run({"check", "--protect", "mybank.example", "--", "mailto:a@rnybank.example"}).status, 2);
  EXPECT_EQ(run({"check", "--protect", "x.example", "--protect", "mybank.example", "mailto:a@rnybank.example"}).status,
            2);
  EXPECT_EQ(run({"check", "--protect", "mybank.example", "mailto:a@mybank.example"}).status, 0);
  EXPECT_EQ(run({"check", "--profile", "strict", "mailto:j%C3%BCrgen@example.org"}).status, 3);
  EXPECT_EQ(run({"check", "--profile", "strict", "--eai", "mailto:j%C3%BCrgen@example.org"}).status, 0);
}

TEST_F(Cli, ReadsLines) {
  const Outcome r =
      run({"check", "--json", "--input", "lines", "-"}, "mailto:a@b.example\r\nmailto:x\n\nmailto:c@d.example");
  const std::vector<json> all = lines_of_json(r.out);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0]["verdict"], "open");
  EXPECT_EQ(all[1]["verdict"], "refuse");
  EXPECT_EQ(all[2]["findings"][0]["slug"], "not-mailto") << "an empty line is an empty link";
  EXPECT_EQ(all[3]["canonical"], "mailto:c@d.example") << "the last line needs no line end";
  EXPECT_EQ(r.status, 3);
  EXPECT_EQ(run({"check", "--input", "lines", "-"}, "").status, 0) << "nothing to check";
  const json two = lines_of_json(run({"check", "--json", "--input", "lines", "-"}, "mailto:a@b.example\r\r\n").out)[0];
  EXPECT_EQ(two["findings"][0]["slug"], "raw-control") << "one CR goes, not two";
}

TEST_F(Cli, ReadsNulSeparatedLinks) {
  const Outcome r =
      run({"check", "--json", "--input", "nul", "-"}, "mailto:a@b.example\0mailto:c@d.example?subject=a\nb\0"s);
  const std::vector<json> all = lines_of_json(r.out);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1]["findings"][0]["slug"], "raw-control");
}

TEST_F(Cli, ReadsJsonLinesAndReportsTheBadOnes) {
  const std::string input =
      "{\"link\":\"mailto:a@b.example\",\"id\":\"first\"}\n"
      "not json\n"
      "{\"link_base64\":\"bWFpbHRvOv8=\",\"id\":2}\n"
      "{\"link\":1}\n"
      "{\"link\":\"x\",\"link_base64\":\"eA==\"}\n"
      "{}\n"
      "[]\n"
      "{\"link_base64\":\"%\"}\n"
      "{\"link_base64\":\"eB==\"}\n"
      "{\"link\":\"mailto:\\u0000\"}\n"
      "{\"link\":\"\xff\"}\n"
      "\n"
      "{\"link\":\"mailto:a@b.example\",\"link\":\"mailto:c@d.example\"}\n"
      "{\"link\":\"mailto:a@b.example\",\"id\":[]}\n"
      "{\"link\":\"mailto:a@b.example\",\"id\":1.5}\n"
      "{\"link\":\"mailto:a@b.example\",\"id\":" +
      std::string(100000, '[') +
      "}\n"
      "{\"link\":\"mailto:c@d.example\"}\n";
  const Outcome r = run({"check", "--json", "--input", "jsonl", file("links.jsonl", input)});
  EXPECT_EQ(r.status, 65);
  const std::vector<json> all = lines_of_json(r.out);
  ASSERT_EQ(all.size(), 17U);
  EXPECT_EQ(all[0]["id"], "first");
  EXPECT_EQ(all[2]["id"], 2);
  EXPECT_EQ(all[2]["verdict"], "refuse") << "a byte that is no UTF-8 reaches the check by base64";
  for (const std::size_t bad : {1U, 3U, 4U, 5U, 6U, 7U, 8U, 10U, 11U, 12U, 13U, 14U, 15U}) {
    EXPECT_EQ(all[bad]["line"], bad + 1) << bad;
    EXPECT_TRUE(all[bad]["error"].is_string()) << bad;
    EXPECT_NE(r.err.find("line " + std::to_string(bad + 1) + ":"), std::string::npos) << bad;
  }
  EXPECT_EQ(all[9]["findings"][0]["slug"], "raw-control");
  EXPECT_EQ(all[16]["verdict"], "open") << "the rest is processed";
}

TEST_F(Cli, CutsRecordsThatNoLinkCanBe) {
  const Outcome r = run({"check", "--json", "--input", "lines", "-"},
                        "mailto:" + std::string(3 << 20, 'a') + "\nmailto:a@b.example\n");
  const std::vector<json> all = lines_of_json(r.out);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0]["findings"][0]["slug"], "link-over-64k");
  EXPECT_EQ(all[1]["verdict"], "open");
  EXPECT_EQ(run({"check", "--input", "jsonl", "-"}, "{\"link\":\"" + std::string(2 << 20, 'a') + "\"}\n").status, 65);
}

TEST_F(Cli, GoesOnBehindAnUnreadableFile) {
  const Outcome r =
      run({"check", "--json", "--input", "lines", "/nonexistent/\x1b[2Jfile", file("good", "mailto:a@b.example\n")});
  EXPECT_EQ(r.status, 66);
  EXPECT_EQ(lines_of_json(r.out).size(), 1U);
  EXPECT_NE(r.err.find("/nonexistent/\\x1B[2Jfile: No such file or directory"), std::string::npos);
}

TEST_F(Cli, PrintsNoControlBytes) {
  const std::vector<std::string> links{
      "",         "mailto:\x1b]0;x\x07@b.example",     "mailto:a@b.example?subject=\xff\x9b\xe2\x80\xae",
      "\x01\x02", "mailto:a@b.example?body=a%09b%0Ac", "mailto:a@b.example?subject=" + std::string(120000, 'x')};
  for (const std::string& link : links)
    for (const std::vector<std::string>& more :
         std::vector<std::vector<std::string>>{{}, {"--json"}, {"--print", "canonical"}, {"--consent"}}) {
      std::vector<std::string> arguments{"check", "--", link};
      arguments.insert(arguments.begin() + 1, more.begin(), more.end());
      const Outcome r = run(arguments);
      EXPECT_GE(r.status, 1);
      EXPECT_LE(r.status, 3);
      for (const char c : r.out + r.err)
        EXPECT_TRUE(c == '\n' || (c >= 0x20 && c <= 0x7E)) << postern::display(link.substr(0, 50));
    }
  const Outcome batch = run({"check", "--input", "nul", "-"}, "mailto:\x1b[2J\0\xff\xfe\0"s);
  for (const char c : batch.out) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c <= 0x7E));
}

TEST_F(Cli, KeepsLongLinksReadable) {
  const Outcome r =
      run({"check", "mailto:a@b.example?subject=" + std::string(500, 'x') + "%0D%0ABcc:" + std::string(500, 'y')});
  EXPECT_NE(r.out.find("%0D%0ABcc:"), std::string::npos);
  EXPECT_NE(r.out.find("..."), std::string::npos);
  std::size_t begin = 0;
  for (std::size_t end; (end = r.out.find('\n', begin)) != std::string::npos; begin = end + 1)
    EXPECT_LE(end - begin, 100U);
}

TEST_F(Cli, ColoursTerminalsOnly) {
  const std::vector<std::string> arguments{"check", "mailto:x"};
  EXPECT_EQ(run(arguments).out.find('\x1b'), std::string::npos);
  EXPECT_NE(run({"check", "--color", "always", "mailto:x"}).out.find("\x1b[1;31mrefuse"), std::string::npos);
  EXPECT_NE(run(arguments, "", {true, false}).out.find("\x1b[1;31mrefuse"), std::string::npos);
  EXPECT_EQ(run({"check", "--color", "never", "mailto:x"}, "", {true, false}).out.find('\x1b'), std::string::npos);
}

TEST_F(Cli, TellsHowFarALongBatchIs) {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "mailto:a@b.example?subject=hello%20world&attach=/etc/passwd&body=one%0Atwo\n";
  const std::string name = file("many", many);
  const Outcome shown = run({"check", "--json", "--input", "lines", name}, "", {false, true});
  EXPECT_NE(shown.err.find("links"), std::string::npos);
  EXPECT_NE(shown.err.find('%'), std::string::npos);
  EXPECT_TRUE(shown.err.ends_with("\r\x1b[K")) << "the line is wiped at the end";
  EXPECT_EQ(run({"check", "--json", "--input", "lines", name}).err, "") << "only on a terminal";
}

TEST_F(Cli, PrintsTheRules) {
  const json rules = json::parse(run({"rules", "--format", "json"}).out);
  EXPECT_EQ(rules["rules"].size(), postern_rule_count());
  const std::string text = run({"rules"}).out;
  const std::string markdown = run({"rules", "--format", "markdown"}).out;
  for (const json& rule : rules["rules"]) {
    const std::string slug = rule["slug"];
    EXPECT_NE(text.find(slug), std::string::npos);
    EXPECT_NE(markdown.find("`" + slug + "`"), std::string::npos);
    const Outcome explained = run({"explain", slug});
    EXPECT_EQ(explained.status, 0);
    EXPECT_NE(explained.out.find(rule["message"].get<std::string>()), std::string::npos);
    EXPECT_EQ(run({"explain", rule["id"]}).out, explained.out);
  }
  EXPECT_NE(run({"explain", "line-breaks-in-header"}).err.find("did you mean \"line-break-in-header\"?"),
            std::string::npos);
}

// The page in docs is what the command prints.
TEST_F(Cli, PrintedTheDocumentedRules) {
  const std::string page = read_file(POSTERN_SOURCE "/docs/rules.md");
  EXPECT_NE(page.find(run({"rules", "--format", "markdown"}).out), std::string::npos) << "run: ./dev docs";
  const std::string manual = read_file(POSTERN_SOURCE "/docs/man/postern-rules.7");
  EXPECT_TRUE(manual.ends_with(run({"rules", "--format", "man"}).out)) << "run: ./dev docs";
}

TEST_F(Cli, ListsEveryVector) {
  const json document = json::parse(run({"vectors", "--json"}).out);
  const std::string text = run({"vectors"}).out;
  for (const json& vector : document["vectors"])
    EXPECT_NE(text.find(" " + vector["name"].get<std::string>() + " "), std::string::npos) << vector["name"];
  EXPECT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')), document["vectors"].size() + 2);
}

}  // namespace
