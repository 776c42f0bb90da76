// SPDX-License-Identifier: MIT
// The gate: one pass over the raw bytes of each piece. It tells of control bytes, malformed escapes and %00, which
// refuse wherever they stand (a malformed escape is the classical way to reach another program, CVE-2007-3896), and of
// bytes that may not stand raw where they do; and it decodes each escape, once (RFC 3986 section 2.4).
//
// A byte that the grammar does not allow where it stands is read as its own percent-encoding. Nothing is rewritten for
// that, because decoding the encoding would yield the byte again; the finding is the repair, and the canonical link
// shows it. It cannot change structure, which was found before.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#include "blocks.h"
#include "byte_rules.h"
#include "decode.h"
#include "plain.h"
#include "processor.h"
#include "report.h"
#include "scan.h"

namespace postern::core::gate {

inline constexpr std::size_t kCeiling = 65536;  // bytes, inclusive

class Reader {
 public:
  // Reads the pieces of `text`, a piece of the input, which it copies. Room for that comes from the arena, this many
  // bytes; when that failed, nothing may be read. What the gate itself tells of is told of `rules`.
  static constexpr std::size_t room_for(std::size_t text_bytes) { return kRoomBefore + text_bytes + blocks::kCopyRoom; }
  Reader(Piece text, Arena& arena, Report& report, RuleSet& rules)
      : report_(report),
        rules_(rules),
        free_(static_cast<char*>(arena.take(room_for(text.size()), 1))),
        copy_at_(text.at()) {
    if (free_ == nullptr) return;
    char* const copy = free_ + kRoomBefore;
    by_blocks_ ? blocks::copy(text, copy) : blocks::scalar::copy(text, copy);
    copy_ = copy;
  }

  // The decoded piece. Each piece of the link is read at most once. What fires by an alphabet is told of `target`.
  Text read_to(Piece raw, RuleSet& target);
  // An hfvalue: up to the first raw "&", or to the end.
  Text read_value(Piece raw, RuleSet& target);
  // What is told of and left out whatever it holds.
  Text read_anything(Piece raw);
  // A plain address (plain.h), which is its own decoding, off the head of `rest`, with a NUL behind it; instead of
  // reading it. Empty when there is none up to `delimiter` or the end. `rest` ends with the text, or where no such
  // address goes on.
  [[gnu::always_inline]] std::string_view plain_address(Piece rest, char delimiter) {
    const char* const from = copy_of(rest);
    const std::size_t size = plain::address_size(from, by_blocks_);
    if (size == 0 || (size < rest.size() && from[size] != delimiter)) return {};
    const std::string_view address{free_, size};
    for (std::size_t i = 0; i < size; i += scan::kBlock) std::memcpy(free_ + i, from + i, scan::kBlock);
    free_ += size;
    *free_++ = '\0';
    return address;
  }

  // The most bytes that the pieces read so far can have gained when they are percent-encoded again, as long as nothing
  // was told of. (A plain address gains none.)
  [[nodiscard]] std::size_t most_growth() const { return 2 * others_; }

 private:
  // Among these functions it is handed on by value, so that it stays in registers.
  struct Pass : blocks::Pass {
    // Up to `to`, which is at most a block away.
    void copy_word(const char* to) {
      std::memcpy(out, in, scan::kBlock);
      out += to - in;
      in = to;
    }
    void put(char c) {
      seen |= seen_by(c);
      *out++ = c;
    }
    // pct-encoded = "%" HEXDIG HEXDIG                             (RFC 3986 section 2.1)
    // False, and nothing done, for %00 and a "%" that begins no escape.
    bool put_escape() {
      const int octet = hex_value(in[1]) * 16 | hex_value(in[2]);
      if (octet <= 0) return false;
      put(static_cast<char>(octet));
      in += 3;
      return true;
    }
  };
  Text read(Piece raw, const ByteRules& alphabet, RuleSet& target);
  void read_odd(blocks::Pass& so_far, const char* end, std::size_t to_read, const ByteRules& alphabet, RuleSet& target);
  Pass bad_escape(Pass pass, const char* end);
  Pass outsiders(Pass pass, const char* end, const ByteRules& alphabet, RuleSet& target);
  [[nodiscard]] const char* copy_of(Piece raw) const { return copy_ + (raw.at() - copy_at_); }
  [[nodiscard]] Span span(const char* from, const char* to) const {
    return {copy_at_ + static_cast<std::uint32_t>(from - copy_), copy_at_ + static_cast<std::uint32_t>(to - copy_)};
  }

  // What is decoded goes in front of what is still to be read, a block at a time.
  static constexpr std::size_t kRoomBefore = scan::kBlock;

  Report& report_;
  RuleSet& rules_;
  char* free_;             // where the next decoded piece goes
  const char* copy_;       // the text, as far as it is not read
  std::uint32_t copy_at_;  // its offset in the input
  const bool by_blocks_ = processor::has_avx2();
  std::size_t others_ = 0;
};

}  // namespace postern::core::gate
