// SPDX-License-Identifier: MIT
// Every byte that leaves goes through one emitter for the context it goes to.
#pragma once

#include <cstddef>
#include <string_view>

#include "check.h"

namespace postern::core::render {

// A buffer that may be too small: it counts what would be needed.
class Sink {
 public:
  Sink(char* buffer, std::size_t capacity) : buffer_(buffer), capacity_(capacity) {}
  void put(char c) {
    if (size_ < capacity_) buffer_[size_] = c;
    ++size_;
  }
  void put(std::string_view text) {
    if (only_counts()) return count(text.size());
    for (char c : text) put(c);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  // Whether nothing is kept: then bytes need not be put, but may be counted.
  [[nodiscard]] bool only_counts() const { return capacity_ == 0; }
  void count(std::size_t bytes) { size_ += bytes; }
  // Ends the text with a NUL; when it did not fit with it, leaves the empty string instead.
  std::size_t finish();

 private:
  char* buffer_;
  std::size_t capacity_;
  std::size_t size_ = 0;
};

// RFC 3986 percent-encoding with upper-case hex; a LF becomes %0D%0A.
void uri_address(std::string_view address, Sink& sink);
void uri_value(std::string_view value, Sink& sink);
// The inside of a JSON string (RFC 8259), safe inside HTML and JavaScript too.
void json(std::string_view text, Sink& sink);
// For terminals and logs, on one line: what people can see stays; controls, format characters that have nothing to do,
// backslashes and bytes that are not UTF-8 become visible escapes.
void display(std::string_view text, Sink& sink);
// The same for a single byte.
void display_byte(char c, Sink& sink);
// Text with CR LF line ends.
void crlf(std::string_view text, Sink& sink);
// HTML (WHATWG HTML section 13.1.2): between tags, and inside an attribute value, where it holds even without quotes.
void html_text(std::string_view text, Sink& sink);
void html_attribute(std::string_view text, Sink& sink);
// The value of an unfolded header field (RFC 5322), in encoded-words (RFC 2047) where it is more than plain ASCII.
void header_text(std::string_view text, Sink& sink);
// "name <address>", or the address alone when the name is empty.
void header_mailbox(std::string_view name, std::string_view address, Sink& sink);

// Writes the parts of a canonical link, one item after another.
class LinkWriter {
 public:
  // `separator`: what stands between two fields; "&" but where that has to be escaped.
  explicit LinkWriter(Sink& sink, std::string_view separator = "&") : sink_(sink), separator_(separator) {
    sink_.put("mailto:");
  }
  // Items come in the order of the canonical link.
  void add(const Item& item);

 private:
  Sink& sink_;
  std::string_view separator_;
  bool any_ = false;
  bool any_field_ = false;
  Field last_ = Field::to;
};

// The canonical link of a result; nothing when it is refused.
void canonical_link(const Result& result, Consent consent, Sink& sink, std::string_view separator = "&");

}  // namespace postern::core::render
