// SPDX-License-Identifier: MIT
// ASCII letters, whatever the locale: names of the DNS are compared without regard to their case (RFC 4343).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace postern::names::core {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

inline std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace postern::names::core
