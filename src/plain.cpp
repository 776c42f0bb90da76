// SPDX-License-Identifier: MIT
#include "plain.h"

#include <array>
#include <cstdint>
#include <initializer_list>

#include "charset.h"

namespace postern::core::plain {
namespace {

// A state for each thing that may have been read last: where its bits begin in a row. A text is plain when it ends in
// kWordLabel.
constexpr unsigned kBits = 6;
constexpr unsigned kMask = (1U << kBits) - 1;
enum State : unsigned {
  kNo,
  kAtomStart = kBits,
  kAtom = 2 * kBits,
  kHostStart = 3 * kBits,
  kFirstLabel = 4 * kBits,  // of the host; one more must follow
  kFirstHyphen = 5 * kBits,
  kLabelStart = 6 * kBits,
  kWordLabel = 7 * kBits,  // of letters only so far
  kMixedLabel = 8 * kBits,
  kMixedHyphen = 9 * kBits,
};
static_assert(kMixedHyphen + kBits <= 64);

// A row for each byte: where it leads from each state. To read a byte is to shift its row by the state, so that no look
// into the table has to wait for the one before.
constexpr std::array<std::uint64_t, 256> kNext = [] {
  constexpr CharSet kLower = CharSet::range('a', 'z');
  std::array<std::uint64_t, 256> next{};
  const auto go = [&next](std::initializer_list<State> from, const CharSet& on, State to) {
    for (unsigned c = 0; c < 256; ++c)
      for (const State state : from)
        if (on.has(static_cast<char>(c))) next[c] |= std::uint64_t{to} << state;
  };
  go({kAtomStart}, kAlnum | CharSet("_"), kAtom);
  go({kAtom}, kAlnum | CharSet("_+-"), kAtom);
  go({kAtom}, CharSet("."), kAtomStart);
  go({kAtom}, CharSet("@"), kHostStart);
  go({kHostStart, kFirstLabel, kFirstHyphen}, kLower | kDigit, kFirstLabel);
  go({kFirstLabel}, CharSet("-"), kFirstHyphen);
  go({kFirstLabel, kWordLabel, kMixedLabel}, CharSet("."), kLabelStart);
  go({kLabelStart, kWordLabel}, kLower, kWordLabel);
  go({kLabelStart, kWordLabel}, kDigit, kMixedLabel);
  go({kWordLabel, kMixedLabel}, CharSet("-"), kMixedHyphen);
  go({kMixedLabel, kMixedHyphen}, kLower | kDigit, kMixedLabel);
  return next;
}();

constexpr ByteTable kAddressBytes{kAlnum | CharSet("_+-.@")};

constexpr std::size_t kMostBytes = 63;

bool reads_from(State start, std::string_view text) {
  if (text.size() > kMostBytes) return false;
  std::uint64_t state = start;  // in its lowest bits; above them is what the shift left over
  for (const char c : text) state = kNext[static_cast<unsigned char>(c)] >> (state & kMask);
  return (state & kMask) == kWordLabel;
}

}  // namespace

bool is_address(std::string_view text) {
  return reads_from(kAtomStart, text) && !is_special_use(text, text.rfind('.') + 1);
}

std::size_t scalar::address_size(const char* from) {
  std::size_t size = 0;
  while (size <= kMostBytes && kAddressBytes.has(from[size])) ++size;
  return is_address({from, size}) ? size : 0;
}

bool is_host(std::string_view text) { return reads_from(kHostStart, text) && !domain::is_special_use(text); }

}  // namespace postern::core::plain
