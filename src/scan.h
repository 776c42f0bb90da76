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

namespace scalar {

// Copies the words at the head of [in, end) to `out`; how many bytes they are.
inline std::size_t copy_word(const char* /*readable*/, const char* in, const char* end, char* out) {
  std::size_t size = 0;
  for (; in + size < end && kWord.has(in[size]); ++size) out[size] = in[size];
  return size;
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

inline constexpr std::size_t kBlock = sizeof(__m128i);

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
  const __m128i digit = in_range(block, '0', '9');
  return _mm_or_si128(_mm_or_si128(letter, digit), hits<'-', '.', '_', '~'>(block));
}

// The first byte of ones; kBlock when there is none.
inline std::size_t first(__m128i ones) {
  return static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(_mm_movemask_epi8(ones)) | 1U << kBlock));
}
// The first byte that is not ones.
inline std::size_t first_not(__m128i ones) {
  return static_cast<std::size_t>(std::countr_zero(~static_cast<unsigned>(_mm_movemask_epi8(ones))));
}

// The text is readable from `readable` on. `out` must have room for a block behind what is copied.
inline std::size_t copy_word(const char* readable, const char* in, const char* end, char* out) {
  std::size_t size = 0;
  while (static_cast<std::size_t>(end - in) >= size + kBlock) {
    const __m128i block = load(in + size);
    std::memcpy(out + size, &block, sizeof block);
    const std::size_t run = first_not(words(block));
    size += run;
    if (run < kBlock) return size;
  }
  if (static_cast<std::size_t>(end - readable) < kBlock)
    return size + scalar::copy_word(readable, in + size, end, out + size);
  // The last block, of which only the last `rest` bytes are still to be looked at.
  const auto rest = static_cast<std::size_t>(end - in) - size;
  const unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(words(load(end - kBlock)))) >> (kBlock - rest);
  const auto run = static_cast<std::size_t>(std::countr_one(mask));
  std::memcpy(out + size, in + size, run);
  return size + run;
}

// `first_in(block)` of the first block where it is not kBlock, or how far the blocks reach.
template <class FirstIn>
bool find_in_blocks(std::string_view text, std::size_t& from, FirstIn&& first_in) {
  for (; text.size() - from >= kBlock; from += kBlock) {
    const std::size_t at = first_in(load(text.data() + from));
    if (at == kBlock) continue;
    from += at;
    return true;
  }
  return false;
}

template <char... wanted>
std::size_t find(std::string_view text, std::size_t from) {
  const bool found = find_in_blocks(text, from, [](__m128i block) { return first(hits<wanted...>(block)); });
  return found ? from : scalar::find<wanted...>(text, from);
}

inline std::size_t find_non_ascii(std::string_view text, std::size_t from) {
  const bool found =
      find_in_blocks(text, from, [](__m128i block) { return first(block); });  // the sign is the eighth bit
  return found ? from : scalar::find_non_ascii(text, from);
}

// How many bytes of ones `ones_in` makes of the blocks of the text; `from`: how far they reach.
template <class OnesIn>
std::size_t count_in_blocks(std::string_view text, std::size_t& from, OnesIn&& ones_in) {
  std::size_t n = 0;
  while (text.size() - from >= kBlock) {
    __m128i counts = _mm_setzero_si128();  // sixteen of one byte each, so that they must be summed up now and then
    for (int i = 0; i < 255 && text.size() - from >= kBlock; ++i, from += kBlock)
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

inline constexpr std::size_t kBlock = 1;
using scalar::copy_word;
using scalar::count;
using scalar::count_word;
using scalar::find;
using scalar::find_non_ascii;

#endif

}  // namespace postern::core::scan
