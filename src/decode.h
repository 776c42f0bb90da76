// SPDX-License-Identifier: MIT
// From raw bytes to text: percent-decoding, exactly once (RFC 3986 section 2.4), and strict UTF-8 (RFC 3629).
#pragma once

#include <cstdint>
#include <string_view>

#include "arena.h"
#include "piece.h"

namespace postern::core {

// What kinds of byte a text holds; rules look at a text only when it holds what they are about.
namespace seen {
inline constexpr unsigned kControlByte = 1U << 0;  // C0 but TAB, CR, LF; and DEL
inline constexpr unsigned kLineByte = 1U << 1;     // CR, LF
inline constexpr unsigned kTab = 1U << 2;
inline constexpr unsigned kNonAscii = 1U << 3;
inline constexpr unsigned kPercent = 1U << 4;
inline constexpr unsigned kLess = 1U << 5;       // <
inline constexpr unsigned kDelimiter = 1U << 6;  // & ? ; ,
inline constexpr unsigned kLinkByte = 1U << 7;   // : / backslash
inline constexpr unsigned kEquals = 1U << 9;
inline constexpr unsigned kHyphen = 1U << 10;
inline constexpr unsigned kSpace = 1U << 11;
}  // namespace seen

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
  const Anchor* anchors = nullptr;  // where bytes were removed after decoding; ascending
  std::uint32_t anchor_count = 0;
  // A text that no longer runs alongside its source (a display name without its quotes) locates every part of itself
  // at these decoded offsets.
  bool coarse = false;
  std::uint32_t coarse_from = 0;
  std::uint32_t coarse_to = 0;

  // Where bytes [from, to) of this text stand in the input: whole escapes, and what a repair removed between them.
  [[nodiscard]] Span locate(std::size_t from, std::size_t to) const;
};

constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// True where `raw[i]` begins a well-formed pct-encoded (RFC 3986 section 2.1).
constexpr bool is_escape(std::string_view raw, std::size_t i) {
  return raw.size() - i > 2 && raw[i] == '%' && hex_value(raw[i + 1]) >= 0 && hex_value(raw[i + 2]) >= 0;
}

// The octet of the escape at `raw[i]`; is_escape() must hold.
constexpr char escaped_octet(std::string_view raw, std::size_t i) {
  return static_cast<char>(hex_value(raw[i + 1]) * 16 + hex_value(raw[i + 2]));
}

// Decodes each well-formed escape once; a malformed one (which the gate refuses) stands for itself.
Text decode(Piece raw, Arena& arena);

// What is wrong with a UTF-8 text, by RFC 3629 section 4: the first sequence of a forbidden kind, or else the first one
// that is ill-formed in any other way.
struct Utf8Flaw {
  enum Kind { kNone, kIllFormed, kOverlong, kSurrogate, kTooLarge };
  Kind kind = kNone;
  std::uint32_t at = 0;
  std::uint32_t length = 0;
};
Utf8Flaw find_utf8_flaw(std::string_view text);

}  // namespace postern::core
