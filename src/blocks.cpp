// SPDX-License-Identifier: MIT
#include "blocks.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace postern::core::blocks {

#ifdef __x86_64__

namespace {

// ---- Sets of bytes, by the halves of a byte -------------------------------------------------------------------------

// Something of each half of a byte. It stands twice, because lookups stay within sixteen bytes.
using Halves = std::array<std::uint8_t, kBlock>;

// Of a low half: a bit for each high half with which it is a member.
constexpr Halves low_halves(const CharSet& set) {
  Halves bits{};
  for (unsigned c = 0; c < 0x80; ++c)
    if (set.has(static_cast<char>(c))) bits[c % 16] = bits[c % 16 + 16] |= static_cast<std::uint8_t>(1U << c / 16);
  return bits;
}
constexpr Halves kRawHalves = low_halves(kRaw);
constexpr Halves kOctetHalves = low_halves(kOctet);
constexpr Halves kHexHalves = low_halves(kHexDigit);
constexpr Halves kWordHalves = low_halves(scan::kUnreserved);

// The bit of a high half: none for bytes outside ASCII, which are members of no set.
constexpr Halves kHighBits = [] {
  Halves bits{};
  for (unsigned i = 0; i < 8; ++i) bits[i] = bits[i + 16] = static_cast<std::uint8_t>(1U << i);
  return bits;
}();

// What is seen: a bit for each of these, which are all bytes of some high halves and some low ones. The last two belong
// to bits of others.
constexpr std::string_view kKinds[]{"\r\n", " ", "=", "<", "&,", "/", ";?", ":"};
constexpr unsigned seen_by_kinds(unsigned kinds) { return (kinds & 0x3FU) | (kinds >> 2U & 0x30U); }

constexpr Halves kinds_of(unsigned (*half_of)(unsigned)) {
  Halves kinds{};
  for (unsigned kind = 0; kind < 8; ++kind)
    for (const char c : kKinds[kind]) {
      const unsigned half = half_of(static_cast<unsigned char>(c));
      kinds[half] = kinds[half + 16] |= static_cast<std::uint8_t>(1U << kind);
    }
  return kinds;
}
constexpr Halves kHighKinds = kinds_of([](unsigned c) { return c / 16; });
constexpr Halves kLowKinds = kinds_of([](unsigned c) { return c % 16; });
static_assert([] {
  for (unsigned c = 0; c < 0x80; ++c)
    if ((kRaw | kOctet).has(static_cast<char>(c)) &&
        seen_by_kinds(kHighKinds[c / 16] & kLowKinds[c % 16]) != seen_by(static_cast<char>(c)))
      return false;
  return true;
}());

// ---- Sets of places in a block --------------------------------------------------------------------------------------

// Eight places, a bit for each that is in the set: those that are, in order, a byte for each.
constexpr auto kPlaces = [] {
  std::array<std::int64_t, 256> places{};
  for (unsigned set = 0; set < 256; ++set) {
    unsigned size = 0;
    for (unsigned i = 0; i < 8; ++i)
      if ((set >> i & 1U) != 0) places[set] |= std::int64_t{i} << 8 * size++;
  }
  return places;
}();

// As many bytes of ones as a block has, and then zeros.
constexpr auto kOnes = [] {
  std::array<std::uint8_t, 2 * kBlock> ones{};
  for (std::size_t i = 0; i < kBlock; ++i) ones[i] = 0xFF;
  return ones;
}();

// ---- Vectors --------------------------------------------------------------------------------------------------------

#define POSTERN_AVX2 [[gnu::target("avx2,popcnt"), gnu::always_inline]] inline

POSTERN_AVX2 __m256i load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }

POSTERN_AVX2 std::uint32_t bits(__m256i bytes) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes)); }

// The bytes that have no bit in both.
POSTERN_AVX2 std::uint32_t none_in(__m256i low, __m256i high) {
  return bits(_mm256_cmpeq_epi8(_mm256_and_si256(low, high), _mm256_setzero_si256()));
}

POSTERN_AVX2 __m256i look_up(const Halves& halves, __m256i index) {
  return _mm256_shuffle_epi8(load(halves.data()), index);
}

// Where a "%" stands, the octet of the two digits behind it, if they are digits.
POSTERN_AVX2 __m256i octets(__m256i bytes) {
  const __m256i letter = _mm256_cmpgt_epi8(bytes, _mm256_set1_epi8('9'));
  const __m256i digits =
      _mm256_add_epi8(_mm256_and_si256(bytes, _mm256_set1_epi8(0x0F)), _mm256_and_si256(letter, _mm256_set1_epi8(9)));
  const __m256i behind = _mm256_permute2x128_si256(digits, digits, 0x81);
  return _mm256_or_si256(_mm256_slli_epi16(_mm256_alignr_epi8(behind, digits, 1), 4),
                         _mm256_alignr_epi8(behind, digits, 2));
}

// Those of sixteen bytes that are in the set. Behind them.
POSTERN_AVX2 char* put(__m128i bytes, std::uint32_t set, char* to) {
  const std::uint32_t first = set & 0xFFU;
  const std::uint32_t second = set >> 8U & 0xFFU;
  const __m128i places =
      _mm_add_epi8(_mm_set_epi64x(kPlaces[second], kPlaces[first]), _mm_set_epi64x(0x0808080808080808, 0));
  const __m128i both = _mm_shuffle_epi8(bytes, places);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to), both);
  to += _mm_popcnt_u32(first);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_unpackhi_epi64(both, both));
  return to + _mm_popcnt_u32(second);
}

struct Block {
  __m256i decoded;  // an escape's octet stands where its "%" was, in front of its digits
  __m256i high;     // the high half of each
  // Sets of places.
  std::uint32_t percent;
  std::uint32_t no_word;
  std::uint64_t odd;  // what is not plain
};

POSTERN_AVX2 Block look_at(const char* in) {
  const __m256i bytes = load(in);
  const __m256i is_percent = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('%'));
  const __m256i decoded = _mm256_blendv_epi8(bytes, octets(bytes), is_percent);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(decoded, 4), _mm256_set1_epi8(0x0F));
  const __m256i high_bits = look_up(kHighBits, high);
  const std::uint32_t percent = bits(is_percent);
  const std::uint32_t no_digit = none_in(look_up(kHexHalves, decoded), high_bits) | percent;
  const __m256i members = _mm256_blendv_epi8(look_up(kRawHalves, decoded), look_up(kOctetHalves, decoded), is_percent);
  const std::uint32_t odd =
      (none_in(members, high_bits) & ~(percent & bits(decoded))) | (percent & (no_digit >> 1U | no_digit >> 2U));
  return {decoded, high, percent, none_in(look_up(kWordHalves, decoded), high_bits) & ~percent, odd};
}

// The first bytes of a block: so many, and whole escapes.
struct Taken {
  const char* in;
  char* out;
  std::size_t others;
  __m256i kinds;
  std::uint32_t non_ascii;
};

POSTERN_AVX2 Taken take(Taken taken, const Block& block, unsigned size) {
  const auto first = static_cast<std::uint32_t>((std::uint64_t{1} << size) - 1);
  const __m256i kinds = _mm256_and_si256(look_up(kHighKinds, block.high), look_up(kLowKinds, block.decoded));
  taken.kinds = _mm256_or_si256(taken.kinds, _mm256_and_si256(kinds, load(kOnes.data() + kBlock - size)));
  taken.non_ascii |= bits(block.decoded) & first;
  taken.others += static_cast<std::size_t>(_mm_popcnt_u32(block.no_word & first));
  const std::uint32_t rest = first & ~(block.percent << 1U | block.percent << 2U);
  taken.out = put(_mm256_castsi256_si128(block.decoded), rest, taken.out);
  taken.out = put(_mm256_extracti128_si256(block.decoded, 1), rest >> 16U, taken.out);
  taken.in += size;
  return taken;
}

}  // namespace

[[gnu::target("avx2,popcnt")]] Pass decode(Pass pass, const char* end) {
  Taken taken{pass.in, pass.out, pass.others, _mm256_setzero_si256(), 0};
  while (taken.in != end) {
    Block block = look_at(taken.in);
    if (end - taken.in < static_cast<std::ptrdiff_t>(kBlock)) block.odd |= std::uint64_t{1} << (end - taken.in);
    // Where the next block begins need not wait until it is known whether this one is plain.
    const auto whole =
        static_cast<unsigned>(std::countr_zero((block.percent & 3U << (kBlock - 2)) | std::uint64_t{1} << kBlock));
    if (const auto odd = static_cast<unsigned>(std::countr_zero(block.odd)); odd < whole) [[unlikely]] {
      taken = take(taken, block, odd);
      break;
    }
    taken = take(taken, block, whole);
  }
  std::uint64_t words[4];
  std::memcpy(words, &taken.kinds, sizeof words);
  std::uint64_t kinds = words[0] | words[1] | words[2] | words[3];
  kinds |= kinds >> 32U;
  kinds |= kinds >> 16U;
  kinds |= kinds >> 8U;
  pass.seen |= seen_by_kinds(static_cast<unsigned>(kinds & 0xFFU));
  if (taken.non_ascii != 0) pass.seen |= seen::kNonAscii;
  return {taken.in, taken.out, pass.seen, taken.others};
}

#else

Pass decode(Pass pass, const char* end) { return scalar::decode(pass, end); }

#endif

}  // namespace postern::core::blocks
