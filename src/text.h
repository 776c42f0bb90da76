// SPDX-License-Identifier: MIT
// Questions about decoded text. Each finder is pure: it looks at one text and names the places that it is about.
// Every finder is linear in the text, whatever the text holds.
#pragma once

#include <cstddef>
#include <string_view>

namespace postern::core {

// Where a finder's hits go: byte ranges of the text it was given, in ascending order. `which`: of the rules that share
// the finder, counted from 0.
struct Hits {
  void* context;
  void (*report)(void* context, std::size_t begin, std::size_t end, unsigned which);
  void add(std::size_t begin, std::size_t end, unsigned which = 0) { report(context, begin, end, which); }
};

using Finder = void (*)(std::string_view text, Hits& hits);

namespace text {

void find_line_breaks_before_text(std::string_view text, Hits& hits);
void find_stray_line_breaks(std::string_view text, Hits& hits);
// Control characters but for ESC, which is told of apart.
void find_header_controls(std::string_view text, Hits& hits);
void find_body_controls(std::string_view text, Hits& hits);
void find_escape_sequences(std::string_view text, Hits& hits);
void find_non_ascii(std::string_view text, Hits& hits);

// A second layer of percent-encoding: "%" and two hex digits left after decoding.
void find_risky_double_encoding(std::string_view text, Hits& hits);
void find_plain_double_encoding(std::string_view text, Hits& hits);
void find_double_encoding(std::string_view text, Hits& hits);

// What an RFC 2047 decoder would still act on: "=?" with a "?=" behind it.
void find_encoded_words(std::string_view text, Hits& hits);

// "&", "?", ";" or "," before the name of a field and "=", outside a web link: 1 for one that attaches, 0 for others.
void find_fields(std::string_view text, Hits& hits);

void find_armour(std::string_view text, Hits& hits);
void find_space_padding(std::string_view text, Hits& hits);

// What an HTML tokenizer (WHATWG HTML section 13.2.5) would read as a tag, or as a comment or declaration.
void find_tags(std::string_view text, Hits& hits);
void find_declarations(std::string_view text, Hits& hits);

// What Emacs acts on when it sends a message: "<#part", "<#external" and their kin. "<#!part" is a quoted one.
void find_mml_tags(std::string_view text, Hits& hits);

}  // namespace text
}  // namespace postern::core
