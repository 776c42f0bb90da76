// SPDX-License-Identifier: MIT
#include "decode.h"

#include <algorithm>

#include "scan.h"

namespace postern::core {
namespace {

// Bytes that a lead byte announces, the five- and six-byte forms of RFC 2279 included; 1 for what leads nothing.
constexpr unsigned sequence_size(unsigned lead) {
  if (lead < 0xC0U || lead >= 0xFEU) return 1;
  return lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : lead < 0xF8U ? 4 : lead < 0xFCU ? 5 : 6;
}

// What is wrong with a complete sequence. Only a complete one counts as smuggling: the same lead bytes are everyday
// letters in legacy charsets (0xF6 is o-umlaut in ISO 8859-1).
constexpr Utf8Flaw::Kind judge_sequence(unsigned lead, unsigned second) {
  if (lead <= 0xC1U || (lead == 0xE0U && second < 0xA0U) || (lead == 0xF0U && second < 0x90U))
    return Utf8Flaw::kOverlong;
  if (lead == 0xEDU && second >= 0xA0U) return Utf8Flaw::kSurrogate;
  if (lead >= 0xF5U || (lead == 0xF4U && second >= 0x90U)) return Utf8Flaw::kTooLarge;
  return Utf8Flaw::kNone;
}

}  // namespace

// The last anchor at or before the offset tells the distance.
std::uint32_t Text::decoded_offset(std::size_t offset) const {
  const auto out = static_cast<std::uint32_t>(offset);
  const Anchor* const next = std::upper_bound(anchors, anchors + anchor_count, out,
                                              [](std::uint32_t value, const Anchor& a) { return value < a.out; });
  return next == anchors ? out : next[-1].in + (out - next[-1].out);
}

Span Text::locate(std::size_t from, std::size_t to) const {
  const std::size_t first = coarse ? coarse_from : decoded_offset(from);
  // An end is where its last byte ends, so that what was removed behind it stays outside.
  const std::size_t last = coarse ? coarse_to : to > from ? decoded_offset(to - 1) + 1 : first;
  // From the decoded piece to the raw one: escapes are three bytes long.
  std::size_t raw_offset = 0;
  std::size_t decoded = 0;
  const auto step = [&](char& octet) {
    const bool escape = is_escape(raw.bytes(), raw_offset);
    octet = escape ? escaped_octet(raw.bytes(), raw_offset) : raw.bytes()[raw_offset];
    return escape ? 3U : 1U;
  };
  const auto walk_to = [&](std::size_t target) {
    for (; decoded < target && raw_offset < raw.bytes().size(); ++decoded) {
      char octet;
      raw_offset += step(octet);
      if (!unified || octet != '\r' || raw_offset == raw.bytes().size()) continue;
      const std::size_t size = step(octet);
      if (octet == '\n') raw_offset += size;
    }
    return raw_offset;
  };
  const std::size_t raw_first = walk_to(first);
  const std::size_t raw_last = walk_to(last);
  return raw.span(raw_first, raw_last);
}

Utf8Flaw find_utf8_flaw(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  Utf8Flaw first;
  for (std::size_t i = scan::find_non_ascii(text, 0); i < text.size();) {
    const unsigned lead = byte(i);
    if (lead < 0x80U) {
      i = scan::find_non_ascii(text, i);
      continue;
    }
    const unsigned size = sequence_size(lead);
    unsigned have = 1;
    while (have < size && i + have < text.size() && (byte(i + have) & 0xC0U) == 0x80U) ++have;
    const bool whole = have == size && size > 1;
    const Utf8Flaw::Kind kind = whole ? judge_sequence(lead, byte(i + 1)) : Utf8Flaw::kIllFormed;
    const Utf8Flaw flaw{kind, static_cast<std::uint32_t>(i), have};
    if (kind != Utf8Flaw::kNone && kind != Utf8Flaw::kIllFormed) return flaw;
    if (kind == Utf8Flaw::kIllFormed && first.kind == Utf8Flaw::kNone) first = flaw;
    i += have;
  }
  return first;
}

std::size_t utf8::sequence_at(std::string_view text, std::size_t at) {
  const std::size_t size = sequence_size(static_cast<unsigned char>(text[at]));
  const std::string_view sequence = text.substr(at, size);
  return sequence.size() == size && find_utf8_flaw(sequence).kind == Utf8Flaw::kNone ? size : 0;
}

}  // namespace postern::core
