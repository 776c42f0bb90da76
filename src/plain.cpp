// SPDX-License-Identifier: MIT
#include "plain.h"

#include <array>
#include <cstdint>
#include <initializer_list>

#include "charset.h"
#include "domain.h"

namespace postern::core::plain {
namespace {

enum Class : std::uint8_t { kOther, kLower, kUpper, kNumber, kUnderscore, kPlus, kHyphen, kDot, kAt, kClasses };

// A state for each thing that may have been read last. A text is plain when it ends in kWordLabel.
enum State : std::uint8_t {
  kNo,
  kLocalStart,
  kAtom,
  kAtomDot,
  kHostStart,
  kFirstLabel,  // of the host; one more must follow
  kFirstHyphen,
  kLabelStart,
  kWordLabel,  // of letters only so far
  kMixedLabel,
  kMixedHyphen,
  kStates
};

constexpr std::array<std::uint8_t, 256> kClassOf = [] {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = kLower;
  for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = kUpper;
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = kNumber;
  table['_'] = kUnderscore;
  table['+'] = kPlus;
  table['-'] = kHyphen;
  table['.'] = kDot;
  table['@'] = kAt;
  return table;
}();

// Where each state goes, one row of sixteen after the other; a state is the offset of its row.
constexpr unsigned kRow = 16;
static_assert(kClasses <= kRow && kStates * kRow <= 256);
constexpr std::array<std::uint8_t, kStates * kRow> kNext = [] {
  std::array<std::uint8_t, kStates * kRow> next{};
  const auto go = [&next](std::initializer_list<State> from, std::initializer_list<Class> on, State to) {
    for (const State state : from)
      for (const Class c : on) next[state * kRow + c] = static_cast<std::uint8_t>(to * kRow);
  };
  go({kLocalStart}, {kLower, kUpper, kNumber, kUnderscore}, kAtom);
  go({kAtom, kAtomDot}, {kLower, kUpper, kNumber, kUnderscore, kPlus, kHyphen}, kAtom);
  go({kAtom}, {kDot}, kAtomDot);
  go({kAtom}, {kAt}, kHostStart);
  go({kHostStart, kFirstLabel, kFirstHyphen}, {kLower, kNumber}, kFirstLabel);
  go({kFirstLabel}, {kHyphen}, kFirstHyphen);
  go({kFirstLabel, kWordLabel, kMixedLabel}, {kDot}, kLabelStart);
  go({kLabelStart, kWordLabel}, {kLower}, kWordLabel);
  go({kLabelStart, kWordLabel}, {kNumber}, kMixedLabel);
  go({kWordLabel, kMixedLabel}, {kHyphen}, kMixedHyphen);
  go({kMixedLabel, kMixedHyphen}, {kLower, kNumber}, kMixedLabel);
  return next;
}();

bool reads_from(State start, std::string_view text) {
  constexpr std::size_t kMostBytes = 64;
  if (text.size() > kMostBytes) return false;
  unsigned state = start * kRow;
  for (const char c : text) state = kNext[state + kClassOf[static_cast<unsigned char>(c)]];
  return state == kWordLabel * kRow;
}

}  // namespace

bool is_address(std::string_view text) {
  return reads_from(kLocalStart, text) && !(domain::may_be_special_use(domain::last_label(text)) &&
                                            domain::is_special_use(text.substr(text.find('@') + 1)));
}

bool is_host(std::string_view text) { return reads_from(kHostStart, text) && !domain::is_special_use(text); }

}  // namespace postern::core::plain
