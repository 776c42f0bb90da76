// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postern::cli {

enum class ColorChoice { automatic, always, never };

// Colours, or nothing where they are not wanted.
class Palette {
 public:
  // Automatic: on a terminal that can show them, unless NO_COLOR is set (see no-color.org).
  explicit Palette(ColorChoice choice);

  [[nodiscard]] std::string red(std::string_view text) const { return wrap("1;31", text); }
  [[nodiscard]] std::string yellow(std::string_view text) const { return wrap("1;33", text); }
  [[nodiscard]] std::string green(std::string_view text) const { return wrap("1;32", text); }
  [[nodiscard]] std::string cyan(std::string_view text) const { return wrap("36", text); }
  [[nodiscard]] std::string bold(std::string_view text) const { return wrap("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return wrap("2", text); }

 private:
  [[nodiscard]] std::string wrap(std::string_view code, std::string_view text) const;
  bool on_;
};

// Columns of the terminal on standard output, or a width for reading when it is none.
std::size_t line_width();

// A line on standard error that tells how far a batch is. Nothing at all unless standard error is a terminal and
// standard output is not (the output itself shows how far it is). Debian packages no C++ library for this.
class Progress {
 public:
  // `total`: bytes of the input, or 0 when nobody knows.
  explicit Progress(std::uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(std::uint64_t bytes, std::uint64_t links);

 private:
  std::uint64_t total_;
  bool on_;
  long long last_ = 0;  // milliseconds
};

}  // namespace postern::cli
