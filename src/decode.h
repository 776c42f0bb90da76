// SPDX-License-Identifier: MIT
// Decoded text that knows where it came from, escapes (RFC 3986 section 2.1), and strict UTF-8 (RFC 3629).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "arena.h"
#include "piece.h"

namespace postern::core {

// What kinds of byte a text holds; rules look at a text only when it holds what they are about.
namespace seen {
inline constexpr unsigned kLineByte = 1U << 0;  // CR, LF
inline constexpr unsigned kSpace = 1U << 1;
inline constexpr unsigned kEquals = 1U << 2;
inline constexpr unsigned kLess = 1U << 3;       // <
inline constexpr unsigned kDelimiter = 1U << 4;  // & ? ; ,
inline constexpr unsigned kLinkByte = 1U << 5;   // : / backslash
inline constexpr unsigned kNonAscii = 1U << 6;
inline constexpr unsigned kPercent = 1U << 7;
inline constexpr unsigned kControlByte = 1U << 8;  // C0 but TAB, CR, LF; and DEL
inline constexpr unsigned kTab = 1U << 9;
inline constexpr unsigned kControlOrTab = 1U << 10;
inline constexpr std::size_t kBits = 11;
}  // namespace seen

inline constexpr std::array<std::uint16_t, 256> kSeenByByte = [] {
  std::array<std::uint16_t, 256> table{};
  const auto mark = [&table](const CharSet& set, unsigned bit) {
    for (unsigned c = 0; c < 256; ++c)
      if (set.has(static_cast<char>(c))) table[c] = static_cast<std::uint16_t>(table[c] | bit);
  };
  mark(kControl & ~CharSet("\t\r\n"), seen::kControlByte);
  mark(CharSet("\r\n"), seen::kLineByte);
  mark(CharSet("\t"), seen::kTab);
  mark(kControl & ~CharSet("\r\n"), seen::kControlOrTab);
  mark(~kAscii, seen::kNonAscii);
  mark(CharSet("%"), seen::kPercent);
  mark(CharSet("<"), seen::kLess);
  mark(CharSet("&?;,"), seen::kDelimiter);
  mark(CharSet(":/\\"), seen::kLinkByte);
  mark(CharSet("="), seen::kEquals);
  mark(CharSet(" "), seen::kSpace);
  return table;
}();
constexpr unsigned seen_by(char c) { return kSeenByByte[static_cast<unsigned char>(c)]; }

// The seen:: bits of a text.
constexpr unsigned seen_in(std::string_view text) {
  unsigned bits = 0;
  for (char c : text) bits |= seen_by(c);
  return bits;
}

// "From `out` on in the text, bytes correspond to the decoded piece from `in` on."
struct Anchor {
  std::uint32_t out;
  std::uint32_t in;
};

// A decoded piece that still knows where each of its bytes came from.
struct Text {
  Piece raw;                        // what it was decoded from
  std::string_view bytes;           // the text; owned by the arena, with a NUL behind it
  unsigned seen = 0;                // a union of seen:: bits, or of more than there are
  bool everyday = false;            // UTF-8 about which nothing but rules for ASCII can have anything to say
  bool ill_formed = false;          // not UTF-8: never handed out, and nobody can say what it holds beyond ASCII
  bool unified = false;             // each CR LF became a LF when it was decoded, before anything else happened
  const Anchor* anchors = nullptr;  // where bytes were removed after that; ascending
  std::uint32_t anchor_count = 0;
  // A text that no longer runs alongside its source (a display name without its quotes) locates every part of itself
  // at these decoded offsets.
  bool coarse = false;
  std::uint32_t coarse_from = 0;
  std::uint32_t coarse_to = 0;

  // From now on nothing in it can be located more closely than all that it was decoded from.
  void locate_as_a_whole() {
    if (coarse) return;
    coarse = true;
    coarse_to = static_cast<std::uint32_t>(raw.bytes().size());
  }
  // The offset in the decoded piece of the byte at `offset` of this text.
  [[nodiscard]] std::uint32_t decoded_offset(std::size_t offset) const;
  // Where bytes [from, to) of this text stand in the input: whole escapes, and what a repair removed between them.
  [[nodiscard]] Span locate(std::size_t from, std::size_t to) const;
};

// True where `raw[i]` begins a well-formed pct-encoded (RFC 3986 section 2.1).
constexpr bool is_escape(std::string_view raw, std::size_t i) {
  return raw.size() - i > 2 && raw[i] == '%' && hex_value(raw[i + 1]) >= 0 && hex_value(raw[i + 2]) >= 0;
}

// The octet of the escape at `raw[i]`; is_escape() must hold.
constexpr char escaped_octet(std::string_view raw, std::size_t i) {
  return static_cast<char>(hex_value(raw[i + 1]) * 16 + hex_value(raw[i + 2]));
}

// What is wrong with a UTF-8 text, by RFC 3629 section 4: the first sequence of a forbidden kind, or else the first one
// that is ill-formed in any other way.
struct Utf8Flaw {
  enum Kind { kNone, kIllFormed, kOverlong, kSurrogate, kTooLarge };
  Kind kind = kNone;
  std::uint32_t at = 0;
  std::uint32_t length = 0;
};
Utf8Flaw find_utf8_flaw(std::string_view text);

// Code points of well-formed UTF-8.
namespace utf8 {

struct Point {
  char32_t value;
  std::uint32_t size;  // bytes
  [[nodiscard]] constexpr bool is_ascii() const { return size == 1; }
};

constexpr Point point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[at + i])); };
  const char32_t lead = byte(0);
  const auto tail = [&](std::size_t i) { return byte(i) & 0x3FU; };
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {(lead & 0x1FU) << 6U | tail(1), 2};
  if (lead < 0xF0) return {(lead & 0x0FU) << 12U | tail(1) << 6U | tail(2), 3};
  return {(lead & 0x07U) << 18U | tail(1) << 12U | tail(2) << 6U | tail(3), 4};
}

// Where the code point begins that ends at `at`, which is not 0.
constexpr std::size_t begin_before(std::string_view text, std::size_t at) {
  std::size_t begin = at - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
  return begin;
}

constexpr Point point_before(std::string_view text, std::size_t at) { return point_at(text, begin_before(text, at)); }

// The size of the well-formed sequence at `at`; 0 when there is none.
std::size_t sequence_at(std::string_view text, std::size_t at);

}  // namespace utf8
}  // namespace postern::core
