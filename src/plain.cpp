// SPDX-License-Identifier: MIT
#include "plain.h"

#include <array>
#include <cstdint>

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

using Row = std::array<std::uint8_t, 16>;
constexpr std::array<Row, kStates> kNext = [] {
  std::array<Row, kStates> next{};
  for (const Class word : {kLower, kUpper, kNumber, kUnderscore}) next[kLocalStart][word] = kAtom;
  for (const State from : {kAtom, kAtomDot})
    for (const Class word : {kLower, kUpper, kNumber, kUnderscore, kPlus, kHyphen}) next[from][word] = kAtom;
  next[kAtom][kDot] = kAtomDot;
  next[kAtom][kAt] = kHostStart;
  for (const State from : {kHostStart, kFirstLabel, kFirstHyphen})
    for (const Class word : {kLower, kNumber}) next[from][word] = kFirstLabel;
  for (const State from : {kLabelStart, kWordLabel}) {
    next[from][kLower] = kWordLabel;
    next[from][kNumber] = kMixedLabel;
  }
  for (const State from : {kMixedLabel, kMixedHyphen})
    for (const Class word : {kLower, kNumber}) next[from][word] = kMixedLabel;
  next[kFirstLabel][kHyphen] = kFirstHyphen;
  next[kWordLabel][kHyphen] = next[kMixedLabel][kHyphen] = kMixedHyphen;
  next[kFirstLabel][kDot] = next[kWordLabel][kDot] = next[kMixedLabel][kDot] = kLabelStart;
  return next;
}();

bool reads_from(State start, std::string_view text) {
  constexpr std::size_t kMostBytes = 64;
  if (text.size() > kMostBytes) return false;
  unsigned state = start;
  for (const char c : text) state = kNext[state][kClassOf[static_cast<unsigned char>(c)]];
  return state == kWordLabel;
}

}  // namespace

bool is_address(std::string_view text) {
  return reads_from(kLocalStart, text) && !domain::is_special_use(text.substr(text.find('@') + 1));
}

bool is_host(std::string_view text) { return reads_from(kHostStart, text) && !domain::is_special_use(text); }

}  // namespace postern::core::plain
