// SPDX-License-Identifier: MIT
#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace postern::cli {

Palette::Palette(ColorChoice choice) {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const term = std::getenv("TERM");
  const bool wanted = no_color == nullptr || *no_color == '\0';
  const bool able = term != nullptr && std::string_view(term) != "dumb";
  on_ = choice == ColorChoice::always ||
        (choice == ColorChoice::automatic && wanted && able && isatty(STDOUT_FILENO) == 1);
}

std::string Palette::wrap(std::string_view code, std::string_view text) const {
  if (!on_) return std::string(text);
  return std::string("\033[").append(code).append("m").append(text).append("\033[0m");
}

std::size_t line_width() {
  winsize size{};
  if (isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
    return size.ws_col;
  return 100;
}

Progress::Progress(std::uint64_t total)
    : total_(total), on_(isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0) {}

Progress::~Progress() {
  if (on_ && last_ != 0) std::fputs("\r\033[K", stderr);
}

void Progress::show(std::uint64_t bytes, std::uint64_t links) {
  if (!on_) return;
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count();
  if (now - last_ < 100) return;
  last_ = now;
  if (total_ == 0) {
    std::fprintf(stderr, "\r\033[K%llu links", static_cast<unsigned long long>(links));
    return;
  }
  constexpr std::uint64_t kWidth = 30;
  const std::uint64_t done = std::min(bytes, total_);
  const std::string bar(done * kWidth / total_, '#');
  std::fprintf(stderr, "\r\033[K[%-30s] %3llu%%  %llu links", bar.c_str(),
               static_cast<unsigned long long>(done * 100 / total_), static_cast<unsigned long long>(links));
}

}  // namespace postern::cli
