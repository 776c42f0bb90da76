// SPDX-License-Identifier: MIT
// Becoming the handler, and undoing it.
#include <algorithm>
#include <map>

#include "desktop.h"
#include "stage.h"

namespace {

using stage::Outcome;
using stage::Words;

class Install : public stage::Stage {
 protected:
  static constexpr const char* kList = "home/.config/mimeapps.list";
  static constexpr const char* kEntry = "home/.local/share/applications/postern.desktop";

  void entry(const std::string& id, const std::string& exec, const std::string& more = "") const {
    write("share/applications/" + id, "[Desktop Entry]\nType=Application\nName=Mail\nExec=" + exec + "\n" + more);
  }
  // Every file of the home, with its bytes.
  [[nodiscard]] std::map<std::string, std::string> home() const {
    std::map<std::string, std::string> files;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder_ / "home"))
      if (file.is_regular_file()) {
        const std::string name = std::filesystem::relative(file.path(), folder_).string();
        files[name] = read(name).value_or("");
      }
    return files;
  }
  // Every file of the stage, with its kind, its mode and its bytes, or where it leads.
  [[nodiscard]] std::map<std::string, std::string> everything() const {
    std::map<std::string, std::string> files;
    for (const char* part : {"home", "etc", "share"})
      for (const auto& file : std::filesystem::recursive_directory_iterator(folder_ / part)) {
        if (file.is_directory()) continue;
        const std::string name = std::filesystem::relative(file.path().parent_path(), folder_) / file.path().filename();
        files[name] = file.is_symlink() ? "-> " + std::filesystem::read_symlink(file.path()).string()
                                        : std::to_string(static_cast<unsigned>(file.status().permissions())) + "\n" +
                                              read(name).value_or("");
      }
    return files;
  }
  [[nodiscard]] std::string default_id() const {
    const auto handler = postern::handler::default_handler(environment_);
    return handler ? handler->id : "";
  }
};

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_F(Install, RestoresByteForByte) {
  fake("thunderbird");
  entry("tb.desktop", "thunderbird %u");
  for (const char* list :
       {"", "x", "# mine\n\n[Added Associations]\na=b;\n", "[Default Applications]\nx-scheme-handler/mailto=tb.desktop",
        "[Default Applications]\r\nx-scheme-handler/mailto = tb.desktop;none.desktop;\r\nz=y\r\n\r\n\r\n"}) {
    write(kList, list);
    const auto before = home();
    EXPECT_EQ(run({"install"}).status, 0) << list;
    EXPECT_EQ(default_id(), "postern.desktop") << list;
    EXPECT_EQ(run({"install"}).status, 0) << "a second time changes nothing";
    EXPECT_EQ(run({"uninstall"}).status, 0) << list;
    EXPECT_EQ(home(), before) << list;
  }
  std::filesystem::remove(path(kList));
  EXPECT_EQ(run({"install"}).status, 0);
  EXPECT_EQ(run({"uninstall"}).status, 0);
  EXPECT_TRUE(home().empty()) << "the absence of the file is restored too";
  EXPECT_EQ(run({"uninstall"}).status, 0) << "nothing to undo";
  EXPECT_TRUE(home().empty());
}

// Associations may stand in eight places; install changes one of them, and uninstall puts that one back as it was, with
// its mode, through a symbolic link if it is one.
TEST_F(Install, TouchesNoOtherFileOfAssociations) {
  environment_.set("XDG_CURRENT_DESKTOP", "GNOME");
  for (const char* folder : {"home/.config/", "etc/", "home/.local/share/applications/", "share/applications/"})
    for (const char* name : {"mimeapps.list", "gnome-mimeapps.list"})
      write(std::string(folder) + name,
            "# " + std::string(folder) + name + "\n[Default Applications]\ntext/html=f.desktop;\n");
  write("home/dotfiles/list", "[Default Applications]\r\nx-scheme-handler/mailto=tb.desktop;\r\n\r\n");
  std::filesystem::permissions(path("home/dotfiles/list"), std::filesystem::perms{0640});
  std::filesystem::remove(path(kList));
  std::filesystem::create_symlink("../dotfiles/list", path(kList));
  entry("tb.desktop", "thunderbird %u");
  fake("thunderbird");
  const auto before = everything();
  EXPECT_EQ(run({"install"}).status, 0);
  EXPECT_EQ(default_id(), "postern.desktop");
  auto after = everything();
  for (const char* ours : {kEntry, "home/.local/state/postern/entry.after", "home/.local/state/postern/mimeapps.after",
                           "home/.local/state/postern/mimeapps.before", "home/.local/state/postern/target.toml"})
    EXPECT_EQ(after.erase(ours), 1U) << ours;
  EXPECT_NE(after.at("home/dotfiles/list"), before.at("home/dotfiles/list"));
  after["home/dotfiles/list"] = before.at("home/dotfiles/list");
  EXPECT_EQ(after, before) << "no other file";
  EXPECT_EQ(run({"uninstall"}).status, 0);
  EXPECT_EQ(everything(), before);
}

TEST_F(Install, RestoresAnEntryThatWasThere) {
  write(kEntry, "[Desktop Entry]\nExec=true\n");
  EXPECT_EQ(run({"install"}).status, 0);
  EXPECT_EQ(read(kEntry), postern::handler::own_entry(POSTERN_BINARY));
  EXPECT_EQ(run({"uninstall"}).status, 0);
  EXPECT_EQ(read(kEntry), "[Desktop Entry]\nExec=true\n");
}

TEST_F(Install, TheHandlerBeforeBecomesTheTarget) {
  fake("mailer");
  entry("mailer.desktop", "mailer --new \"a b\" %u", "Terminal=false\n");
  write(kList, "[Default Applications]\nx-scheme-handler/mailto=gone.desktop;mailer.desktop\n");
  const Outcome r = run({"install"});
  EXPECT_TRUE(holds(r.output, "mailer.desktop")) << r.output;
  EXPECT_TRUE(holds(r.output, "attach")) << r.output;
  fake("thunderbird");
  fake("mutt");
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 0);
  EXPECT_EQ(arguments_of("mailer"), (Words{path("bin/mailer"), "--new", "a b", "mailto:ann@example.org"}));
  configure("client = \"thunderbird\"\n");
  EXPECT_EQ(run({"open", "mailto:ann@example.org"}).status, 0);
  EXPECT_EQ(starts("thunderbird"), 1U) << "the configuration comes first";
}

TEST_F(Install, TheDialectOfTheHandlerBeforeIsKept) {
  fake("mutt");
  fake("xterm");
  environment_.set("DISPLAY", ":99");
  entry("mutt.desktop", "mutt %u", "Terminal=true\n");
  write("share/applications/mimeinfo.cache", "[MIME Cache]\nx-scheme-handler/mailto=mutt.desktop;\n");
  EXPECT_EQ(run({"install"}).status, 0);
  EXPECT_EQ(run({"open", "mailto:"}).status, 0);
  EXPECT_EQ(arguments_of("xterm"), (Words{path("bin/xterm"), "-e", path("bin/mutt"), "mailto:?subject="}));
}

TEST_F(Install, DoesNotTakeOverAShellOrItself) {
  fake("thunderbird");
  for (const std::string& exec : Words{R"(sh -c "thunderbird %u")", "/bin/bash x %u", "env A=b sh x %u",
                                       POSTERN_BINARY " open %u", "gone %u", "thunderbird '%u'"}) {
    entry("bad.desktop", exec);
    write(kList, "[Default Applications]\nx-scheme-handler/mailto=bad.desktop\n");
    const Outcome r = run({"install"});
    EXPECT_EQ(r.status, 0) << r.output;
    EXPECT_TRUE(holds(r.output, "is not taken over")) << exec << r.output;
    EXPECT_EQ(read("home/.local/state/postern/target.toml"), std::nullopt);
    EXPECT_EQ(run({"uninstall"}).status, 0);
    EXPECT_EQ(default_id(), "bad.desktop");
  }
}

TEST_F(Install, ADefaultThatTheUserHasChosenSinceStays) {
  entry("tb.desktop", "thunderbird %u");
  entry("new.desktop", "new %u");
  write(kList, "[Default Applications]\nx-scheme-handler/mailto=tb.desktop\n");
  EXPECT_EQ(run({"install"}).status, 0);
  const std::string chosen = "[Default Applications]\nx-scheme-handler/mailto=new.desktop\ntext/html=f.desktop\n";
  write(kList, chosen);
  const Outcome r = run({"uninstall"});
  EXPECT_EQ(r.status, 0);
  EXPECT_TRUE(holds(r.output, "new.desktop stays")) << r.output;
  EXPECT_EQ(read(kList), chosen);
  EXPECT_EQ(read(kEntry), std::nullopt);
}

TEST_F(Install, WhatElseHasChangedSinceStays) {
  entry("tb.desktop", "thunderbird %u");
  write(kList, "[Default Applications]\nx-scheme-handler/mailto=tb.desktop\n");
  EXPECT_EQ(run({"install"}).status, 0);
  write(kList, "[Default Applications]\nx-scheme-handler/mailto=postern.desktop\ntext/html=f.desktop\n");
  EXPECT_EQ(run({"uninstall"}).status, 0);
  EXPECT_EQ(read(kList), "[Default Applications]\nx-scheme-handler/mailto=tb.desktop\ntext/html=f.desktop\n");
  write(kList, "[Default Applications]\n");
  EXPECT_EQ(run({"install"}).status, 0);
  write(kList, "[Default Applications]\nx-scheme-handler/mailto=postern.desktop;other.desktop;\n");
  EXPECT_EQ(run({"uninstall"}).status, 0);
  EXPECT_EQ(read(kList), "[Default Applications]\nx-scheme-handler/mailto=other.desktop;\n");
}

TEST_F(Install, SaysWhenAnotherFileOutweighsIt) {
  entry("tb.desktop", "thunderbird %u");
  environment_.set("XDG_CURRENT_DESKTOP", "X-Test:GNOME");
  write("home/.config/gnome-mimeapps.list", "[Default Applications]\nx-scheme-handler/mailto=tb.desktop\n");
  const Outcome r = run({"install"});
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(holds(r.output, "outweighs")) << r.output;
}

TEST_F(Install, StatusTellsWhetherALinkWouldArrive) {
  fake("thunderbird");
  Outcome r = run({"status"});
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(holds(r.output, "Handler          none")) << r.output;
  EXPECT_EQ(run({"install"}).status, 0);
  r = run({"status"});
  EXPECT_EQ(r.status, 0) << r.output;
  EXPECT_TRUE(holds(r.output, path("bin/thunderbird") + " mailto:test@example.org?subject=A%20test\n")) << r.output;
  EXPECT_TRUE(holds(r.output, "Asks by          nothing")) << r.output;
  configure("client = \"mutt\"\n");
  EXPECT_EQ(run({"status"}).status, 1) << "a client that is not installed";
  configure("");
  fake("other");
  write(kEntry, "[Desktop Entry]\nExec=other open %u\n");
  r = run({"status"});
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(holds(r.output, "another program")) << r.output;
  EXPECT_EQ(starts("thunderbird"), 0U);
}

TEST_F(Install, OurOwnPathMustBeFitForAnEntry) {
  for (const char* name : {"thunderbird-gate", "IceDove", "with space", "semi;colon"}) {
    std::filesystem::create_directories(folder_ / name);
    std::filesystem::copy_file(POSTERN_BINARY, folder_ / name / "postern");
    const Outcome r = run_program({"install"}, path(name) + "/postern");
    EXPECT_EQ(r.status, 1) << name;
    EXPECT_TRUE(holds(r.output, "cannot stand in a desktop entry")) << r.output;
  }
  EXPECT_TRUE(home().empty());
}

TEST_F(Install, TheEntryIsValidAndThePackagedOneDiffersOnlyInClaimingNothing) {
  EXPECT_EQ(run({"install"}).status, 0);
  environment_.set("PATH", "/usr/bin:/bin");
  Outcome r = run_program({path(kEntry)}, DESKTOP_FILE_VALIDATE);
  EXPECT_EQ(r.status, 0) << r.output;
  EXPECT_EQ(r.output, "");
  folder_ = std::filesystem::path(POSTERN_SOURCE) / "packaging";
  const std::string packaged = read("postern.desktop").value_or("");
  EXPECT_EQ(packaged.substr(packaged.find("[Desktop")) + "MimeType=x-scheme-handler/mailto;\n",
            postern::handler::own_entry("postern"));
  r = run_program({"validate", "--no-net", "--override=cid-desktopapp-is-not-rdns=info", path("postern.metainfo.xml")},
                  APPSTREAMCLI);
  EXPECT_EQ(r.status, 0) << r.output;
  folder_ = std::filesystem::path(environment_.get("HOME").value()).parent_path();
}

TEST_F(Install, TheEntryStartsUsThroughTheDesktop) {
  fake("thunderbird");
  EXPECT_EQ(run({"install"}).status, 0);
  const auto handler = postern::handler::default_handler(environment_);
  ASSERT_TRUE(handler);
  EXPECT_EQ(handler->command, (Words{POSTERN_BINARY, "open", "--desktop", "{link}"}));
  const std::string entry = read(kEntry).value_or("");
  EXPECT_FALSE(holds(entry, "thunderbird"));
  EXPECT_FALSE(holds(entry, "icedove"));
}

}  // namespace
