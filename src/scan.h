// SPDX-License-Identifier: MIT
// Long runs of bytes, sixteen at a time where the processor can. Every function has a twin in `scalar` that says what
// it does, one byte after the other; tests/scan_test.cpp holds the two against each other.
#pragma once

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

inline constexpr std::size_t kBlock = 32;  // bytes

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

// The same for words. Bytes are signed here: adding moves the end of a range to 127.
inline __m128i words(__m128i block) {
  const auto in_range = [](__m128i bytes, char first, char last) {
    const __m128i moved = _mm_add_epi8(bytes, _mm_set1_epi8(static_cast<char>(127 - last)));
    return _mm_cmpgt_epi8(moved, _mm_set1_epi8(static_cast<char>(126 - (last - first))));
  };
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

// Moves `from` to the first byte of ones that `ones_in` makes of the blocks of the text, or to where they end.
template <class OnesIn>
bool find_in_blocks(std::string_view text, std::size_t& from, OnesIn&& ones_in) {
  for (; text.size() - from >= kVector; from += kVector) {
    const std::uint32_t found = bits(ones_in(load(text.data() + from)));
    if (found == 0) continue;
    from += static_cast<std::size_t>(std::countr_zero(found));
    return true;
  }
  return false;
}

template <char... wanted>
std::size_t find(std::string_view text, std::size_t from) {
  return find_in_blocks(text, from, hits<wanted...>) ? from : scalar::find<wanted...>(text, from);
}

inline std::size_t find_non_ascii(std::string_view text, std::size_t from) {
  const auto itself = [](__m128i block) { return block; };
  return find_in_blocks(text, from, itself) ? from : scalar::find_non_ascii(text, from);
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
using scalar::count_word;
using scalar::find;
using scalar::find_non_ascii;
using scalar::others;

#endif

}  // namespace postern::core::scan
