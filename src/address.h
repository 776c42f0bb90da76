// SPDX-License-Identifier: MIT
// Decoded address lists, read as RFC 822/5322 reads them. Structure only: nothing is judged here.
#pragma once

#include <string_view>

#include "piece.h"

namespace postern::core::address {

// mailbox-list = mailbox *("," mailbox); a comma inside a quoted-string does not separate (RFC 5322 section 3.4).
class ListReader {
 public:
  explicit constexpr ListReader(std::string_view list) : list_(list) {}
  // The next item with the space around it; false when none is left. An empty list has one empty item.
  bool next(Slice& item);

 private:
  std::string_view list_;
  std::size_t at_ = 0;
  bool done_ = false;
};

// mailbox = [display-name] "<" addr-spec ">" / addr-spec
struct Mailbox {
  enum Shape {
    kBare,     // addr-spec
    kAngle,    // [display-name] "<" addr-spec ">"
    kGroup,    // "name:" before the address (RFC 5322 section 3.4)
    kComment,  // holds "(" or ")" outside quotes (RFC 5322 section 3.2.2)
    kBroken,   // brackets or quotes that do not pair
  };
  Shape shape = kBare;
  Slice name;       // the phrase, quotes and all
  Slice addr_spec;  // without angle brackets
  Slice where;      // what decided the shape: the bracket, the comment, the colon; empty for an open quote
};
// `item` does not begin with a blank.
Mailbox read_mailbox(std::string_view text, Slice item);

// addr-spec = local-part "@" domain
struct AddrSpec {
  Slice local;
  Slice domain;
  bool has_at = false;
  std::size_t extra_at;  // offset of an "@" before the separating one, or npos
};
AddrSpec read_addr_spec(std::string_view text, Slice addr_spec);

// A phrase as a person reads it: quotes and backslashes gone, runs of blanks one space. `out` holds at least as many
// bytes as the phrase; returns how many were written.
std::size_t unquote_phrase(std::string_view phrase, char* out);

}  // namespace postern::core::address
