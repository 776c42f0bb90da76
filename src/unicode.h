// SPDX-License-Identifier: MIT
// The questions that need Unicode's tables, answered by ICU. No other file knows ICU; text that is ASCII never comes
// here. A build without ICU answers available() with false, and nothing else is asked.
//
// Text is UTF-8 and well-formed. Every answer is a pure function of the text: no locale, no file that a link could
// name. Where ICU fails to open one of its services, the answer is `failed`, and the link is refused for it.
#pragma once

#include <cstdint>
#include <string_view>

#include "arena.h"

namespace postern::core::unicode {

// Whether this build has Unicode support.
bool available();

enum class Outcome : std::uint8_t { done, rejected, failed };

// ---- Code points ----------------------------------------------------------------------------------------------------

// What a code point is to text that people read; the first that applies.
enum class Kind : std::uint8_t {
  plain,
  c1_control,      // U+0080..U+009F
  line_separator,  // U+2028, U+2029
  noncharacter,    // U+FDD0..U+FDEF, U+nFFFE, U+nFFFF
  tag,             // plane 14 tags, U+E0000..U+E007F
  bidi_override,   // U+202D, U+202E
  bidi_embedding,  // U+202A..U+202C
  isolate_open,    // U+2066..U+2068
  isolate_close,   // U+2069
  bidi_mark,       // U+061C, U+200E, U+200F
  invisible,       // default-ignorable or rendering blank
  private_use,
  unassigned,  // by the age of this ICU's data
};
Kind kind_of(char32_t point);

// Whether a text is well-formed UTF-8 and every code point outside ASCII is an everyday one: plain, a starter that NFC
// keeps beside any other, and nothing that NFKC turns into syntax. Then there is nothing to do or to tell, and ICU is
// not asked. The answer comes from a table of our own; tests/everyday_test.cpp holds it to ICU.
bool is_everyday_text(std::string_view text);

// Whether ICU can answer about properties; it answers "no" to everything, and says nothing, when it could not start.
bool is_ready();

// Whether a person sees the code point for what it is: not a control, a format character, or unassigned.
bool is_printable(char32_t point);

// Whether the code point can be part of a word: a letter, a digit, a mark, or a joiner between them.
bool is_word_point(char32_t point);

// What UTS #46 maps to the full stop that separates labels (section 2.3).
constexpr bool is_idna_dot(char32_t point) { return point == 0x3002 || point == 0xFF0E || point == 0xFF61; }

// Whether the invisible or tag at [at, at + size) of `text` has work to do there: joins emoji, selects a variant,
// shapes a script that joins, breaks words of a script without spaces, fills a Hangul syllable, spells a flag.
bool is_needed(std::string_view text, std::size_t at);

// The longest run of non-starters (canonical combining class other than 0); UAX #15 section 13.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t points = 0;
};
Run longest_nonstarter_run(std::string_view text);

// Whether NFKC makes one of < > " ' ` & = % : / \ @ of a code point of `text`: `done`, and `at` and `size` say where;
// or `rejected`.
Outcome compatibility_hides_syntax(std::string_view text, std::size_t& at, std::size_t& size);

// ---- Normalization --------------------------------------------------------------------------------------------------

struct Normalized {
  Outcome outcome;
  std::string_view text;  // in the arena with a NUL behind it, or the very text that was given when it was in NFC
};
// The caller has capped runs of non-starters: ICU takes quadratic time on long ones.
Normalized to_nfc(std::string_view text, Arena& arena);

// ---- Charsets of encoded-words (RFC 2047) ---------------------------------------------------------------------------

// Bytes in one of the allowed charsets (stateless ones only, matched by label without case) as UTF-8; `rejected` for
// any other charset and for bytes that are ill-formed in it.
Normalized from_charset(std::string_view bytes, std::string_view charset, Arena& arena);

// ---- Domains (UTS #46, non-transitional, STD3, CheckBidi, CheckJoiners, VerifyDnsLength) ----------------------------

struct Domain {
  Outcome outcome = Outcome::failed;
  std::string_view ascii;        // A-labels, lower case; in the arena with a NUL behind it
  std::string_view unicode;      // U-labels; likewise
  bool hyphens_3_4 = false;      // tolerated: "--" in third and fourth place of a label
  bool mapped_to_ascii = false;  // a non-ASCII code point of the input was mapped to ASCII ones
};
// `rejected`: not a domain name, or an A-label that does not decode, does not encode to itself, or is ASCII in
// disguise.
Domain to_domain(std::string_view domain, Arena& arena);

// The same as browsers read the host of a web link ("domain to ASCII" of the WHATWG URL standard, section 3.3): hyphens
// and lengths are not checked, nor is ASCII.
Domain to_host(std::string_view host, Arena& arena);

// ---- Identity (UTS #39), of one label or local part in Unicode ------------------------------------------------------

struct Identity {
  Outcome outcome = Outcome::done;
  bool mixed_scripts = false;   // beyond Highly Restrictive
  bool poses_as_ascii = false;  // all that it holds outside ASCII looks like letters of ASCII, and it is not Russian
  bool unusual = false;         // holds a code point outside the recommended identifier set
};
Identity identity_of(std::string_view label);

// The UTS #39 skeleton, in the arena; `failed` when ICU cannot tell.
Normalized skeleton_of(std::string_view text, Arena& arena);

// ---- Best fit -------------------------------------------------------------------------------------------------------

// Whether a non-ASCII code point of an address turns into ASCII other than a letter or digit under NFC, NFKC, case
// folding, or the best-fit tables of Windows (WorstFit, HostSplit): `at` and `size` say where. The full stops of IDNA
// in a domain are spared: UTS #46 maps them, and mapped_domain is told of.
bool best_fits_syntax(std::string_view text, std::size_t& at, std::size_t& size);

}  // namespace postern::core::unicode
