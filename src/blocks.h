// SPDX-License-Identifier: MIT
// Decodes plain text and reads plain addresses, 32 bytes at a time where the processor has AVX2. The twins, in `scalar`
// and in plain.cpp, say what is done, one byte after the other; tests/blocks_test.cpp and tests/plain_test.cpp hold
// them against each other.
#pragma once

#include <algorithm>
#include <cstddef>

#include "decode.h"
#include "grammar.h"

namespace postern::core::blocks {

using scan::kBlock;

// May stand raw wherever text is decoded.
inline constexpr CharSet kRaw = grammar::kQchar & ~CharSet("%");
// The octets of plain text: no control but line breaks, and neither of two signs that hardly any text holds.
inline constexpr CharSet kOctet = (~kControl | CharSet("\r\n")) & ~CharSet("%\\");

// What is written behind a copy, at most: zeroes, and at least a block of them.
inline constexpr std::size_t kCopyRoom = 2 * kBlock;

// How far the way through a text has come.
struct Pass {
  const char* in;
  char* out;
  unsigned seen;       // seen:: bits of what was put
  std::size_t others;  // raw bytes that are no words
};

namespace scalar {

// Copies a piece of the input.
inline void copy(Piece text, char* to) {
  const std::string_view bytes = text.bytes();
  std::fill_n(std::copy(bytes.begin(), bytes.end(), to), kCopyRoom, '\0');
}

// Decodes as long as a byte of kRaw or an escape of one of kOctet stands there, before `end`. No escape reaches over
// it.
inline void decode(Pass& pass, const char* end) {
  while (pass.in != end) {
    char c = *pass.in;
    std::size_t size = 1;
    if (c == '%') {
      const int octet = hex_value(pass.in[1]) * 16 | hex_value(pass.in[2]);
      c = static_cast<char>(octet);
      size = 3;
      if (octet < 0 || !kOctet.has(c)) break;
    } else if (kRaw.has(c)) {
      pass.others += !scan::kWord.has(c);
    } else {
      break;
    }
    pass.seen |= seen_by(c);
    *pass.out++ = c;
    pass.in += size;
  }
}

}  // namespace scalar

// The same, where processor::has_avx2().
// Each block of the copy is written at once: the processor can hand it to who reads it next without putting it together
// in memory, which takes longer than to read an address. Bytes of the input in front of the piece may be read as well.
void copy(Piece text, char* to);
// A block must be readable at every byte before `end`; what is written ends at most a block behind `out`, so that `out`
// may be in front of `in` by as much.
void decode(Pass& pass, const char* end);

struct Address {
  std::size_t size = 0;        // 0: there is none
  std::size_t last_label = 0;  // where that of its domain begins
};
// The longest run of bytes at `from` that plain addresses (plain.h) may hold, when it is one, kept for special use or
// not. The same processor; a block must be readable at every byte of the run, and behind it.
Address plain_address_at(const char* from);

}  // namespace postern::core::blocks
