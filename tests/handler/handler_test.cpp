// SPDX-License-Identifier: MIT
// The parts of the handler, one by one.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <postern/postern.hpp>

#include "clients.h"
#include "config.h"
#include "desktop.h"
#include "dialect.h"
#include "files.h"
#include "guard.h"
#include "journal.h"
#include "key_file.h"
#include "question.h"
#include "stage.h"
#include "surface.h"
#include "terminals.h"

namespace {

using namespace postern::handler;
using postern::Consent;
using stage::Words;

class Handler : public stage::Stage {};

std::string error_of(const std::string& toml) {
  Config config;
  try {
    apply_config(config, toml, "x.toml");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "none";
}

TEST_F(Handler, ADialectWithoutGapsKeepsTheLink) {
  for (const char* link :
       {"mailto:", "mailto:?body=x", "mailto:a@b.example,c@d.example?cc=e%40f.example&bcc=g%40h.example",
        "mailto:o%27b@c.example?in-reply-to=%3Ca%40b%3E&references=%3Ca%40b%3E&keywords=k"}) {
    const Spelling spelling = spell(link, Dialect{});
    EXPECT_EQ(spelling.link, link);
    EXPECT_TRUE(spelling.left_out.empty());
    EXPECT_FALSE(spelling.lost_recipients);
  }
}

TEST_F(Handler, ADialectLeavesOutWhatTheClientCannotTakeAndSaysSo) {
  const std::string link = "mailto:a@b.example?bcc=c%40d.example&subject=x%26bcc%3Dy&in-reply-to=z&keywords=k";
  const Spelling none = spell(link, {.extras = 0});
  EXPECT_EQ(none.link, "mailto:a@b.example?subject=x%26bcc%3Dy");
  EXPECT_EQ(none.left_out, (Words{"bcc", "in-reply-to", "keywords"}));
  EXPECT_TRUE(none.lost_recipients);
  const Spelling bcc = spell("mailto:?keywords=k", {.extras = kBcc, .blank = "mailto:?subject="});
  EXPECT_EQ(bcc.link, "mailto:?subject=");
  EXPECT_FALSE(bcc.lost_recipients);
  const Spelling path = spell("mailto:a%26b@c.example,o%27b%3Dc@c.example,%C3%A4@c.example?cc=a%3Db%40c.example",
                              {.decodes_path = false});
  EXPECT_EQ(path.link, "mailto:o'b=c@c.example?cc=a%3Db%40c.example");
  EXPECT_EQ(path.left_out, (Words{"a&b@c.example", "\xC3\xA4@c.example"}));
  EXPECT_TRUE(path.lost_recipients);
  const Spelling plus = spell("mailto:a+b@c.example?cc=a%2Bb%40c.example", {.plus_is_space = true});
  EXPECT_EQ(plus.link, "mailto:a%2Bb@c.example?cc=a%2Bb%40c.example");
  EXPECT_TRUE(plus.left_out.empty());
}

// Whatever the dialect, the link that goes out says nothing that the canonical one did not say.
TEST_F(Handler, EveryDialectOfTheTableIsCheckedAgain) {
  const postern::Result result = postern::check(
      "mailto:a@b.example,o'brien@b.example,list+a=b@b.example?cc=c@d.example&bcc=e@f.example&subject=a+b%26attach&"
      "body=%25zz%0A.&"
      "keywords=k"
      "&in-reply-to=%3Ca@b%3E&references=%3Ca@b%3E");
  const std::string canonical = result.canonical_link(Consent::given);
  for (const Client& client : known_clients()) {
    const Spelling spelling = spell(canonical, client.dialect);
    const postern::Result again = postern::check(spelling.link);
    std::vector<std::string> before;
    for (const postern::Field& f : result.fields(Consent::given))
      before.push_back(std::string(f.name) + "=" + std::string(f.value));
    std::size_t kept = 0;
    for (const postern::Field& f : again.fields(Consent::given)) {
      ++kept;
      EXPECT_NE(std::find(before.begin(), before.end(), std::string(f.name) + "=" + std::string(f.value)),
                before.end());
    }
    EXPECT_EQ(kept + spelling.left_out.size(), before.size()) << client.id;
  }
}

TEST_F(Handler, TheTablesNameEachOnce) {
  for (const Client& client : known_clients()) {
    EXPECT_EQ(find_client(client.id), &client);
    EXPECT_EQ(find_client_of({"/usr/bin/" + std::string(client.program)}), &client);
  }
  EXPECT_EQ(find_client_of({"/usr/bin/flatpak", "run", "org.gnome.Geary", "@@u", "{link}", "@@"}),
            find_client("geary"));
  EXPECT_EQ(find_client_of({"env", "HINT=/x.desktop", "A=", "/snap/bin/thunderbird", "{link}"}),
            find_client("thunderbird"));
  for (const Words& other : std::vector<Words>{
           {"/usr/bin/mail"}, {"env"}, {"env", "A=mutt"}, {"env", "mail", "mutt"}, {"mail", "mutt", "{link}"}})
    EXPECT_EQ(find_client_of(other), nullptr) << other.back();
  EXPECT_EQ(find_client_of({}), nullptr);
}

TEST_F(Handler, AFlatpakIsStartedByItsId) {
  fake("flatpak");
  EXPECT_EQ(command_of(*find_client("geary"), environment_), std::nullopt);
  std::filesystem::create_directories(path("home/.local/share/flatpak/app/org.gnome.Geary"));
  EXPECT_EQ(command_of(*find_client("geary"), environment_), (Words{path("bin/flatpak"), "run", "org.gnome.Geary"}));
}

TEST_F(Handler, EveryTerminalGetsTheCommandAsAVector) {
  const Words command{"/usr/bin/mutt", "mailto:a@b.example?subject=a%20b"};
  for (const Terminal& terminal : known_terminals()) {
    fake(std::string(terminal.program));
    const auto all = in_terminal(command, terminal.program, environment_);
    ASSERT_TRUE(all) << terminal.program;
    EXPECT_EQ(Words(all->end() - 2, all->end()), command);
    EXPECT_EQ(all->front(), path("bin/") + std::string(terminal.program));
  }
  EXPECT_EQ(in_terminal(command, "lxterminal", environment_), std::nullopt) << "it splits a string of its own";
}

TEST_F(Handler, DebiansChoiceOfTerminalComesFirst) {
  const Words command{"/usr/bin/mutt", "mailto:"};
  EXPECT_EQ(in_terminal(command, "", environment_), std::nullopt);
  fake("gnome-terminal");
  fake("xterm");
  EXPECT_EQ(in_terminal(command, "", environment_)->at(1), "--");
  write("bin/xterm.wrapper", "");
  std::filesystem::permissions(path("bin/xterm.wrapper"), std::filesystem::perms::owner_all);
  std::filesystem::create_symlink("xterm.wrapper", path("bin/x-terminal-emulator"));
  EXPECT_EQ(*in_terminal(command, "", environment_), (Words{path("bin/xterm"), "-e", "/usr/bin/mutt", "mailto:"}));
}

TEST_F(Handler, ConfigurationErrorsNameTheLine) {
  EXPECT_EQ(error_of("client = \"mutt\"\nprofile = \"strict\"\nterminal = \"xterm\"\nprotect = [\"a.example\"]\n"
                     "flood_windows = 1\nflood_seconds = 86400\nquestion_seconds = 5\nlog_link = true\n"),
            "none");
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"client = 1", "line 1: client must be a string"},
      {"\nclient = \"outlook\"", "line 2: client must be a client that is known"},
      {"command = \"mutt {link}\"", "line 1: command must be a list of strings"},
      {"command = [\"mutt\",\n 1, \"{link}\"]", "line 2: command must be a list of strings"},
      {"command = []", "line 1: command must be a program and its arguments, {link} once"},
      {"command = [\"mutt\"]", "{link} once"},
      {"command = [\"mutt\", \"{link}\", \"{link}\"]", "{link} once"},
      {"command = [\"mutt\", \"{link}{link}\"]", "{link} once"},
      {"command = [\"{link}\"]", "{link} once"},
      {"command = [\"\", \"{link}\"]", "absolute path"},
      {"command = [\"./mutt\", \"{link}\"]", "absolute path"},
      {"command = [\"sh\", \"-c\", \"mutt {link}\"]", "never a shell"},
      {"in_terminal = true", "together with command"},
      {"terminal = \"lxterminal\"", "a terminal that is known"},
      {"profile = \"lax\"", "line 1: profile must be \"standard\" or \"strict\""},
      {"flood_windows = 0", "a number from 1 to 1000"},
      {"flood_seconds = 1.5", "a whole number"},
      {"question_seconds = 86401", "a number from 1 to 86400"},
      {"log_link = \"yes\"", "true or false"},
      {"a = 1", "there is no setting \"a\""},
      {"\"\\u202e\" = 1", "there is no setting \"\\u{202E}\""},
      {"\n\nclient = ", "line 3"},
  };
  for (const auto& [toml, message] : wrong) {
    const std::string error = error_of(toml);
    EXPECT_TRUE(error.starts_with("x.toml, line ")) << error;
    EXPECT_NE(error.find(message), std::string::npos) << error;
  }
}

TEST_F(Handler, TheUsersFileComesLastAndLoosensNothing) {
  write("etc/postern/handler.toml",
        "client = \"mutt\"\nprofile = \"strict\"\nprotect = [\"a.example\"]\nflood_windows = 2\n");
  configure("command = [\"geary\", \"{link}\"]\nprofile = \"standard\"\nprotect = [\"b.example\"]\n");
  const Config config = read_config(environment_);
  EXPECT_EQ(config.client, "");
  EXPECT_EQ(config.command, (Words{"geary", "{link}"}));
  EXPECT_TRUE(config.strict);
  EXPECT_EQ(config.protect, (Words{"a.example", "b.example"}));
  EXPECT_EQ(config.flood_windows, 2);
  std::filesystem::remove(path("home/.config/postern/handler.toml"));
  std::filesystem::create_directory(path("home/.config/postern/handler.toml"));
  EXPECT_THROW((void)read_config(environment_), FileError);
}

TEST_F(Handler, WindowsAreCountedWithinATime) {
  EXPECT_TRUE(admit_window(environment_, 2, 10, 1'000'000));
  EXPECT_TRUE(admit_window(environment_, 2, 10, 1'000'001));
  EXPECT_FALSE(admit_window(environment_, 2, 10, 1'009'999)) << "the first is 9.999 s old";
  EXPECT_TRUE(admit_window(environment_, 2, 10, 1'010'000));
  EXPECT_FALSE(admit_window(environment_, 2, 10, 500)) << "two of the times are in the future; they count as now";
  EXPECT_FALSE(admit_window(environment_, 2, 10, 10'499));
  EXPECT_TRUE(admit_window(environment_, 2, 10, 10'500));
  write("run/postern-windows", "nonsense\n-5\n99999999999999999999999\n");
  EXPECT_TRUE(admit_window(environment_, 2, 10, 2'000'000));
}

TEST_F(Handler, ManyProcessesAtOnceAreCountedEach) {
  std::vector<pid_t> children;
  for (int i = 0; i < 20; ++i) {
    children.push_back(fork());
    if (children.back() == 0) _exit(admit_window(environment_, 7, 3600) ? 1 : 0);
  }
  int admitted = 0;
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    admitted += WEXITSTATUS(status);
  }
  EXPECT_EQ(admitted, 7);
}

TEST_F(Handler, AHostilePlaceForTheCountIsNotUsed) {
  namespace fs = std::filesystem;
  const std::string state = path("home/.local/state/postern/postern-windows");
  const auto counted_elsewhere = [&] {
    fs::remove(state);
    return admit_window(environment_, 1, 3600) && fs::exists(state);
  };
  fs::permissions(path("run"), fs::perms::all);
  EXPECT_TRUE(counted_elsewhere()) << "others may write";
  fs::permissions(path("run"), fs::perms::owner_all);
  write("victim", "untouched");
  fs::create_symlink(path("victim"), path("run/postern-windows"));
  EXPECT_TRUE(counted_elsewhere()) << "a symbolic link";
  EXPECT_EQ(read("victim"), "untouched");
  fs::remove(path("run/postern-windows"));
  ASSERT_EQ(mkfifo(path("run/postern-windows").c_str(), 0600), 0);
  EXPECT_TRUE(counted_elsewhere()) << "a pipe, which would wait for ever";
  environment_.set("XDG_RUNTIME_DIR", "run");
  EXPECT_TRUE(counted_elsewhere()) << "a relative path";
  environment_.unset("XDG_RUNTIME_DIR");
  EXPECT_TRUE(counted_elsewhere()) << "none";
  environment_.unset("HOME");
  EXPECT_FALSE(admit_window(environment_, 1000, 1)) << "nowhere to count";
}

TEST_F(Handler, TheJournalHoldsNothingOfTheLink) {
  const postern::Result result =
      postern::check("mailto:ann@example.org?subject=secret&bcc=spy@evil.example&attach=passwd&attach=x");
  EXPECT_EQ(journal_line(result, "opened", "mutt", ""), "outcome=opened verdict=confirm rules=PM205,PM201 client=mutt");
  EXPECT_EQ(journal_line(result, "opened", "mutt", "mailto:x"),
            "outcome=opened verdict=confirm rules=PM205,PM201 client=mutt link=mailto:x");
}

TEST_F(Handler, TheQuestionShowsEverythingAndNothingActs) {
  const postern::Result open = postern::check(
      "mailto:ann@example.org?cc=c@d.example&bcc=e@f.example&subject=%3Cb%3Ehi%3C/b%3E&keywords=k&body=" +
      std::string(3000, 'a') + "%0Ab");
  const std::string text = question_text(open, {"Because."}, {"Something."});
  EXPECT_TRUE(text.starts_with("bcc          e@f.example   (a hidden recipient)\nto           ann@example.org\n"))
      << text;
  EXPECT_NE(text.find("\nsubject      <b>hi</b>\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nkeywords     k\n"), std::string::npos) << text;
  EXPECT_NE(text.find(std::string(1000, 'a') + "\n             (and 2002 bytes more)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\n- Because.\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\nLeft out:\n- Something.\n"));
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << text;
}

TEST_F(Handler, TheQuestionCutsBetweenCodePoints) {
  if (postern_has_unicode() == 0) GTEST_SKIP() << "without Unicode such a body is refused";
  std::string body = "x";
  for (int i = 0; i < 600; ++i) body += "%C3%A9";
  const std::string text = question_text(postern::check("mailto:?body=" + body), {}, {});
  EXPECT_EQ(text.find("\\x"), std::string::npos) << text;
  EXPECT_NE(text.find("\xC3\xA9\n             (and 202 bytes more)"), std::string::npos) << text;
}

TEST_F(Handler, LongLinesAreBroken) {
  EXPECT_EQ(wrapped("", 3), "");
  EXPECT_EQ(wrapped("abc\nabcd\n\nabcdefg", 3), "abc\nabc\nd\n\nabc\ndef\ng");
  EXPECT_EQ(wrapped("\xC3\xA9\xF0\x9F\x98\x80x\xC3\xA9", 3), "\xC3\xA9\xF0\x9F\x98\x80x\n\xC3\xA9");
}

TEST_F(Handler, MarkupIsSpelledOut) { EXPECT_EQ(as_markup("<b>&\"\\n'\n", "<br>"), "&lt;b&gt;&amp;&quot;&#92;n'<br>"); }

TEST_F(Handler, AKeyFileChangesInOneLine) {
  const std::string text = "# c\r\n[A]\nk=1\n\n[Default Applications]\r\nx=y\r\nk = old ;\r\nk=older\n[B]\nk=2";
  EXPECT_EQ(value_of(text, "Default Applications", "k"), "old ;");
  EXPECT_EQ(value_of(text, "B", "k"), "2");
  EXPECT_EQ(value_of(text, "C", "k"), std::nullopt);
  EXPECT_EQ(with_value(text, "Default Applications", "k", "new"),
            "# c\r\n[A]\nk=1\n\n[Default Applications]\r\nx=y\r\nk=new\n[B]\nk=2");
  EXPECT_EQ(with_value(text, "B", "z", "new"), text.substr(0, text.size() - 3) + "z=new\nk=2");
  EXPECT_EQ(with_value(text, "C", "z", "new"), text + "\n[C]\nz=new\n");
  EXPECT_EQ(with_value("", "C", "z", "new"), "[C]\nz=new\n");
  EXPECT_EQ(with_value("[C]", "C", "z", "new"), "[C]\nz=new\n");
  EXPECT_EQ(with_value(text, "B", "k", std::nullopt), text.substr(0, text.size() - 3));
  EXPECT_EQ(with_value(text, "C", "k", std::nullopt), text);
}

TEST_F(Handler, AnExecLineIsReadByTheSpecification) {
  const EntryNames names{"Mail & more", "icon", "/x/y.desktop"};
  const auto parse = [&](std::string_view line) { return parse_exec(line, names); };
  EXPECT_EQ(parse("thunderbird %u"), (Words{"thunderbird", "{link}"}));
  EXPECT_EQ(parse("  mail\t--to %U "), (Words{"mail", "--to", "{link}"}));
  EXPECT_EQ(parse("mail"), (Words{"mail", "{link}"}));
  EXPECT_EQ(parse(R"("my mail" "a \"b\" \\ \$c" "" %u)"), (Words{"my mail", "a \"b\" \\ $c", "", "{link}"}));
  EXPECT_EQ(parse("mail --url=%u %i -n %c -p %k 100%%"),
            (Words{"mail", "--url={link}", "--icon", "icon", "-n", "Mail & more", "-p", "/x/y.desktop", "100%"}));
  EXPECT_EQ(parse("flatpak run --file-forwarding x.y.Z @@u %u @@"),
            (Words{"flatpak", "run", "--file-forwarding", "x.y.Z", "@@u", "{link}", "@@"}));
  for (const char* wrong : {"", "mail %u %u", "mail %x", "mail %", "mail '%u'", "mail $HOME %u", "mail `x`", "a | b",
                            "a; b", "mail \"%u", "mail \"\\", "mail {link} %u", "mail ~/x"})
    EXPECT_TRUE(parse(wrong).empty()) << wrong;
}

TEST_F(Handler, FilesAreWrittenInOneStep) {
  write_file(path("a/b/c"), "one");
  EXPECT_EQ(read("a/b/c"), "one");
  std::filesystem::permissions(path("a/b/c"), std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
  std::filesystem::create_symlink("b/c", path("a/link"));
  write_file(path("a/link"), std::string("two\0", 4));
  EXPECT_TRUE(std::filesystem::is_symlink(path("a/link")));
  EXPECT_EQ(read_file(path("a/b/c")), std::string("two\0", 4));
  EXPECT_EQ(std::filesystem::status(path("a/b/c")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path("a/b")), {}), 1) << "no remains";
  EXPECT_EQ(read_file(path("a/none")), std::nullopt);
  EXPECT_THROW((void)read_file(path("a")), FileError);
  EXPECT_THROW((void)read_file("/dev/zero"), FileError);
}

}  // namespace
