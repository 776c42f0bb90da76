// SPDX-License-Identifier: MIT
// The gate: one pass over the raw bytes of each piece. It tells of control bytes, malformed escapes and %00, which
// refuse wherever they stand (a malformed escape is the classical way to reach another program, CVE-2007-3896), and of
// bytes that may not stand raw where they do; and it decodes each escape, once (RFC 3986 section 2.4).
//
// A byte that the grammar does not allow where it stands is read as its own percent-encoding. Nothing is rewritten for
// that, because decoding the encoding would yield the byte again; the finding is the repair, and the canonical link
// shows it. It cannot change structure, which was found before.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "blocks.h"
#include "byte_rules.h"
#include "decode.h"
#include "plain.h"
#include "report.h"
#include "scan.h"

namespace postern::core::gate {

inline constexpr std::size_t kCeiling = 65536;  // bytes, inclusive

class Reader {
 public:
  // Room for the decoded link, this many bytes, comes from the arena; when that failed, nothing may be read. What the
  // gate itself tells of is told of `link`.
  static constexpr std::size_t room_for(std::size_t link_bytes) { return link_bytes + kRoom; }
  Reader(Piece link, Arena& arena, Report& report, RuleSet& rules)
      : link_(link),
        report_(report),
        rules_(rules),
        free_(static_cast<char*>(arena.take(room_for(link.bytes().size()), 1))) {
    if (free_ == nullptr) return;
    char* const copy = free_ + scan::kBlock;
    std::fill_n(std::copy(link.bytes().begin(), link.bytes().end(), copy), scan::kBlock, '\0');
    copy_ = copy;
  }

  // The decoded piece. Each piece of the link is read at most once. What fires by an alphabet is told of `target`.
  Text read_to(Piece raw, RuleSet& target);
  // An hfvalue: up to the first raw "&", or to the end.
  Text read_value(Piece raw, RuleSet& target);
  // What is told of and left out whatever it holds.
  Text read_anything(Piece raw);
  // The size of the plain address (plain.h) at the head of `rest`; 0 when there is none.
  [[nodiscard]] std::size_t plain_address_size(Piece rest) const { return plain::address_size(copy_of(rest)); }
  // A piece that is its own decoding, with a NUL behind it; instead of reading it.
  std::string_view copy(Piece raw) {
    const std::size_t size = raw.bytes().size();
    const std::string_view copied{free_, size};
    const char* const from = copy_of(raw);
    for (std::size_t i = 0; i < size; i += scan::kBlock) std::memcpy(free_ + i, from + i, scan::kBlock);
    free_ += size;
    *free_++ = '\0';
    return copied;
  }

  // The most bytes that the pieces read so far can have gained when they are percent-encoded again, as long as nothing
  // was told of. (A piece that was copied gains none: it is a plain address.)
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
  [[nodiscard]] const char* copy_of(Piece raw) const { return copy_ + (raw.bytes().data() - link_.bytes().data()); }
  [[nodiscard]] Span span(const char* from, const char* to) const {
    return link_.span(static_cast<std::size_t>(from - copy_), static_cast<std::size_t>(to - copy_));
  }

  // Blocks are read and written without a look at where the bytes end: so much room is before a copy of the link, where
  // the decoded pieces go, and behind it.
  static constexpr std::size_t kRoom = 2 * scan::kBlock;

  const Piece link_;
  Report& report_;
  RuleSet& rules_;
  char* free_;                  // where the next decoded piece goes
  const char* copy_ = nullptr;  // the link, as far as it is not read
  std::size_t others_ = 0;
};

}  // namespace postern::core::gate
