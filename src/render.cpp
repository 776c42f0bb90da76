// SPDX-License-Identifier: MIT
#include "render.h"

#include <algorithm>

#include "decode.h"
#include "grammar.h"
#include "scan.h"
#include "unicode.h"

namespace postern::core::render {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

void put_hex(char c, Sink& sink) {
  const auto u = static_cast<unsigned char>(c);
  sink.put(kHex[u >> 4U]);
  sink.put(kHex[u & 15U]);
}

void put_escape(char c, Sink& sink) {
  sink.put('%');
  put_hex(c, sink);
}

// RFC 3986 section 2.3, and `more` characters besides, stand for themselves.
template <char... more>
void uri(std::string_view text, Sink& sink) {
  if (sink.only_counts()) {
    const std::size_t kept = scan::count_word(text) + scan::count<more...>(text);
    sink.count(kept + 3 * (text.size() - kept) + 3 * scan::count<'\n'>(text));
    return;
  }
  static constexpr char kMore[]{more..., '\0'};
  static constexpr ByteTable kKept{grammar::kUnreserved | CharSet(kMore)};
  for (char c : text) {
    if (kKept.has(c)) {
      sink.put(c);
    } else if (c == '\n') {
      sink.put("%0D%0A");
    } else {
      put_escape(c, sink);
    }
  }
}

}  // namespace

std::size_t Sink::finish() {
  if (size_ < capacity_) {
    buffer_[size_] = '\0';
  } else if (capacity_ > 0) {
    buffer_[0] = '\0';
  }
  return size_;
}

void uri_address(std::string_view address, Sink& sink) { uri<'+', '@'>(address, sink); }
void uri_value(std::string_view value, Sink& sink) { uri(value, sink); }

void json(std::string_view text, Sink& sink) {
  constexpr CharSet kEscaped = kControl | CharSet("\"\\<>&'");
  for (char c : text) {
    if (!kEscaped.has(c)) {
      sink.put(c);
    } else if (c == '\n') {
      sink.put("\\n");
    } else {
      sink.put("\\u00");
      put_hex(c, sink);
    }
  }
}

void display_byte(char c, Sink& sink) {
  constexpr CharSet kShown = CharSet::range(0x20, 0x7E) & ~CharSet("\\");
  if (kShown.has(c)) {
    sink.put(c);
  } else if (c == '\\') {
    sink.put("\\\\");
  } else if (c == '\n') {
    sink.put("\\n");
  } else if (c == '\t') {
    sink.put("\\t");
  } else {
    sink.put("\\x");
    put_hex(c, sink);
  }
}

namespace {

// A code point at `at` of well-formed text, written as it is, or as an escape when people would not see it; its size.
std::size_t display_point(std::string_view text, std::size_t at, Sink& sink) {
  if (kAscii.has(text[at]) || !unicode::available()) {
    display_byte(text[at], sink);
    return 1;
  }
  const auto [point, size] = utf8::point_at(text, at);
  const unicode::Kind kind = unicode::kind_of(point);
  const bool joins = kind == unicode::Kind::invisible || kind == unicode::Kind::tag;
  if (joins ? unicode::is_needed(text, at) : unicode::is_printable(point)) {
    sink.put(text.substr(at, size));
    return size;
  }
  sink.put("\\u{");
  for (unsigned shift = 24; shift > 0; shift -= 4)
    if (shift <= 16 || point >> (shift - 4) != 0) sink.put(kHex[point >> (shift - 4) & 15U]);
  sink.put('}');
  return size;
}

// Where the well-formed UTF-8 that begins at `at` ends.
std::size_t well_formed_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const std::size_t size = kAscii.has(text[at]) ? 1 : utf8::sequence_at(text, at);
    if (size == 0) break;
    at += size;
  }
  return at;
}

}  // namespace

// Run by run of well-formed text, because a character is judged by its neighbours.
void display(std::string_view text, Sink& sink) {
  while (!text.empty()) {
    const std::string_view run = text.substr(0, well_formed_end(text, 0));
    for (std::size_t i = 0; i < run.size();) i += display_point(run, i, sink);
    text.remove_prefix(run.size());
    if (text.empty()) return;
    display_byte(text.front(), sink);
    text.remove_prefix(1);
  }
}

void crlf(std::string_view text, Sink& sink) {
  for (char c : text) {
    if (c == '\n') sink.put('\r');
    sink.put(c);
  }
}

// ---- HTML -----------------------------------------------------------------------------------------------------------

void html_text(std::string_view text, Sink& sink) {
  for (char c : text) {
    switch (c) {
      case '&': sink.put("&amp;"); break;
      case '<': sink.put("&lt;"); break;
      case '>': sink.put("&gt;"); break;
      case '"': sink.put("&quot;"); break;
      case '\'': sink.put("&#x27;"); break;
      default: sink.put(c);
    }
  }
}

void html_attribute(std::string_view text, Sink& sink) {
  constexpr CharSet kKept = kAlnum | ~kAscii | CharSet("-._~@,:+");
  for (char c : text) {
    if (kKept.has(c)) {
      sink.put(c);
    } else {
      sink.put("&#x");
      put_hex(c, sink);
      sink.put(';');
    }
  }
}

// ---- Header fields --------------------------------------------------------------------------------------------------

namespace {

constexpr CharSet kPrintable = CharSet::range(0x20, 0x7E);

// An encoded-word is at most 75 characters long and ends with a code point (RFC 2047 sections 2 and 5). "Q" encoding:
// some readers stop at the padding of a "B" word that is followed by another one.
void encoded_words(std::string_view text, Sink& sink) {
  constexpr CharSet kLiteral = kAlnum | CharSet("!*+-/");  // what even a phrase allows (section 5, rule 3)
  constexpr std::size_t kRoom = 75 - 12;                   // without what stands around the text
  std::size_t room = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t point = std::max<std::size_t>(utf8::sequence_at(text, i), 1);
    const bool plain = kLiteral.has(text[i]) || text[i] == ' ';
    const std::size_t size = plain ? 1 : 3 * point;
    if (i == 0 || size > room) {
      sink.put(i == 0 ? "=?UTF-8?Q?" : "?= =?UTF-8?Q?");
      room = kRoom;
    }
    room -= size;
    for (const std::size_t end = i + point; i < end; ++i) {
      if (plain) {
        sink.put(text[i] == ' ' ? '_' : text[i]);
      } else {
        sink.put('=');
        put_hex(text[i], sink);
      }
    }
  }
  sink.put("?=");
}

// Does it stand for itself, so that no reader decodes it or drops a space of it?
bool is_plain(std::string_view text) {
  return kPrintable.has_all(text) && text.find("=?") == std::string_view::npos && !text.starts_with(' ') &&
         !text.ends_with(' ');
}

}  // namespace

void header_text(std::string_view text, Sink& sink) { is_plain(text) ? sink.put(text) : encoded_words(text, sink); }

void header_mailbox(std::string_view name, std::string_view address, Sink& sink) {
  if (name.empty()) {
    sink.put(address);
    return;
  }
  if (!is_plain(name)) {
    encoded_words(name, sink);
  } else if ((grammar::kAtext | CharSet(" ")).has_all(name)) {
    sink.put(name);
  } else {
    sink.put('"');
    for (char c : name) {
      if (c == '"' || c == '\\') sink.put('\\');
      sink.put(c);
    }
    sink.put('"');
  }
  sink.put(" <");
  sink.put(address);
  sink.put('>');
}

// ---- The link -------------------------------------------------------------------------------------------------------

void LinkWriter::add(const Item& item) {
  if (any_ && item.field == last_) {
    sink_.put(item.field == Field::to ? "," : "%2C");
  } else if (item.field != Field::to) {
    sink_.put(any_field_ ? separator_ : "?");
    sink_.put(field_name(item.field));
    sink_.put('=');
    any_field_ = true;
  }
  any_ = true;
  last_ = item.field;
  if (item.field == Field::to && item.plain) {
    sink_.put(item.value);
  } else if (item.field == Field::to) {
    uri_address(item.value, sink_);
  } else {
    uri_value(item.value, sink_);
  }
}

void canonical_link(const Result& result, Consent consent, Sink& sink, std::string_view separator) {
  if (result.verdict() == Verdict::refuse) return;
  LinkWriter link(sink, separator);
  for (const Item* item : result.items(consent)) link.add(*item);
}

}  // namespace postern::core::render
