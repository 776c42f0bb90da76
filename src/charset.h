// SPDX-License-Identifier: MIT
// Byte sets, known at compile time. RFC 5234 classes and RFC 3986/5322/6068 alphabets are built from them.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace postern::core {

class CharSet {
 public:
  constexpr CharSet() = default;
  constexpr explicit CharSet(std::string_view members) {
    for (char c : members) insert(static_cast<unsigned char>(c));
  }
  static constexpr CharSet range(unsigned first, unsigned last) {
    CharSet set;
    for (unsigned c = first; c <= last; ++c) set.insert(c);
    return set;
  }

  [[nodiscard]] constexpr bool has(char c) const {
    const auto u = static_cast<unsigned char>(c);
    return (bits_[u / 64U] >> (u % 64U)) & 1U;
  }
  [[nodiscard]] constexpr bool has_all(std::string_view text) const {
    for (char c : text)
      if (!has(c)) return false;
    return true;
  }

  friend constexpr CharSet operator|(CharSet a, const CharSet& b) {
    for (unsigned i = 0; i < 4; ++i) a.bits_[i] |= b.bits_[i];
    return a;
  }
  friend constexpr CharSet operator&(CharSet a, const CharSet& b) {
    for (unsigned i = 0; i < 4; ++i) a.bits_[i] &= b.bits_[i];
    return a;
  }
  friend constexpr CharSet operator~(CharSet a) {
    for (auto& word : a.bits_) word = ~word;
    return a;
  }
  friend constexpr bool operator==(const CharSet&, const CharSet&) = default;

 private:
  constexpr void insert(unsigned c) { bits_[c / 64U] |= std::uint64_t{1} << (c % 64U); }
  std::array<std::uint64_t, 4> bits_{};
};

// The same, a byte for each byte: for loops over many of them.
class ByteTable {
 public:
  constexpr explicit ByteTable(const CharSet& set) {
    for (unsigned c = 0; c < 256; ++c) members_[c] = set.has(static_cast<char>(c));
  }
  [[nodiscard]] constexpr bool has(char c) const { return members_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> members_{};
};

// RFC 5234 appendix B.1.
inline constexpr CharSet kDigit = CharSet::range('0', '9');
inline constexpr CharSet kAlpha = CharSet::range('A', 'Z') | CharSet::range('a', 'z');
inline constexpr CharSet kAlnum = kAlpha | kDigit;
inline constexpr CharSet kHexDigit = kDigit | CharSet::range('A', 'F') | CharSet::range('a', 'f');
inline constexpr CharSet kControl = CharSet::range(0x00, 0x1F) | CharSet::range(0x7F, 0x7F);
inline constexpr CharSet kAscii = CharSet::range(0x00, 0x7F);
inline constexpr CharSet kBlank{" \t"};
inline constexpr CharSet kWhiteSpace{" \t\r\n"};

inline constexpr std::array<signed char, 256> kHexValues = [] {
  std::array<signed char, 256> table{};
  table.fill(-1);
  for (unsigned i = 0; i < 10; ++i) table['0' + i] = static_cast<signed char>(i);
  for (unsigned i = 0; i < 6; ++i) table['a' + i] = table['A' + i] = static_cast<signed char>(10 + i);
  return table;
}();
// -1 for what is no hexadecimal digit.
constexpr int hex_value(char c) { return kHexValues[static_cast<unsigned char>(c)]; }

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

inline constexpr std::array<char, 256> kLowerCase = [] {
  std::array<char, 256> table{};
  for (unsigned c = 0; c < 256; ++c) table[c] = ascii_lower(static_cast<char>(c));
  return table;
}();

// Is `lower` the lower case of what `text` begins with? The text is no shorter.
constexpr bool is_lower_of(std::string_view lower, std::string_view text) {
  for (std::size_t i = 0; i < lower.size(); ++i)
    if (kLowerCase[static_cast<unsigned char>(text[i])] != lower[i]) return false;
  return true;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  return true;
}

constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

// A text of up to eight bytes, none of them NUL, that others may begin with, ASCII case ignored: for where it is looked
// for in every link, because all of its bytes are compared at once.
class ShortPrefix {
 public:
  consteval explicit ShortPrefix(std::string_view prefix) {
    std::array<unsigned char, sizeof(std::uint64_t)> bytes{};
    std::array<unsigned char, sizeof(std::uint64_t)> ours{};
    std::array<unsigned char, sizeof(std::uint64_t)> cases{};
    for (std::size_t i = 0; i < prefix.size(); ++i) {
      bytes.at(i) = static_cast<unsigned char>(ascii_lower(prefix[i]));
      ours[i] = 0xFF;
      cases[i] = kAlpha.has(prefix[i]) ? 'a' ^ 'A' : 0;
    }
    bytes_ = std::bit_cast<std::uint64_t>(bytes);
    ours_ = std::bit_cast<std::uint64_t>(ours);
    cases_ = std::bit_cast<std::uint64_t>(cases);
  }
  [[nodiscard]] bool begins(std::string_view text) const {
    std::uint64_t head = 0;
    if (text.size() < sizeof head) {
      if (!text.empty()) std::memcpy(&head, text.data(), text.size());
    } else {
      std::memcpy(&head, text.data(), sizeof head);
    }
    return ((head & ours_) | cases_) == bytes_;
  }

 private:
  std::uint64_t bytes_ = 0;
  std::uint64_t ours_ = 0;
  std::uint64_t cases_ = 0;  // the bit in which the cases of a letter differ, for each of its letters
};

}  // namespace postern::core
