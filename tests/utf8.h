// SPDX-License-Identifier: MIT
// UTF-8 of single code points (RFC 3629), for tests that name them.
#pragma once

#include <string>
#include <string_view>

namespace postern::test {

inline std::string utf8_of(char32_t point) {
  std::string out;
  const auto byte = [&out](char32_t bits) { out += static_cast<char>(bits); };
  const auto tail = [&](unsigned shift) { byte(0x80U | (point >> shift & 0x3FU)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0U | point >> 6U), tail(0);
  } else if (point < 0x10000) {
    byte(0xE0U | point >> 12U), tail(6), tail(0);
  } else {
    byte(0xF0U | point >> 18U), tail(12), tail(6), tail(0);
  }
  return out;
}

inline std::string utf8_of(std::u32string_view points) {
  std::string out;
  for (const char32_t point : points) out += utf8_of(point);
  return out;
}

}  // namespace postern::test
