// SPDX-License-Identifier: MIT
#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <postern/postern.hpp>

namespace postern::handler {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMost = 1024 * 1024;

[[noreturn]] void fail(const std::string& path, int error) {
  throw FileError(display(path) + ": " + std::strerror(error));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

void write_all(int fd, const std::string& bytes, const std::string& path) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t n = write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno != EINTR) fail(path, errno);
    if (n > 0) done += static_cast<std::size_t>(n);
  }
}

}  // namespace

std::optional<std::string> read_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  struct stat facts{};
  if (file.get() < 0 || fstat(file.get(), &facts) != 0) fail(path, errno);
  if (!S_ISREG(facts.st_mode)) fail(path, EINVAL);
  std::string bytes;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(file.get(), buffer, sizeof buffer)) != 0;) {
    if (n < 0) fail(path, errno);
    bytes.append(buffer, static_cast<std::size_t>(n));
    if (bytes.size() > kMost) fail(path, EFBIG);
  }
  return bytes;
}

void make_folders(const std::string& path) {
  for (std::size_t end = 1; end <= path.size(); ++end)
    if ((end == path.size() || path[end] == '/') && mkdir(path.substr(0, end).c_str(), 0700) != 0 && errno != EEXIST)
      fail(path, errno);
}

void write_file(const std::string& path, const std::string& bytes) {
  std::error_code none;
  const fs::path real = fs::weakly_canonical(path, none);
  const std::string target = none ? path : real.string();
  make_folders(fs::path(target).parent_path().string());
  struct stat facts{};
  const mode_t mode = stat(target.c_str(), &facts) == 0 ? facts.st_mode & 07777 : 0600;
  std::string fresh = target + ".XXXXXX";
  const Descriptor file(mkostemp(fresh.data(), O_CLOEXEC));
  if (file.get() < 0) fail(path, errno);
  try {
    write_all(file.get(), bytes, path);
    if (fchmod(file.get(), mode) != 0 || fsync(file.get()) != 0 || rename(fresh.c_str(), target.c_str()) != 0)
      fail(path, errno);
  } catch (const FileError&) {
    unlink(fresh.c_str());
    throw;
  }
}

void remove_file(const std::string& path) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) fail(path, errno);
}

}  // namespace postern::handler
