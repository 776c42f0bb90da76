// SPDX-License-Identifier: MIT
// Takes a fuzzer's bytes apart into choices. When they have run out, every choice is the first one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace postern::fuzzing {

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  unsigned byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  // Less than `count`, which is at most 256 and not 0.
  unsigned below(unsigned count) { return byte() % count; }
  bool flag() { return (byte() & 1U) != 0; }
  template <class Array>
  const auto& one_of(const Array& choices) {
    return choices[below(static_cast<unsigned>(std::size(choices)))];
  }
  // Up to `most` bytes, as many as the next one says.
  std::string_view bytes(unsigned most) {
    const std::size_t wanted = below(most + 1);
    const std::size_t size = std::min(wanted, rest_.size());
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::string_view rest() {
    const std::string_view taken = rest_;
    rest_ = {};
    return taken;
  }

 private:
  std::string_view rest_;
};

// Ends the run: what should be is not. `shown` must be fit for a terminal.
[[noreturn]] inline void fail(const std::string& what, const std::string& shown) {
  std::fprintf(stderr, "%s\n  %s\n", what.c_str(), shown.c_str());
  std::abort();
}
inline void demand(bool holds, const char* what, const std::string& shown) {
  if (!holds) fail(what, shown);
}

// An independent encoder: what is not unreserved becomes an escape, and `choose()` says of the rest, and of the case of
// the digits, how they are spelled.
template <class Choose>
std::string percent_encoded(std::string_view text, Choose&& choose) {
  static constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (kPlain.find(c) != std::string_view::npos && !choose()) {
      out += c;
      continue;
    }
    const char* const digits = choose() ? "0123456789abcdef" : "0123456789ABCDEF";
    (out += '%') += digits[u >> 4U];
    out += digits[u & 15U];
  }
  return out;
}

}  // namespace postern::fuzzing
