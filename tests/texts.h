// SPDX-License-Identifier: MIT
// Texts that tests make of other texts.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace postern::test {

inline std::string repeated(std::string_view unit, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += unit;
  return out;
}

// The text without any of the marks that a table sets in it.
inline std::string unmarked(std::string text, std::span<const std::string_view> marks) {
  for (const std::string_view mark : marks)
    for (std::size_t at; (at = text.find(mark)) != std::string::npos;) text.erase(at, mark.size());
  return text;
}

}  // namespace postern::test
