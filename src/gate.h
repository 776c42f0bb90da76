// SPDX-License-Identifier: MIT
// The gate: one pass over the raw bytes of each piece. It tells of control bytes, malformed escapes and %00, which
// refuse wherever they stand (a malformed escape is the classical way to reach another program, CVE-2007-3896), and of
// bytes that may not stand raw where they do; and it decodes each escape, once (RFC 3986 section 2.4).
//
// A byte that the grammar does not allow where it stands is read as its own percent-encoding. Nothing is rewritten for
// that, because decoding the encoding would yield the byte again; the finding is the repair, and the canonical link
// shows it. It cannot change structure, which was found before.
#pragma once

#include "byte_rules.h"
#include "decode.h"
#include "report.h"

namespace postern::core::gate {

inline constexpr std::size_t kCeiling = 65536;  // bytes, inclusive

class Reader {
 public:
  // Room for the decoded bytes of the whole link comes from the arena; when that failed, nothing may be read. What the
  // gate itself tells of is told of `link`.
  Reader(Piece link, Arena& arena, Report& report, RuleSet& rules);

  // The decoded piece. Each piece of the link is read at most once. What fires by `alphabet` is told of `target`.
  Text read(Piece raw, const ByteRules& alphabet, RuleSet& target);

  // `to`, an hfvalue, and what is told of and left out whatever it holds.
  Text read_to(Piece raw, RuleSet& target);
  Text read_value(Piece raw, RuleSet& target);
  Text read_anything(Piece raw);
  // A piece that is its own decoding, with a NUL behind it; instead of read().
  std::string_view copy(Piece raw);

 private:
  // How far the way through a piece has come. It is handed on by value, so that it stays in registers.
  struct Pass {
    const char* in;
    const char* end;
    char* out;
    unsigned seen;
    void put(char c) {
      seen |= seen_by(c);
      *out++ = c;
    }
  };
  Pass bad_escape(Pass pass);
  Pass outsiders(Pass pass, const ByteRules& alphabet, RuleSet& target);
  [[nodiscard]] Span span(const char* from, const char* to) const {
    return link_.span(static_cast<std::size_t>(from - link_.bytes().data()),
                      static_cast<std::size_t>(to - link_.bytes().data()));
  }

  const Piece link_;
  Report& report_;
  RuleSet& rules_;
  char* free_;  // where the next decoded piece goes
};

}  // namespace postern::core::gate
