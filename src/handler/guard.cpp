// SPDX-License-Identifier: MIT
#include "guard.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <string>
#include <vector>

#include "files.h"

namespace postern::handler {
namespace {

constexpr const char* kMark = "POSTERN_STARTED";
constexpr std::int64_t kLoopTime = 10'000;  // milliseconds

bool is_own(int fd, mode_t kind) {
  struct stat facts{};
  return fstat(fd, &facts) == 0 && (facts.st_mode & S_IFMT) == kind && facts.st_uid == geteuid() &&
         (facts.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int open_below(const std::string& folder, const char* name) {
  const int at = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (at < 0) return -1;
  int file = -1;
  if (is_own(at, S_IFDIR)) file = openat(at, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  close(at);
  if (file >= 0 && is_own(file, S_IFREG)) return file;
  if (file >= 0) close(file);
  return -1;
}

// A file of our own, made when it is missing; -1 when there is no safe place for it.
int open_state(const Environment& environment, const char* name) {
  const std::string runtime = environment.get("XDG_RUNTIME_DIR").value_or("");
  const int file = runtime.starts_with('/') ? open_below(runtime, name) : -1;
  const std::string state = state_home(environment);
  if (file >= 0 || state.empty()) return file;
  const std::string own = state + "/postern";
  try {
    make_folders(own);
  } catch (const FileError&) {
    return -1;
  }
  return open_below(own, name);
}

// Waits a second at most: who holds the lock writes a few bytes.
bool lock(int file) {
  for (int tries = 0; tries < 100; ++tries) {
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK && errno != EINTR) return false;
    usleep(10'000);
  }
  return false;
}

std::vector<std::int64_t> read_times(int file) {
  std::array<char, 65536> buffer{};
  const ssize_t n = pread(file, buffer.data(), buffer.size(), 0);
  std::vector<std::int64_t> times;
  const std::string_view text(buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
  for (const std::string& line : split(text, '\n')) {
    std::int64_t time = 0;
    const char* const end = line.data() + line.size();
    if (const auto [stop, error] = std::from_chars(line.data(), end, time); error == std::errc{} && stop == end)
      times.push_back(time);
  }
  return times;
}

bool write_times(int file, const std::vector<std::int64_t>& times) {
  std::string text;
  for (const std::int64_t time : times) text += std::to_string(time) + "\n";
  return ftruncate(file, 0) == 0 && pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

}  // namespace

std::int64_t now() {
  timespec t{};
  clock_gettime(CLOCK_BOOTTIME, &t);
  return std::int64_t{t.tv_sec} * 1000 + t.tv_nsec / 1'000'000;
}

bool admit_window(const Environment& environment, std::int64_t windows, std::int64_t seconds, std::int64_t time) {
  const int file = open_state(environment, "postern-windows");
  if (file < 0) return false;
  bool admitted = false;
  if (lock(file)) {
    std::vector<std::int64_t> times = read_times(file);
    for (std::int64_t& t : times) t = std::min(t, time);
    std::erase_if(times, [=](std::int64_t t) { return t <= time - seconds * 1000; });
    admitted = static_cast<std::int64_t>(times.size()) < windows;
    if (admitted) times.push_back(time);
    admitted = write_times(file, times) && admitted;
  }
  close(file);
  return admitted;
}

QuestionLock::QuestionLock(const Environment& environment)
    : file_(open_state(environment, "postern-question")), held_(file_ < 0 || flock(file_, LOCK_EX | LOCK_NB) == 0) {}

QuestionLock::~QuestionLock() {
  if (file_ >= 0) close(file_);
}

void mark(Environment& environment) { environment.set(kMark, std::to_string(now())); }

bool in_loop(const Environment& environment) {
  const std::string text = environment.get(kMark).value_or("");
  std::int64_t time = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), time).ec != std::errc{}) return false;
  return time <= now() && now() - time < kLoopTime;
}

}  // namespace postern::handler
