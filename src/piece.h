// SPDX-License-Identifier: MIT
// A slice of the link that remembers where it stood. All offsets are bytes of the input as the caller gave it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "charset.h"

namespace postern::core {

struct Span {
  std::uint32_t begin;
  std::uint32_t end;
};

// Small enough to be handed on in two registers. A link has less than 2^32 bytes by the time that it is cut up.
class Piece {
 public:
  constexpr Piece() = default;
  constexpr Piece(std::string_view bytes, std::uint32_t offset)
      : size_and_at_(std::uint64_t{bytes.size()} << 32U | offset), first_(bytes.data()) {}

  // The offset of the first byte in the input.
  [[nodiscard]] constexpr std::uint32_t at() const { return static_cast<std::uint32_t>(size_and_at_); }
  [[nodiscard]] constexpr std::size_t size() const { return static_cast<std::size_t>(size_and_at_ >> 32U); }
  [[nodiscard]] constexpr std::string_view bytes() const { return {first_, size()}; }
  [[nodiscard]] constexpr Span span() const { return span(0, size()); }
  [[nodiscard]] constexpr Span span(std::size_t from, std::size_t to) const {
    return {at() + static_cast<std::uint32_t>(from), at() + static_cast<std::uint32_t>(to)};
  }
  [[nodiscard]] constexpr Piece slice(std::size_t from, std::size_t to = std::string_view::npos) const {
    return {bytes().substr(from, to == std::string_view::npos ? to : to - from),
            at() + static_cast<std::uint32_t>(from)};
  }

 private:
  std::uint64_t size_and_at_ = 0;
  const char* first_ = nullptr;
};

// A part of a larger text: offsets into it.
struct Slice {
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] constexpr bool empty() const { return begin == end; }
  [[nodiscard]] constexpr std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
};

// [first, last) without the members of `set` at either end.
struct Bounds {
  std::size_t first;
  std::size_t last;
};
constexpr Bounds trimmed(std::string_view text, const CharSet& set) {
  std::size_t first = 0;
  std::size_t last = text.size();
  while (first < last && set.has(text[first])) ++first;
  while (last > first && set.has(text[last - 1])) --last;
  return {first, last};
}

}  // namespace postern::core
