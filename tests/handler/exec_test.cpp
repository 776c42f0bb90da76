// SPDX-License-Identifier: MIT
// What the handler starts, as the kernel saw it: strace lists every program that was executed.
#include <algorithm>
#include <postern/postern.hpp>
#include <regex>

#include "program.h"
#include "stage.h"

namespace {

using stage::Words;

class Exec : public stage::Stage {
 protected:
  void SetUp() override {
    Stage::SetUp();
    environment_.set("DISPLAY", ":99");
    for (const char* name : {"mutt", "xterm", "notify-send"}) fake(name);
    fake("zenity", 0, "", 1300);
    configure("client = \"mutt\"\n");
  }

  // The paths of all programs that were executed after the command itself. Waits for detached ones: strace ends with
  // the last of them.
  [[nodiscard]] Words executed(const std::string& link) const {
    const std::string log = path("trace");
    const stage::Outcome r = run_program(
        {"-f", "-qq", "-e", "trace=execve,execveat", "-e", "signal=none", "-o", log, POSTERN_BINARY, "open", link},
        STRACE);
    const std::string text = read("trace").value_or("");
    EXPECT_FALSE(text.empty()) << r.output;
    EXPECT_EQ(text.find("execveat"), std::string::npos) << text;
    static const std::regex start(R"re(execve\("([^"]*)", .*\) = 0)re");
    Words all;
    for (std::sregex_iterator it(text.begin(), text.end(), start), end; it != end; ++it) all.push_back((*it)[1]);
    EXPECT_FALSE(all.empty()) << text;
    if (!all.empty()) all.erase(all.begin());
    std::sort(all.begin(), all.end());
    return all;
  }
};

TEST_F(Exec, AnOpenedLinkStartsTheClientInItsTerminalAndNothingElse) {
  EXPECT_EQ(executed("mailto:ann@example.org?subject=$(id)%3B`id`%7Cid&body=%26%26%20reboot"),
            Words{path("bin/xterm")});
}

TEST_F(Exec, AQuestionIsOneDialogue) {
  EXPECT_EQ(executed("mailto:ann@example.org?bcc=spy@evil.example&attach=/etc/passwd"),
            (Words{path("bin/xterm"), path("bin/zenity")}));
}

TEST_F(Exec, AWordToTheUserIsOneNotifier) {
  EXPECT_EQ(executed("mailto:ann@example.org?attach=/etc/passwd&file=/etc/issue&x-unknown=1"),
            (Words{path("bin/notify-send"), path("bin/xterm")}));
  EXPECT_EQ(executed("mailto:\" /select javascript:alert('inert')"), Words{path("bin/notify-send")});
}

TEST_F(Exec, ANoIsOneDialogue) {
  fake("zenity", 1, "", 1300);
  EXPECT_EQ(executed("mailto:ann@example.org?bcc=spy@evil.example"), Words{path("bin/zenity")});
}

TEST_F(Exec, NothingOfThisKindIsAShell) {
  using postern::handler::holds_shell;
  for (const Words& command : std::vector<Words>{{"sh", "-c", "mutt {link}"},
                                                 {"/bin/bash", "x", "{link}"},
                                                 {"env", "A=b", "dash", "-c", "x", "{link}"},
                                                 {"/usr/bin/nohup", "/usr/bin/zsh", "{link}"},
                                                 {"busybox", "ash", "{link}"}})
    EXPECT_TRUE(holds_shell(command)) << command.front();
  for (const Words& command : std::vector<Words>{{"mutt", "-F", "/home/ann/.mutt/rc", "{link}"},
                                                 {"/opt/bash-mail/mailer", "{link}"},
                                                 {"flatpak", "run", "x"}})
    EXPECT_FALSE(holds_shell(command)) << command.front();
}

}  // namespace
