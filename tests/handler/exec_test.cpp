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

  // The paths of all programs that were executed after the command itself. A log for each process: in a common one the
  // kernel's answers stand apart from the calls when two processes make them at once.
  [[nodiscard]] Words executed(const std::string& link) const {
    namespace fs = std::filesystem;
    fs::remove_all(folder_ / "traces");
    fs::create_directory(folder_ / "traces");
    const stage::Outcome r = run_program({"-ff", "-qq", "-e", "trace=execve,execveat", "-e", "signal=none", "-o",
                                          path("traces/of"), POSTERN_BINARY, "open", link},
                                         STRACE);
    static const std::regex start(R"re(execve\("([^"]*)", .*\) = 0)re");
    Words all;
    for (const auto& file : fs::directory_iterator(folder_ / "traces")) {
      const std::string text = read(fs::relative(file.path(), folder_).string()).value_or("");
      EXPECT_EQ(text.find("execveat"), std::string::npos) << text;
      for (std::sregex_iterator it(text.begin(), text.end(), start), end; it != end; ++it) all.push_back((*it)[1]);
    }
    EXPECT_EQ(std::erase(all, POSTERN_BINARY), 1U) << r.output;
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
