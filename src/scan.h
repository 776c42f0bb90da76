// SPDX-License-Identifier: MIT
// Long runs of bytes, sixteen at a time where the processor can. Every function has a twin in `scalar` that says what
// it does, one byte after the other; tests/scan_test.cpp holds the two against each other.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "charset.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace postern::core::scan {

// The bytes that most text is made of, and that no finder of a rule begins at: RFC 3986's unreserved ones.
inline constexpr CharSet kUnreserved = kAlnum | CharSet("-._~");
inline constexpr ByteTable kWord{kUnreserved};

inline constexpr std::size_t kBlock = 32;       // bytes
inline constexpr std::size_t kEscapes = 5;      // that are told at once
inline constexpr std::size_t kEscapeRoom = 16;  // bytes that are looked at for that

namespace scalar {

// A bit for each byte of the block at `from`, the lowest for the first: set where the byte is no word.
inline std::uint32_t others(const char* from) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < kBlock; ++i) bits |= static_cast<std::uint32_t>(!kWord.has(from[i])) << i;
  return bits;
}

// The first of the `wanted` bytes at or behind `from`, which lies in the text or at its end; the size of the text when
// there is none.
template <char... wanted>
std::size_t find(std::string_view text, std::size_t from) {
  while (from < text.size() && !((text[from] == wanted) || ...)) ++from;
  return from;
}

// The first byte outside ASCII, likewise.
inline std::size_t find_non_ascii(std::string_view text, std::size_t from) {
  while (from < text.size() && static_cast<unsigned char>(text[from]) < 0x80U) ++from;
  return from;
}

// How many bytes of the text are `wanted`.
template <char... wanted>
std::size_t count(std::string_view text) {
  std::size_t n = 0;
  for (char c : text) n += ((c == wanted) || ...);
  return n;
}

// How many bytes of the text are words.
inline std::size_t count_word(std::string_view text) {
  std::size_t n = 0;
  for (char c : text) n += kWord.has(c);
  return n;
}

// Does an escape (RFC 3986 section 2.1) of an octet outside ASCII stand at `from`?
inline bool begins_non_ascii_escape(const char* from) {
  return from[0] == '%' && hex_value(from[1]) >= 8 && hex_value(from[2]) >= 0;
}

// How many of them stand at `from`, one after the other, at most kEscapes. kEscapeRoom bytes can be read there.
inline std::size_t count_non_ascii_escapes(const char* from) {
  std::size_t n = 0;
  while (n < kEscapes && begins_non_ascii_escape(from + 3 * n)) ++n;
  return n;
}

}  // namespace scalar

#ifdef __SSE2__

inline constexpr std::size_t kVector = sizeof(__m128i);

inline __m128i load(const char* from) {
  __m128i block;
  std::memcpy(&block, from, sizeof block);
  return block;
}

// A byte of ones for every byte of the block that is one of the `wanted` ones.
template <char... wanted>
__m128i hits([[maybe_unused]] __m128i block) {
  __m128i any = _mm_setzero_si128();
  ((any = _mm_or_si128(any, _mm_cmpeq_epi8(block, _mm_set1_epi8(wanted)))), ...);
  return any;
}

// The same for a range. Bytes are signed here: adding moves the end of the range to 127.
inline __m128i in_range(__m128i block, char first, char last) {
  const __m128i moved = _mm_add_epi8(block, _mm_set1_epi8(static_cast<char>(127 - last)));
  return _mm_cmpgt_epi8(moved, _mm_set1_epi8(static_cast<char>(126 - (last - first))));
}

// The same for words.
inline __m128i words(__m128i block) {
  const __m128i letter = in_range(_mm_or_si128(block, _mm_set1_epi8(0x20)), 'a', 'z');
  const __m128i other = _mm_andnot_si128(hits<'/'>(block), in_range(block, '-', '9'));  // "-", "." and digits
  return _mm_or_si128(_mm_or_si128(letter, other), hits<'_', '~'>(block));
}

// A bit for each byte whose highest bit is one.
inline std::uint32_t bits(__m128i bytes) { return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes)); }

inline std::uint32_t others(const char* from) {
  static_assert(kBlock == 2 * kVector);
  return ~(bits(words(load(from))) | bits(words(load(from + kVector))) << kVector);
}

// The first byte of ones that `ones_in` makes of a text of a vector or more, at or behind `from`; the size of the text
// when there is none.
template <auto ones_in>
std::size_t find_ones(std::string_view text, std::size_t from) {
  const auto found_at = [text](std::size_t at) { return bits(ones_in(load(text.data() + at))); };
  for (; text.size() - from >= 2 * kVector; from += 2 * kVector) {
    const std::uint32_t found = found_at(from) | found_at(from + kVector) << kVector;
    if (found != 0) return from + static_cast<std::size_t>(std::countr_zero(found));
  }
  while (from < text.size()) {
    const std::size_t at = std::min(from, text.size() - kVector);  // the last one begins before what is left
    const std::uint32_t found = found_at(at) >> (from - at);
    if (found != 0) return from + static_cast<std::size_t>(std::countr_zero(found));
    from = at + kVector;
  }
  return from;
}

template <char... wanted>
std::size_t find(std::string_view text, std::size_t from) {
  if (text.size() < kVector) return scalar::find<wanted...>(text, from);
  return find_ones<hits<wanted...>>(text, from);
}

inline std::size_t find_non_ascii(std::string_view text, std::size_t from) {
  if (text.size() < kVector) return scalar::find_non_ascii(text, from);
  return find_ones<[](__m128i block) { return block; }>(text, from);
}

inline __m128i hex_letters(__m128i block) { return in_range(_mm_or_si128(block, _mm_set1_epi8(0x20)), 'a', 'f'); }

inline std::size_t count_non_ascii_escapes(const char* from) {
  static_assert(kEscapes == 5 && kEscapeRoom == kVector);
  constexpr std::uint32_t kStarts = 1U | 1U << 3 | 1U << 6 | 1U << 9 | 1U << 12;
  const __m128i block = load(from);
  const std::uint32_t first = bits(_mm_or_si128(hex_letters(block), in_range(block, '8', '9')));
  const std::uint32_t second = bits(_mm_or_si128(hex_letters(block), in_range(block, '0', '9')));
  const std::uint32_t escapes = bits(hits<'%'>(block)) & first >> 1 & second >> 2;
  return static_cast<std::size_t>(std::countr_zero((kStarts & ~escapes) | 1U << 15)) / 3;
}

// How many bytes of ones `ones_in` makes of the blocks of the text; `from`: how far they reach.
template <class OnesIn>
std::size_t count_in_blocks(std::string_view text, std::size_t& from, OnesIn&& ones_in) {
  std::size_t n = 0;
  while (text.size() - from >= kVector) {
    __m128i counts = _mm_setzero_si128();  // sixteen of one byte each, so that they must be summed up now and then
    for (int i = 0; i < 255 && text.size() - from >= kVector; ++i, from += kVector)
      counts = _mm_sub_epi8(counts, ones_in(load(text.data() + from)));
    const __m128i sums = _mm_sad_epu8(counts, _mm_setzero_si128());
    n += static_cast<std::size_t>(_mm_cvtsi128_si32(sums)) +
         static_cast<std::size_t>(_mm_cvtsi128_si32(_mm_srli_si128(sums, 8)));
  }
  return n;
}

template <char... wanted>
std::size_t count(std::string_view text) {
  std::size_t from = 0;
  const std::size_t n = count_in_blocks(text, from, hits<wanted...>);
  return n + scalar::count<wanted...>(text.substr(from));
}

inline std::size_t count_word(std::string_view text) {
  std::size_t from = 0;
  const std::size_t n = count_in_blocks(text, from, words);
  return n + scalar::count_word(text.substr(from));
}

#else

using scalar::count;
using scalar::count_non_ascii_escapes;
using scalar::count_word;
using scalar::find;
using scalar::find_non_ascii;
using scalar::others;

#endif

// The first of the `wanted` bytes at or behind each of an ascending series of offsets, which are not 0 and not behind
// the end; the size of the text when there is none. What was passed over is not looked at again.
template <char... wanted>
class Next {
 public:
  explicit Next(std::string_view text) : text_(text) {}
  std::size_t from(std::size_t at) {
    if (next_ < at) next_ = find<wanted...>(text_, at);
    return next_;
  }

 private:
  std::string_view text_;
  std::size_t next_ = 0;
};

// Behind the escapes of octets outside ASCII that stand at `from` of a raw text, one after the other.
inline std::size_t skip_non_ascii_escapes(std::string_view raw, std::size_t from) {
  for (std::size_t n = kEscapes; n == kEscapes && raw.size() - from >= kEscapeRoom; from += 3 * n)
    n = count_non_ascii_escapes(raw.data() + from);
  while (raw.size() - from > 2 && scalar::begins_non_ascii_escape(raw.data() + from)) from += 3;
  return from;
}

}  // namespace postern::core::scan
