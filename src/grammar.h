// SPDX-License-Identifier: MIT
// The grammar: one function for each rule, its ABNF above it, in the order of RFC 6068 section 2.
// Everything here is a pure question about bytes; what an answer means is the business of the rules.
#pragma once

#include <string_view>

#include "charset.h"
#include "scan.h"

namespace postern::core::grammar {

// RFC 3986 section 2.
inline constexpr CharSet kUnreserved = scan::kUnreserved;

// qchar = unreserved / pct-encoded / some-delims
// some-delims = "!" / "$" / "'" / "(" / ")" / "*" / "+" / "," / ";" / ":" / "@"
inline constexpr CharSet kQchar = kUnreserved | CharSet("%!$'()*+,;:@");

// What may stand raw in `to`: atext and "@" "," ":" less what RFC 6068 section 2 item 1 wants encoded.
inline constexpr CharSet kToChar = kUnreserved | CharSet("%!$'*+,:@");

// mailtoURI = "mailto:" [ to ] [ hfields ]
inline constexpr std::string_view kScheme = "mailto:";
inline bool has_scheme(std::string_view link) {
  static constexpr ShortPrefix kPrefix(kScheme);
  return kPrefix.begins(link);
}

// hfields = "?" hfield *( "&" hfield )
// hfield  = hfname "=" hfvalue                  (the first raw "=" separates)
// hfname, as we narrow it: 1*( ALPHA / DIGIT / "-" ). RFC 6068 allows *qchar; every header field registered with IANA
// fits in this alphabet.
inline constexpr CharSet kFieldNameChar = kAlnum | CharSet("-");
inline constexpr ByteTable kFieldNameBytes{kFieldNameChar};
// The size of the hfname at the head of `hfields` when "=" follows it; 0 when there is none.
constexpr std::size_t field_name_size(std::string_view hfields) {
  std::size_t size = 0;
  while (size < hfields.size() && kFieldNameBytes.has(hfields[size])) ++size;
  return size < hfields.size() && hfields[size] == '=' ? size : 0;
}

// RFC 5322 section 3.2.3: atext, and dot-atom-text = 1*atext *("." 1*atext)
inline constexpr CharSet kAtext = kAlnum | CharSet("!#$%&'*+-/=?^_`{|}~");
constexpr bool is_dot_atom_text(std::string_view text) {
  bool at_word = false;
  for (char c : text) {
    if (c == '.' ? !at_word : !kAtext.has(c)) return false;
    at_word = c != '.';
  }
  return at_word;
}

// RFC 5322 section 3.6.4: msg-id = "<" dot-atom-text "@" ( dot-atom-text / no-fold-literal ) ">", without CFWS and
// obs-. no-fold-literal = "[" *dtext "]"
inline constexpr CharSet kDtext = CharSet::range(33, 90) | CharSet::range(94, 126);
constexpr bool is_id_right(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']')
    return kDtext.has_all(text.substr(1, text.size() - 2));
  return is_dot_atom_text(text);
}
// What stands between the angle brackets of a msg-id.
constexpr bool is_msg_id_content(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && is_dot_atom_text(text.substr(0, at)) && is_id_right(text.substr(at + 1));
}

// Where the first item of a list of msg-ids ends: at a space, or where "><" shows that another begins.
constexpr std::size_t msg_id_length(std::string_view list) {
  std::size_t i = 1;
  while (i < list.size() && list[i] != ' ' && !(list[i - 1] == '>' && list[i] == '<')) ++i;
  return i;
}
constexpr bool is_msg_id(std::string_view text) {
  return text.starts_with('<') && text.ends_with('>') && is_msg_id_content(text.substr(1, text.size() - 2));
}

}  // namespace postern::core::grammar
