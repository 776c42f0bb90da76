// SPDX-License-Identifier: MIT
#include "stage.h"

#include <fcntl.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <cerrno>
#include <fstream>

namespace stage {
namespace {

namespace fs = std::filesystem;

std::vector<char*> pointers(const Words& words) {
  std::vector<char*> all;
  for (const std::string& word : words) all.push_back(const_cast<char*>(word.c_str()));
  all.push_back(nullptr);
  return all;
}

std::string all_of(int fd) {
  std::string all;
  char buffer[4096];
  for (ssize_t n; (n = ::read(fd, buffer, sizeof buffer)) > 0;) all.append(buffer, static_cast<std::size_t>(n));
  return all;
}

// How the child ended. Waits for all that it has left behind too, such as a notifier: those become children of ours.
int status_of(pid_t child) {
  int status = -1;
  for (;;) {
    int how = 0;
    const pid_t ended = waitpid(-1, &how, 0);
    if (ended < 0 && errno == ECHILD) return status;
    if (ended == child) status = WIFEXITED(how) ? WEXITSTATUS(how) : -1;
  }
}

void type(int terminal, const std::string& text) {
  EXPECT_EQ(::write(terminal, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

}  // namespace

void Stage::SetUp() {
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  std::string name = (fs::temp_directory_path() / "postern-handler-XXXXXX").string();
  folder_ = mkdtemp(name.data());
  for (const char* part : {"bin", "fakes", "home", "run"}) fs::create_directory(folder_ / part);
  fs::permissions(folder_ / "run", fs::perms::owner_all);
  environment_ = postern::handler::Environment({"HOME=" + path("home"), "PATH=" + path("bin"), "FAKES=" + path("fakes"),
                                                "XDG_RUNTIME_DIR=" + path("run"), "XDG_DATA_DIRS=" + path("share"),
                                                "XDG_CONFIG_DIRS=" + path("etc"), "TERM=xterm",
                                                "ASAN_OPTIONS=detect_leaks=0"});  // impossible under strace
}

void Stage::TearDown() { fs::remove_all(folder_); }

void Stage::fake(const std::string& name, int status, const std::string& output, int delay) const {
  fs::remove(folder_ / "bin" / name);
  std::error_code elsewhere;  // the build may lie on another file system
  fs::create_hard_link(POSTERN_FAKE, folder_ / "bin" / name, elsewhere);
  if (elsewhere) fs::copy_file(POSTERN_FAKE, folder_ / "bin" / name);
  write("fakes/" + name + ".status", std::to_string(status));
  write("fakes/" + name + ".output", output);
  write("fakes/" + name + ".delay", std::to_string(delay));
}

void Stage::write(const std::string& name, const std::string& bytes) const {
  fs::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name, std::ios::binary) << bytes;
}

std::optional<std::string> Stage::read(const std::string& name) const {
  std::ifstream file(folder_ / name, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Outcome Stage::run_program(Words arguments, const std::string& program) const {
  arguments.insert(arguments.begin(), program);
  int out[2];
  EXPECT_EQ(pipe2(out, O_CLOEXEC), 0);
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    dup2(out[1], STDERR_FILENO);
    execve(program.c_str(), pointers(arguments).data(), pointers(environment_.variables()).data());
    _exit(127);
  }
  close(out[1]);
  Outcome outcome;
  outcome.output = all_of(out[0]);
  outcome.status = status_of(child);
  close(out[0]);
  return outcome;
}

Outcome Stage::run_on_terminal(Words arguments, const std::string& typed, const std::string& prompt,
                               const std::string& answer) const {
  arguments.insert(arguments.begin(), POSTERN_BINARY);
  int master = -1;
  int slave = -1;
  EXPECT_EQ(openpty(&master, &slave, nullptr, nullptr, nullptr), 0);
  type(master, typed);
  const pid_t child = fork();
  if (child == 0) {
    close(master);
    login_tty(slave);
    execve(POSTERN_BINARY, pointers(arguments).data(), pointers(environment_.variables()).data());
    _exit(127);
  }
  close(slave);
  Outcome outcome;
  bool answered = false;
  char buffer[4096];
  for (ssize_t n; (n = ::read(master, buffer, sizeof buffer)) > 0;) {
    outcome.output.append(buffer, static_cast<std::size_t>(n));
    if (!answered && outcome.output.find(prompt) != std::string::npos) {
      answered = true;
      type(master, answer);
    }
  }
  outcome.status = status_of(child);
  close(master);
  return outcome;
}

std::size_t Stage::starts(const std::string& name) const {
  std::size_t n = 0;
  while (fs::exists(folder_ / "fakes" / (name + "." + std::to_string(n + 1) + ".taken"))) ++n;
  return n;
}

Words Stage::recorded(const std::string& name, int n, const char* what) const {
  const std::string file = "fakes/" + name + "." + std::to_string(n) + "." + what;
  const std::optional<std::string> text = read(file);
  if (!text) {
    ADD_FAILURE() << name << " was not started";
    return {""};
  }
  Words words = postern::handler::split(*text, '\0');
  words.pop_back();
  return words;
}

Words Stage::arguments_of(const std::string& name, int n) const { return recorded(name, n, "argv"); }
Words Stage::environment_of(const std::string& name, int n) const { return recorded(name, n, "env"); }

}  // namespace stage
