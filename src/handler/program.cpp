// SPDX-License-Identifier: MIT
#include "program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>

namespace postern::handler {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kSelf = "/proc/self/exe";

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> all;
  all.reserve(strings.size() + 1);
  for (const std::string& s : strings) all.push_back(const_cast<char*>(s.c_str()));  // execve() does not write
  all.push_back(nullptr);
  return all;
}

bool executable(const std::string& path) {
  struct stat facts{};
  return stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && access(path.c_str(), X_OK) == 0;
}

// A file in memory with the text, read from its start: unlike a pipe it takes any length before anybody reads.
int text_as_file(const std::string& text) {
  const int fd = memfd_create("text", MFD_CLOEXEC);
  if (fd < 0) return -1;
  if (write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || lseek(fd, 0, SEEK_SET) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 1'000'000));
}

// Reads until the end of the stream; false when the deadline comes first.
bool read_until(int fd, Clock::time_point deadline, std::string& output) {
  constexpr std::size_t kMost = 1024;
  for (;;) {
    pollfd waiting{fd, POLLIN, 0};
    const int ready = poll(&waiting, 1, milliseconds_until(deadline));
    if (ready == 0) return false;
    std::array<char, 1024> buffer{};
    const ssize_t n = ready < 0 ? -1 : read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return true;
    output.append(buffer.data(), std::min(static_cast<std::size_t>(n), kMost - output.size()));
  }
}

int exit_status_of(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::optional<std::string> find_program(std::string_view name, const Environment& environment) {
  if (name.starts_with('/')) return executable(std::string(name)) ? std::optional(std::string(name)) : std::nullopt;
  if (name.empty() || name.find('/') != std::string_view::npos) return std::nullopt;
  for (const std::string& folder : split(environment.get("PATH").value_or("/usr/local/bin:/usr/bin:/bin"), ':')) {
    if (!folder.starts_with('/')) continue;
    const std::string path = folder + "/" + std::string(name);
    if (executable(path)) return path;
  }
  return std::nullopt;
}

std::string own_path() {
  std::error_code unknown;
  return std::filesystem::read_symlink(kSelf, unknown).string();
}

bool is_self(const std::string& path) {
  struct stat a{};
  struct stat b{};
  return stat(path.c_str(), &a) == 0 && stat(kSelf, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool holds_shell(const Arguments& arguments) {
  static constexpr std::array<std::string_view, 13> kShells{"sh",  "bash", "dash", "ash",     "zsh",  "ksh",  "mksh",
                                                            "csh", "tcsh", "fish", "busybox", "pwsh", "xonsh"};
  return std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return std::find(kShells.begin(), kShells.end(), base_name(argument)) != kShells.end();
  });
}

int become(const Arguments& arguments, const Environment& environment) {
  execve(arguments.front().c_str(), pointers(arguments).data(), pointers(environment.variables()).data());
  return errno;
}

Answer ask_program(const Arguments& arguments, const Environment& environment, const std::string& input,
                   std::chrono::milliseconds deadline) {
  const Clock::time_point end = Clock::now() + deadline;
  Answer answer;
  std::array<int, 2> out{};
  const int in = text_as_file(input);
  if (in < 0 || pipe2(out.data(), O_CLOEXEC) != 0) {
    if (in >= 0) close(in);
    return answer;
  }
  const pid_t child = fork();
  if (child == 0) {
    if (dup2(in, STDIN_FILENO) >= 0 && dup2(out[1], STDOUT_FILENO) >= 0) become(arguments, environment);
    _exit(127);
  }
  close(in);
  close(out[1]);
  if (child > 0) {
    answer.in_time = read_until(out[0], end, answer.output);
    if (!answer.in_time) kill(child, SIGKILL);
    answer.status = exit_status_of(child);
  }
  close(out[0]);
  return answer;
}

bool start_detached(const Arguments& arguments, const Environment& environment) {
  const pid_t between = fork();
  if (between == 0) {
    setsid();
    const pid_t child = fork();
    if (child == 0) {
      const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
      for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, stream);
      become(arguments, environment);
      _exit(127);
    }
    _exit(child > 0 ? 0 : 1);
  }
  return between > 0 && exit_status_of(between) == 0;
}

}  // namespace postern::handler
