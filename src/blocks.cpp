// SPDX-License-Identifier: MIT
#include "blocks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

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

// Eight kinds of bytes, a bit each, of which each is all bytes of some high halves and some low ones.
struct Kinds {
  consteval explicit Kinds(std::span<const std::string_view, 8> kinds) {
    for (unsigned kind = 0; kind < kinds.size(); ++kind)
      for (const char c : kinds[kind]) {
        const auto bit = static_cast<std::uint8_t>(1U << kind);
        high[static_cast<unsigned char>(c) / 16U] |= bit;
        low[static_cast<unsigned char>(c) % 16U] |= bit;
      }
    std::copy_n(high.begin(), 16, high.begin() + 16);
    std::copy_n(low.begin(), 16, low.begin() + 16);
  }
  [[nodiscard]] constexpr unsigned of(unsigned c) const { return high[c / 16] & low[c % 16]; }

  Halves high{};
  Halves low{};
};

// What is seen. The last two kinds belong to bits of others.
constexpr std::string_view kSeenKinds[]{"\r\n", " ", "=", "<", "&,", "/", ";?", ":"};
constexpr unsigned seen_by_kinds(unsigned kinds) { return (kinds & 0x3FU) | (kinds >> 2U & 0x30U); }

constexpr Kinds kSeen(kSeenKinds);
static_assert([] {
  for (unsigned c = 0; c < 0x80; ++c)
    if ((kRaw | kOctet).has(static_cast<char>(c)) && seen_by_kinds(kSeen.of(c)) != seen_by(static_cast<char>(c)))
      return false;
  return true;
}());

// The bytes of which plain addresses are made; "@" stands among the upper case, and is told by itself.
constexpr std::string_view kAddressKinds[]{"abcdefghijklmno", "pqrstuvwxyz", "0123456789", "@ABCDEFGHIJKLMNO",
                                           "PQRSTUVWXYZ_",    "+",           "-",          "."};
constexpr Kinds kAddress(kAddressKinds);
static_assert([] {
  for (unsigned c = 0; c < 0x80; ++c) {
    unsigned kinds = 0;
    for (unsigned kind = 0; kind < 8; ++kind)
      if (CharSet(kAddressKinds[kind]).has(static_cast<char>(c))) kinds |= 1U << kind;
    if (kAddress.of(c) != kinds) return false;
  }
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

// For moving bytes: where each of sixteen is, and then nowhere.
constexpr auto kShift = [] {
  std::array<std::uint8_t, kBlock> places{};
  for (std::size_t i = 0; i < kBlock; ++i) places[i] = static_cast<std::uint8_t>(i < 16 ? i : 0x80);
  return places;
}();

// ---- Vectors --------------------------------------------------------------------------------------------------------

#define POSTERN_TARGET gnu::target("avx2,bmi,bmi2,popcnt")  // processor.h
#define POSTERN_AVX2 [[POSTERN_TARGET, gnu::always_inline]] inline

POSTERN_AVX2 __m256i load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }

POSTERN_AVX2 __m128i load_half(const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }

POSTERN_AVX2 void store(char* to, __m256i bytes) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), bytes); }

POSTERN_AVX2 std::uint32_t bits(__m256i bytes) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes)); }

// The bytes that have no bit in both.
POSTERN_AVX2 std::uint32_t none_in(__m256i low, __m256i high) {
  return bits(_mm256_cmpeq_epi8(_mm256_and_si256(low, high), _mm256_setzero_si256()));
}

POSTERN_AVX2 __m256i look_up(const Halves& halves, __m256i index) {
  return _mm256_shuffle_epi8(load(halves.data()), index);
}

POSTERN_AVX2 __m256i high_halves(__m256i bytes) {
  return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
}

// None for bytes outside ASCII, whose low half finds none.
POSTERN_AVX2 __m256i kinds_of(const Kinds& kinds, __m256i bytes, __m256i high) {
  return _mm256_and_si256(look_up(kinds.high, high), look_up(kinds.low, bytes));
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

// The first of sixteen bytes go, so many, and zeroes come behind the others.
POSTERN_AVX2 __m128i without_first(std::size_t count, __m128i bytes) {
  return _mm_shuffle_epi8(bytes, load_half(kShift.data() + count));
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
  const __m256i high = high_halves(decoded);
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
  const __m256i kinds = kinds_of(kSeen, block.decoded, block.high);
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

[[POSTERN_TARGET]] void copy(Piece text, char* to) {
  constexpr std::size_t kHalf = kBlock / 2;
  const char* from = text.bytes().data();
  const char* const end = from + text.size();
  if (text.at() + text.size() < kHalf) return scalar::copy(text, to);
  for (; end - from >= static_cast<std::ptrdiff_t>(kBlock); from += kBlock, to += kBlock) store(to, load(from));
  // Nothing behind the end is read, but maybe what stands before the text in the input.
  const auto left = static_cast<std::size_t>(end - from);
  const bool has_half = left > kHalf;
  const __m128i last = without_first((has_half ? kBlock : kHalf) - left, load_half(end - kHalf));
  store(to, has_half ? _mm256_set_m128i(last, load_half(from)) : _mm256_zextsi128_si256(last));
  store(to + kBlock, _mm256_setzero_si256());
}

[[POSTERN_TARGET]] void decode(Pass& pass, const char* end) {
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
  pass.in = taken.in;
  pass.out = taken.out;
  pass.others = taken.others;
}

// ---- Addresses ------------------------------------------------------------------------------------------------------

namespace {

// Sets of places in as many blocks as an address may have.
struct AddressBytes {
  std::uint64_t outside;  // what no plain address holds
  std::uint64_t lower;
  std::uint64_t digit;
  std::uint64_t plus;
  std::uint64_t hyphen;
  std::uint64_t dot;
  std::uint64_t at;
};

// Those of a block with bit `kind`.
template <unsigned kind>
POSTERN_AVX2 std::uint64_t of_kind(__m256i kinds) {
  return bits(_mm256_slli_epi16(kinds, 7 - kind));
}

// Those of the block that begins `before` bytes behind the beginning.
POSTERN_AVX2 void add_block(AddressBytes& places, const char* from, unsigned before) {
  const __m256i bytes = load(from + before);
  const __m256i kinds = kinds_of(kAddress, bytes, high_halves(bytes));
  places.outside |= std::uint64_t{none_in(kinds, kinds)} << before;
  places.lower |= (of_kind<0>(kinds) | of_kind<1>(kinds)) << before;
  places.digit |= of_kind<2>(kinds) << before;
  places.plus |= of_kind<5>(kinds) << before;
  places.hyphen |= of_kind<6>(kinds) << before;
  places.dot |= of_kind<7>(kinds) << before;
  places.at |= std::uint64_t{bits(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('@')))} << before;
}

}  // namespace

[[POSTERN_TARGET]] Address plain_address_at(const char* from) {
  AddressBytes bytes{};
  add_block(bytes, from, 0);
  if (bytes.outside == 0) add_block(bytes, from, kBlock);
  if (bytes.outside == 0) return {};
  const std::uint64_t address = (bytes.outside - 1) & ~bytes.outside;
  const std::uint64_t at = bytes.at & address;
  const std::uint64_t domain = address & ~(at ^ (at - 1));
  const std::uint64_t dots = bytes.dot & domain;
  if (dots == 0) return {};
  const auto last_label = static_cast<std::size_t>(std::bit_width(dots));
  // Where only a letter or digit (or, before the "@", "_") may stand: at the beginning; behind each dot, the "@", and a
  // hyphen of the domain. Behind one that ends the address that is outside, and so wrong as well.
  const std::uint64_t words = ((bytes.dot | at | (bytes.hyphen & domain)) & address) << 1U | 1U;
  const std::uint64_t odd = (at & (at - 1)) | (words & (bytes.dot | at | bytes.hyphen | bytes.plus | bytes.outside)) |
                            (domain & ~(bytes.lower | bytes.digit | bytes.hyphen | bytes.dot)) |
                            (domain >> last_label << last_label & ~bytes.lower);
  if (odd != 0) return {};
  return {static_cast<std::size_t>(std::countr_zero(bytes.outside)), last_label};
}

#else

void copy(Piece text, char* to) { scalar::copy(text, to); }
void decode(Pass& pass, const char* end) { scalar::decode(pass, end); }
Address plain_address_at(const char*) { return {}; }

#endif

}  // namespace postern::core::blocks
