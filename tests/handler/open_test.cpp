// SPDX-License-Identifier: MIT
// `postern open` as a desktop and a terminal meet it, among fakes.
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <postern/postern.hpp>

#include "guard.h"
#include "program.h"
#include "stage.h"

namespace {

using stage::Outcome;
using stage::Words;

class Open : public stage::Stage {
 protected:
  void SetUp() override {
    Stage::SetUp();
    fake("thunderbird");
  }
  void with_desktop() { environment_.set("DISPLAY", ":99"); }
  [[nodiscard]] Words links_of(const std::string& name, int n = 1) const {
    Words arguments = arguments_of(name, n);
    if (!arguments.empty()) arguments.erase(arguments.begin());
    return arguments;
  }
};

const std::string kHidden = "mailto:ann@example.org?bcc=spy@evil.example";
const std::string kHiddenShown = "mailto:ann@example.org?bcc=spy%40evil.example";

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_F(Open, HandsTheCanonicalLinkToTheClientAndNothingElse) {
  EXPECT_EQ(run({"open", "MAILTO:ann@EXAMPLE.org?subject=a b&Body=1%0A2"}).status, 0);
  EXPECT_EQ(arguments_of("thunderbird"),
            (Words{path("bin/thunderbird"), "mailto:ann@example.org?subject=a%20b&body=1%0D%0A2"}));
}

TEST_F(Open, TheExitStatusOfTheClientIsOurs) {
  fake("thunderbird", 7);
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 7);
}

TEST_F(Open, ShareLinksAndEmptyLinksOpenInEveryClient) {
  with_desktop();
  fake("xterm");
  for (const char* client : {"thunderbird", "evolution", "claws-mail", "mutt", "neomutt", "aerc", "alpine"}) {
    fake(client);
    configure("client = \"" + std::string(client) + "\"\nflood_windows = 1000\n");
    EXPECT_EQ(run({"open", "mailto:?subject=News"}).status, 0) << client;
    EXPECT_EQ(run({"open", "mailto:"}).status, 0) << client;
  }
  EXPECT_EQ(links_of("claws-mail"), (Words{"--compose", "mailto:?subject=News"}));
  EXPECT_EQ(links_of("xterm"), (Words{"-e", path("bin/mutt"), "mailto:?subject=News"}));
  EXPECT_EQ(links_of("xterm", 2), (Words{"-e", path("bin/mutt"), "mailto:?subject="})) << "mutt refuses \"mailto:\"";
  EXPECT_EQ(links_of("xterm", 4), (Words{"-e", path("bin/neomutt"), "mailto:"}));
}

TEST_F(Open, TakesExactlyOneLink) {
  for (const Words& wrong : std::vector<Words>{{"open"},
                                               {"open", "mailto:", "mailto:"},
                                               {"open", "-compose", "to='ann@example.org',attachment='/etc/passwd'"},
                                               {"open", "--compose", "mailto:"},
                                               {"open", "mailto:", "--", "mailto:"},
                                               {"install", "mailto:"}})
    EXPECT_EQ(run(wrong).status, 64) << wrong.back();
  EXPECT_EQ(run({"open", "to='ann@example.org',attachment='/etc/passwd'"}).status, 3);
  EXPECT_EQ(run({"open", "--", "-compose"}).status, 3) << "no link, for what stands behind -- is never an option";
  EXPECT_EQ(starts("thunderbird"), 0U);
}

TEST_F(Open, AWrongCallIsShownOnTheDesktop) {
  with_desktop();
  fake("notify-send");
  EXPECT_EQ(run({"open", "-compose", "to='ann@example.org'"}).status, 64);
  EXPECT_EQ(starts("notify-send"), 0U) << "whoever calls it by hand reads the usage message";
  for (const Words& wrong : std::vector<Words>{{"open", "--desktop", "-compose", "to='ann@example.org'"},
                                               {"open", "--desktop"},
                                               {"open", "--desktop", "mailto:", "mailto:"}})
    EXPECT_EQ(run(wrong).status, 64) << wrong.back();
  EXPECT_EQ(starts("notify-send"), 3U);
  EXPECT_TRUE(holds(arguments_of("notify-send").back(), "one link"));
  EXPECT_EQ(starts("thunderbird"), 0U);
}

TEST_F(Open, ARefusalIsShownAndExplained) {
  with_desktop();
  fake("notify-send");
  const Outcome r = run({"open", "mailto:ann@example.org?subject=x%0D%0ABcc:%20spy@evil.example"});
  EXPECT_EQ(r.status, 3);
  EXPECT_EQ(starts("thunderbird"), 0U);
  const Words told = arguments_of("notify-send");
  ASSERT_EQ(told.size(), 6U);
  EXPECT_EQ(told[3], "--");
  EXPECT_TRUE(holds(told.back(), "postern explain line-break-in-header")) << told.back();
  EXPECT_FALSE(holds(told.back(), "spy")) << "nothing of the link";
}

TEST_F(Open, WhatIsLeftOutIsTold) {
  with_desktop();
  fake("notify-send");
  EXPECT_EQ(run({"open", "mailto:ann@example.org?attach=/etc/passwd&subject=x"}).status, 0);
  EXPECT_EQ(links_of("thunderbird"), Words{"mailto:ann@example.org?subject=x"});
  EXPECT_TRUE(holds(arguments_of("notify-send").back(), "postern explain attach-field"));
  EXPECT_EQ(starts("notify-send"), 1U);
}

TEST_F(Open, WhatTheClientCannotTakeIsToldAndNeverSilentlyLost) {
  with_desktop();
  fake("xterm");
  fake("aerc");
  fake("notify-send");
  configure("client = \"aerc\"\nin_terminal = true\n");
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 69) << "in_terminal belongs to a command";
  configure("client = \"aerc\"\n");
  EXPECT_EQ(run({"open", "mailto:o%27brien@example.org?keywords=k"}).status, 0);
  EXPECT_EQ(links_of("xterm").back(), "mailto:o'brien@example.org");
  EXPECT_TRUE(holds(arguments_of("notify-send", 2).back(), "keywords"));
  const Outcome lost = run({"open", "mailto:a%26b@example.org,ann@example.org"});
  EXPECT_EQ(lost.status, 1) << "an address that aerc cannot be given asks, and nobody can be asked here";
  EXPECT_EQ(starts("xterm"), 1U);
}

TEST_F(Open, TheEnvironmentGoesOnToTheClient) {
  environment_.set("MAILDIR", "/home/ann/mail");
  environment_.set("ICU_DATA", "/nowhere");
  environment_.set("GIO_LAUNCHED_DESKTOP_FILE", "x.desktop");
  environment_.set("GIO_LAUNCHED_DESKTOP_FILE_PID", "1");
  environment_.set("XDG_ACTIVATION_TOKEN", "token");
  environment_.set("DESKTOP_STARTUP_ID", "id");
  const Words before = environment_.variables();
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 0);
  Words after = environment_of("thunderbird");
  for (const std::string& variable : before)
    EXPECT_EQ(std::erase(after, variable), variable.starts_with("GIO_") ? 0U : 1U) << variable;
  ASSERT_EQ(after.size(), 1U);
  EXPECT_TRUE(after.front().starts_with("POSTERN_STARTED="));
}

TEST_F(Open, TheActivationTokenIsNotForTheDialogue) {
  with_desktop();
  environment_.set("XDG_ACTIVATION_TOKEN", "token");
  environment_.set("DESKTOP_STARTUP_ID", "id");
  fake("zenity", 0, "", 1300);
  EXPECT_EQ(run({"open", kHidden}).status, 0);
  const Words asked = environment_of("zenity");
  EXPECT_EQ(std::count(asked.begin(), asked.end(), "XDG_ACTIVATION_TOKEN=token"), 0);
  EXPECT_EQ(std::count(asked.begin(), asked.end(), "DESKTOP_STARTUP_ID=id"), 0);
  const Words client = environment_of("thunderbird");
  EXPECT_EQ(std::count(client.begin(), client.end(), "XDG_ACTIVATION_TOKEN=token"), 1);
  EXPECT_EQ(std::count(client.begin(), client.end(), "DESKTOP_STARTUP_ID=id"), 1);
}

TEST_F(Open, AsksOnTheDesktopAndShowsTheHiddenRecipientFirst) {
  with_desktop();
  fake("zenity", 0, "", 1300);
  EXPECT_EQ(run({"open", kHidden + "&subject=Hi&attach=x&body=one%0D%0Atwo"}).status, 0);
  EXPECT_EQ(links_of("thunderbird"), Words{kHiddenShown + "&subject=Hi&body=one%0D%0Atwo"});
  const std::string shown = read("fakes/zenity.1.stdin").value_or("");
  EXPECT_TRUE(shown.starts_with("bcc          spy@evil.example   (a hidden recipient)\nto           ann@example.org\n"))
      << shown;
  EXPECT_TRUE(holds(shown, "subject      Hi\nbody         one\n             two\n")) << shown;
  EXPECT_TRUE(holds(shown, "Why you are asked:\n- The link adds hidden recipients")) << shown;
  EXPECT_TRUE(holds(shown, "Left out:\n- The link names a local file")) << shown;
  for (const std::string& argument : arguments_of("zenity")) EXPECT_FALSE(holds(argument, "spy")) << argument;
}

TEST_F(Open, NoMeansThatNothingOpens) {
  with_desktop();
  for (const char* dialogue : {"zenity", "kdialog"}) {
    fake(dialogue, 1, "yes\n", 1300);
    const Outcome r = run({"open", kHidden});
    EXPECT_EQ(r.status, 1);
    EXPECT_EQ(r.output, "") << "the user knows";
    EXPECT_EQ(starts(dialogue), 1U);
    std::filesystem::remove(folder_ / "bin" / dialogue);
  }
  EXPECT_EQ(starts("thunderbird"), 0U);
}

TEST_F(Open, ADialogueThatBreaksIsAVisibleNo) {
  with_desktop();
  configure("flood_windows = 1000\n");
  fake("notify-send");
  for (const char* dialogue : {"zenity", "kdialog"}) {
    for (const int status : {2, 5, 127, 255}) {
      fake(dialogue, status, "yes\n");
      const Outcome r = run({"open", kHidden});
      EXPECT_EQ(r.status, 1);
      EXPECT_TRUE(holds(r.output, "no way to ask")) << r.output;
    }
    std::filesystem::remove(folder_ / "bin" / dialogue);
  }
  EXPECT_EQ(starts("thunderbird"), 0U);
}

TEST_F(Open, AnAnswerInTheFirstMomentIsNone) {
  with_desktop();
  fake("zenity", 0, "", 0);
  for (int tries = 0; tries < 10; ++tries) {
    const std::size_t before = starts("thunderbird");
    const auto start = std::chrono::steady_clock::now();
    const int status = run({"open", kHidden}).status;
    // On a machine that stalls, the answer was not in the first moment.
    if (std::chrono::steady_clock::now() - start >= std::chrono::seconds(1)) continue;
    EXPECT_EQ(status, 1);
    EXPECT_EQ(starts("thunderbird"), before);
    return;
  }
  FAIL() << "this machine is too slow to answer within a second";
}

TEST_F(Open, AQuestionThatIsNotAnsweredIsANo) {
  with_desktop();
  configure("question_seconds = 1\n");
  fake("zenity", 0, "", 600'000);
  fake("notify-send");
  const Outcome r = run({"open", kHidden});
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(holds(r.output, "not answered in time"));
  EXPECT_EQ(starts("thunderbird"), 0U);
}

TEST_F(Open, KdialogWantsTheWord) {
  with_desktop();
  configure("flood_windows = 1000\n");
  for (const char* typed : {"", "\n", "y\n", "yes", "yes \n", "YES\n"}) {
    fake("kdialog", 0, typed, 1300);
    EXPECT_EQ(run({"open", kHidden}).status, 1) << typed;
  }
  fake("kdialog", 0, "yes\n", 1300);
  EXPECT_EQ(starts("thunderbird"), 0U);
  EXPECT_EQ(run({"open", kHidden}).status, 0);
}

TEST_F(Open, KdialogIsNotAskedToShowMoreThanFitsAScreen) {
  with_desktop();
  fake("kdialog", 1);
  fake("notify-send");
  EXPECT_EQ(run({"open", kHidden + "&subject=" + std::string(990, 'x')}).status, 1);
  const std::string shown = arguments_of("kdialog").at(4);
  EXPECT_TRUE(holds(shown, "subject      " + std::string(67, 'x') + "\n" + std::string(80, 'x') + "\n")) << shown;
  std::string many = kHidden;
  for (int i = 0; i < 40; ++i) many += ",r" + std::to_string(i) + "@example.org";
  EXPECT_EQ(run({"open", many}).status, 1);
  EXPECT_EQ(starts("kdialog"), 1U);
  EXPECT_TRUE(holds(arguments_of("notify-send").back(), "too long to ask")) << arguments_of("notify-send").back();
}

TEST_F(Open, NoWayToAskIsAVisibleNo) {
  const Outcome r = run({"open", kHidden});
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(holds(r.output, "no way to ask"));
  with_desktop();
  fake("notify-send");
  EXPECT_EQ(run({"open", kHidden}).status, 1);
  EXPECT_TRUE(holds(arguments_of("notify-send").back(), "no way to ask"));
  EXPECT_EQ(starts("thunderbird"), 0U);
}

TEST_F(Open, OnATerminalTheWordYesOpens) {
  const Outcome r = run_on_terminal({"open", kHidden}, "", "Type yes", "yes\n");
  EXPECT_EQ(r.status, 0) << r.output;
  EXPECT_EQ(links_of("thunderbird"), Words{kHiddenShown});
  EXPECT_TRUE(holds(r.output, "bcc          spy@evil.example"));
}

TEST_F(Open, OnATerminalAnythingElseDoesNot) {
  configure("flood_windows = 1000\n");
  for (const char* answer : {"\n", "y\n", "Yes\n", "yes please\n", " yes\n", "\x04"})
    EXPECT_EQ(run_on_terminal({"open", kHidden}, "", "Type yes", answer).status, 1) << answer;
  EXPECT_EQ(starts("thunderbird"), 0U);
}

TEST_F(Open, WhatWasTypedBeforeTheQuestionIsDropped) {
  configure("question_seconds = 2\n");
  const Outcome r = run_on_terminal({"open", kHidden}, "yes\nyes\nye", "no such prompt", "");
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(holds(r.output, "not answered in time")) << r.output;
  EXPECT_EQ(starts("thunderbird"), 0U);
}

TEST_F(Open, TheTerminalOfAnotherProgramIsNotAsked) {
  const Outcome r = run_on_terminal({"open", "--desktop", kHidden}, "", "Type yes", "yes\n");
  EXPECT_EQ(r.status, 1);
  EXPECT_FALSE(holds(r.output, "Type yes"));
}

TEST_F(Open, OneQuestionAtATime) {
  with_desktop();
  fake("notify-send");  // tells of it, or zenity would
  fake("zenity", 0, "", 1300);
  const postern::handler::QuestionLock other(environment_);
  ASSERT_TRUE(other.held());
  EXPECT_EQ(run({"open", kHidden}).status, 1);
  EXPECT_EQ(starts("zenity"), 0U);
  EXPECT_TRUE(holds(arguments_of("notify-send").back(), "another question")) << arguments_of("notify-send").back();
}

TEST_F(Open, ATerminalClientTakesTheTerminalThatIsThere) {
  fake("mutt");
  fake("xterm");
  with_desktop();
  configure("client = \"mutt\"\n");
  EXPECT_EQ(run_on_terminal({"open", "mailto:ann@example.org"}, "", "no prompt", "").status, 0);
  EXPECT_EQ(links_of("mutt"), Words{"mailto:ann@example.org"});
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 0);
  EXPECT_EQ(links_of("xterm"), (Words{"-e", path("bin/mutt"), "mailto:ann@example.org"}));
  environment_.unset("DISPLAY");
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 69) << "no terminal, and none to be started";
}

TEST_F(Open, WhatIsLeftOutCanBeReadBeforeAClientTakesTheScreen) {
  fake("alpine");
  configure("client = \"alpine\"\n");
  const std::string link = "mailto:ann@example.org?attach=x&keywords=k";
  const Outcome r = run_on_terminal({"open", link}, "\n\n", "Press Enter", "\n");
  EXPECT_EQ(r.status, 0) << r.output;
  EXPECT_TRUE(holds(r.output, "alpine does not take from a link: keywords.")) << r.output;
  EXPECT_TRUE(holds(r.output, "postern explain attach-field")) << r.output;
  EXPECT_EQ(run_on_terminal({"open", link}, "", "Press Enter", "\x03").status, -1) << "interrupted, nothing opens";
  EXPECT_EQ(starts("alpine"), 1U);
  configure("client = \"alpine\"\nquestion_seconds = 1\n");
  EXPECT_EQ(run_on_terminal({"open", link}, "", "no such prompt", "").status, 0) << "nobody there: it goes on";
  EXPECT_EQ(starts("alpine"), 2U);
  fake("thunderbird");
  configure("client = \"thunderbird\"\n");
  EXPECT_FALSE(holds(run_on_terminal({"open", link}, "", "no such prompt", "").output, "Press Enter"));
}

TEST_F(Open, ATemplateIsNeverSplit) {
  fake("my mail");
  configure(R"(command = ["my mail", "--new", "a b; c", "x{link}y", "$HOME", "*"])");
  EXPECT_EQ(run({"open", "mailto:ann@example.org?subject=a%20b"}).status, 0);
  EXPECT_EQ(arguments_of("my mail"),
            (Words{path("bin/my mail"), "--new", "a b; c", "xmailto:ann@example.org?subject=a%20by", "$HOME", "*"}));
}

TEST_F(Open, SaysWhichClientIsMissing) {
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 0) << "the only one that is installed";
  fake("mutt");
  Outcome r = run({"open", "mailto:ann@example.org"});
  EXPECT_EQ(r.status, 69);
  EXPECT_TRUE(holds(r.output, "thunderbird, mutt")) << r.output;
  configure("client = \"evolution\"\n");
  r = run({"open", "mailto:ann@example.org"});
  EXPECT_EQ(r.status, 69);
  EXPECT_TRUE(holds(r.output, "evolution is not installed")) << r.output;
  configure("client = \"evolution\"\nclinet = 1\n");
  r = run({"open", "mailto:ann@example.org"});
  EXPECT_EQ(r.status, 69);
  EXPECT_TRUE(holds(r.output, "handler.toml, line 2: there is no setting \"clinet\"")) << r.output;
}

TEST_F(Open, OnlyAbsoluteFoldersOfPathCount) {
  std::filesystem::current_path(folder_ / "bin");
  environment_.set("PATH", ".::" + path("nothing"));
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 69);
  std::filesystem::current_path("/");
}

TEST_F(Open, DoesNotStartItself) {
  std::filesystem::create_symlink(POSTERN_BINARY, folder_ / "bin" / "mailer");
  configure(R"(command = ["mailer", "open", "{link}"])");
  const Outcome r = run({"open", "mailto:ann@example.org"});
  EXPECT_EQ(r.status, 69);
  EXPECT_TRUE(holds(r.output, "its own mail program")) << r.output;
}

TEST_F(Open, BreaksALoopThroughAnotherProgram) {
  configure(R"(command = ["/usr/bin/env", ")" POSTERN_BINARY R"(", "open", "{link}"])");
  const Outcome r = run({"open", "mailto:ann@example.org"});
  EXPECT_EQ(r.status, 69);
  EXPECT_TRUE(holds(r.output, "led back")) << r.output;
  environment_.set("POSTERN_STARTED", std::to_string(postern::handler::now() - 20'000));
  configure("");
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 0) << "a link clicked later, in what the client started";
}

TEST_F(Open, ManyWindowsAtOnceAsk) {
  configure("flood_windows = 3\nflood_seconds = 3600\n");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 0);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 1);
  EXPECT_EQ(starts("thunderbird"), 3U);
  with_desktop();
  fake("zenity", 0, "", 1300);
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 0);
  EXPECT_TRUE(holds(read("fakes/zenity.1.stdin").value_or(""), "Many links were opened"));
}

TEST_F(Open, TheStrictProfileAndProtectedNamesAreOptions) {
  configure("profile = \"strict\"\n");
  EXPECT_EQ(run({"open", "mailto:ann@example.org?subject=a b"}).status, 3);
  if (postern_has_unicode() == 0) return;
  configure("");
  EXPECT_EQ(run({"open", "mailto:ann@examp1e-bank.de"}).status, 0);
  configure("protect = [\"example-bank.de\"]\n");
  EXPECT_EQ(run({"open", "mailto:ann@examp1e-bank.de"}).status, 1) << "a lookalike asks";
}

}  // namespace
