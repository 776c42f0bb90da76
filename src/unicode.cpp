// SPDX-License-Identifier: MIT
#include "unicode.h"

#ifdef POSTERN_UNICODE

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "bestfit.h"
#include "charset.h"
#include "decode.h"
#include "scan.h"

namespace postern::core::unicode {
namespace {

template <class Service, void (*close)(Service*)>
struct Closer {
  void operator()(Service* service) const { close(service); }
};
using Converter = std::unique_ptr<UConverter, Closer<UConverter, ucnv_close>>;
using Idna = std::unique_ptr<UIDNA, Closer<UIDNA, uidna_close>>;
using Spoof = std::unique_ptr<USpoofChecker, Closer<USpoofChecker, uspoof_close>>;

constexpr char32_t kZwnj = 0x200C;
constexpr char32_t kZwj = 0x200D;
constexpr char32_t kZwsp = 0x200B;

UChar32 as_icu(char32_t point) { return static_cast<UChar32>(point); }
bool has(char32_t point, UProperty property) { return u_hasBinaryProperty(as_icu(point), property) != 0; }
constexpr bool in(char32_t point, char32_t first, char32_t last) { return point >= first && point <= last; }

bool is_script(char32_t point, std::initializer_list<UScriptCode> scripts) {
  return std::any_of(scripts.begin(), scripts.end(),
                     [point](UScriptCode s) { return uscript_hasScript(as_icu(point), s) != 0; });
}

// ---- UTF-16, which ICU's C API speaks -------------------------------------------------------------------------------

std::span<UChar> to_utf16(std::string_view text, Arena& arena) {
  UChar* const out = arena.array<UChar>(text.size());
  if (out == nullptr) return {};
  UErrorCode status = U_ZERO_ERROR;
  const auto size = static_cast<std::int32_t>(text.size());
  std::int32_t length = 0;
  u_strFromUTF8(out, size, &length, text.data(), size, &status);
  return U_SUCCESS(status) != 0 ? std::span(out, static_cast<std::size_t>(length)) : std::span<UChar>{};
}

Normalized to_utf8(std::span<const UChar> text, Arena& arena) {
  const std::size_t capacity = text.size() * 3 + 1;
  char* const out = static_cast<char*>(arena.take(capacity, 1));
  if (out == nullptr) return {Outcome::failed, {}};
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t length = 0;
  u_strToUTF8(out, static_cast<std::int32_t>(capacity), &length, text.data(), static_cast<std::int32_t>(text.size()),
              &status);
  if (U_FAILURE(status) != 0) return {Outcome::rejected, {}};
  return {Outcome::done, {out, static_cast<std::size_t>(length)}};
}

// The ASCII that one code point becomes under a normalization form; calls `visit` with each such character.
template <class Visit>
Outcome visit_ascii(const UNormalizer2* form, char32_t point, Visit&& visit) {
  UChar in16[2];
  std::int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF32(in16, 2, &size, reinterpret_cast<const UChar32*>(&point), 1, &status);
  constexpr std::int32_t kRoom = 64;  // the longest mapping of one code point is 18 long
  UChar out[kRoom];
  const std::int32_t length = unorm2_normalize(form, in16, size, out, kRoom, &status);
  if (U_FAILURE(status) != 0) return Outcome::failed;
  for (std::int32_t i = 0; i < length; ++i)
    if (out[i] < 0x80) visit(static_cast<char>(out[i]));
  return Outcome::done;
}

// ---- What an invisible character needs around it --------------------------------------------------------------------

struct Around {
  char32_t before;  // 0 at the start of the text
  char32_t after;   // 0 at its end
};

Around around(std::string_view text, std::size_t at) {
  const utf8::Point here = utf8::point_at(text, at);
  const std::size_t next = at + here.size;
  return {at == 0 ? 0 : utf8::point_before(text, at).value, next < text.size() ? utf8::point_at(text, next).value : 0};
}

bool is_virama(char32_t point) { return u_getCombiningClass(as_icu(point)) == 9; }

bool is_indic(char32_t point) {
  return is_script(point, {USCRIPT_DEVANAGARI, USCRIPT_BENGALI, USCRIPT_GURMUKHI, USCRIPT_GUJARATI, USCRIPT_ORIYA,
                           USCRIPT_TAMIL, USCRIPT_TELUGU, USCRIPT_KANNADA, USCRIPT_MALAYALAM, USCRIPT_SINHALA});
}

UJoiningType joining_type(char32_t point) {
  return static_cast<UJoiningType>(u_getIntPropertyValue(as_icu(point), UCHAR_JOINING_TYPE));
}

// A letter of a script whose letters join.
bool joins(char32_t point) {
  const UJoiningType type = joining_type(point);
  return type == U_JT_DUAL_JOINING || type == U_JT_LEFT_JOINING || type == U_JT_RIGHT_JOINING;
}

// The letter beside the joiner at `at`, marks on it passed over; no more of them than text can be handed out with.
constexpr int kMostMarks = 31;
char32_t letter_before(std::string_view text, std::size_t at) {
  char32_t point = 0;
  for (int i = 0; i < kMostMarks && at > 0; ++i) {
    const utf8::Point p = utf8::point_before(text, at);
    point = p.value;
    if (joining_type(point) != U_JT_TRANSPARENT) break;
    at -= p.size;
  }
  return point;
}
char32_t letter_after(std::string_view text, std::size_t at) {
  char32_t point = 0;
  for (int i = 0; i < kMostMarks && at < text.size(); ++i) {
    const utf8::Point p = utf8::point_at(text, at);
    point = p.value;
    if (joining_type(point) != U_JT_TRANSPARENT) break;
    at += p.size;
  }
  return point;
}

bool is_pictograph(char32_t point) { return has(point, UCHAR_EXTENDED_PICTOGRAPHIC); }

// An emoji before `at`, its skin tone and its selector passed over.
bool emoji_before(std::string_view text, std::size_t at) {
  while (at > 0) {
    const utf8::Point before = utf8::point_before(text, at);
    if (is_pictograph(before.value)) return true;
    if (before.value != 0xFE0F && !has(before.value, UCHAR_EMOJI_MODIFIER)) return false;
    at -= before.size;
  }
  return false;
}

bool joiner_is_needed(std::string_view text, std::size_t at, char32_t joiner) {
  const Around a = around(text, at);
  if (joiner == kZwj && is_pictograph(a.after) && emoji_before(text, at)) return true;
  if (is_virama(a.before)) return true;
  if (joiner == kZwj && is_indic(a.before) && is_virama(a.after)) return true;
  const bool before = joins(letter_before(text, at));
  const bool after = joins(letter_after(text, at + utf8::point_at(text, at).size));
  return joiner == kZwj ? before || after : before && after;
}

bool is_ideograph(char32_t point) { return has(point, UCHAR_IDEOGRAPHIC); }

// ICU has no table of variation sequences: we judge by the kind of base, and by the selectors in use for it.
bool selector_is_needed(std::string_view text, std::size_t at, char32_t selector) {
  const char32_t base = around(text, at).before;
  if (has(base, UCHAR_VARIATION_SELECTOR)) return false;
  if (selector == 0xFE0E || selector == 0xFE0F) return has(base, UCHAR_EMOJI);
  if (selector >= 0xE0100) return is_ideograph(base);
  if (in(selector, 0x180B, 0x180F)) return is_script(base, {USCRIPT_MONGOLIAN});
  const bool symbol = (base >= 0x80 && has(base, UCHAR_MATH)) || in(base, 0x3001, 0x3002) || in(base, 0xFF01, 0xFF1F);
  const bool letter = base == '0' || is_script(base, {USCRIPT_MYANMAR, USCRIPT_PHAGS_PA, USCRIPT_MANICHAEAN});
  return (letter && selector == 0xFE00) || (symbol && selector <= 0xFE01) ||
         ((is_ideograph(base) || is_script(base, {USCRIPT_EGYPTIAN_HIEROGLYPHS})) && selector <= 0xFE02);
}

// RGI emoji tag sequences: a black flag, three to six lower-case letters or digits, the cancel tag.
bool tag_is_needed(std::string_view text, std::size_t at) {
  constexpr char32_t kFlag = 0x1F3F4;
  constexpr char32_t kCancel = 0xE007F;
  constexpr std::size_t kTagBytes = 4;
  constexpr std::size_t kMostLetters = 6;
  const auto spells = [](char32_t p) { return in(p, 0xE0030, 0xE0039) || in(p, 0xE0061, 0xE007A); };
  std::size_t begin = at;
  for (std::size_t i = 0; i < kMostLetters && begin >= kTagBytes && spells(utf8::point_before(text, begin).value); ++i)
    begin -= kTagBytes;
  std::size_t letters = 0;
  std::size_t end = begin;
  for (; letters < kMostLetters && end < text.size() && spells(utf8::point_at(text, end).value); ++letters)
    end += kTagBytes;
  return letters >= 3 && begin >= kTagBytes && utf8::point_before(text, begin).value == kFlag && end < text.size() &&
         utf8::point_at(text, end).value == kCancel;
}

// Hangul fillers stand for a missing consonant or vowel of a syllable of conjoining jamo, but not for a whole syllable.
bool is_hangul_vowel(char32_t point) { return in(point, 0x1161, 0x11A7) || in(point, 0xD7B0, 0xD7C6); }
bool is_hangul_lead(char32_t point) { return in(point, 0x1100, 0x115E) || in(point, 0xA960, 0xA97C); }
bool is_hangul_trail(char32_t point) { return in(point, 0x11A8, 0x11FF) || in(point, 0xD7CB, 0xD7FB); }

bool filler_is_needed(std::string_view text, std::size_t at) {
  constexpr char32_t kLeadFiller = 0x115F;
  constexpr char32_t kVowelFiller = 0x1160;
  constexpr std::size_t kFillerBytes = 3;
  const Around a = around(text, at);
  if (utf8::point_at(text, at).value == kVowelFiller)
    return is_hangul_lead(a.before) || (a.before == kLeadFiller && is_hangul_trail(a.after));
  if (a.after == kVowelFiller) return is_hangul_trail(around(text, at + kFillerBytes).after);
  return is_hangul_vowel(a.after);
}

}  // namespace

bool available() { return true; }

// Letters, ideographs, marks of punctuation and pictures, as bits of blocks of 64 code points: the block of a code
// point is what all bytes but the last of its UTF-8 spell.
namespace {

#include "everyday.inc"

bool is_everyday(std::size_t block, unsigned bit) {
  return block < kEverydayBlocks.size() && (kEverydayMasks[kEverydayBlocks[block]] >> bit & 1U) != 0;
}
bool is_everyday(char32_t point) { return is_everyday(point >> 6U, point & 63U); }

// The bytes of the everyday code point at `at` of a text that may be ill-formed, by RFC 3629 section 4; 0 where none
// stands. (There are none in ASCII or beyond plane 1, and no surrogate is one.)
std::size_t everyday_at(std::string_view text, std::size_t at) {
  const std::size_t left = text.size() - at;
  const auto lead = static_cast<unsigned char>(text[at]);
  // The bits of a tail; one that is none has another one set.
  const auto tail = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]) ^ 0x80U; };
  const auto is_one = [](std::size_t block, std::size_t least, unsigned last, unsigned tails) {
    return tails < 0x40U && block >= least && is_everyday(block, last);
  };
  if (in(lead, 0xE0, 0xEF) && left > 2)
    return is_one((lead & 0x0FU) << 6U | tail(1), 0x800 >> 6U, tail(2), tail(1) | tail(2)) ? 3 : 0;
  if (in(lead, 0xC2, 0xDF) && left > 1) return is_one(lead & 0x1FU, 0, tail(1), tail(1)) ? 2 : 0;
  if (lead == 0xF0U && left > 3)
    return is_one(tail(1) << 6U | tail(2), 0x10000 >> 6U, tail(3), tail(1) | tail(2) | tail(3)) ? 4 : 0;
  return 0;
}

}  // namespace

bool is_everyday_text(std::string_view text) {
  for (std::size_t i = scan::find_non_ascii(text, 0); i < text.size();) {
    const std::size_t size = everyday_at(text, i);
    if (size == 0) return false;
    i += size;
    if (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80U) i = scan::find_non_ascii(text, i);
  }
  return true;
}

Kind kind_of(char32_t point) {
  if (is_everyday(point)) return Kind::plain;
  if (in(point, 0x80, 0x9F)) return Kind::c1_control;
  if (in(point, 0x202A, 0x202C)) return Kind::bidi_embedding;
  if (point == 0x202D || point == 0x202E) return Kind::bidi_override;
  if (point == 0x2028 || point == 0x2029) return Kind::line_separator;
  if (in(point, 0xE0000, 0xE007F)) return Kind::tag;
  if (has(point, UCHAR_NONCHARACTER_CODE_POINT)) return Kind::noncharacter;
  if (in(point, 0x2066, 0x2068)) return Kind::isolate_open;
  if (point == 0x2069) return Kind::isolate_close;
  if (point == 0x061C || point == 0x200E || point == 0x200F) return Kind::bidi_mark;
  if (has(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || point == 0x2800) return Kind::invisible;
  UVersionInfo age{};
  u_charAge(as_icu(point), age);
  if (age[0] == 0) return Kind::unassigned;
  return u_charType(as_icu(point)) == U_PRIVATE_USE_CHAR ? Kind::private_use : Kind::plain;
}

// Those of emoji are the only properties that ICU has to load.
bool is_ready() { return has(0x1F600, UCHAR_EMOJI); }

bool is_printable(char32_t point) { return kind_of(point) == Kind::plain && u_isprint(as_icu(point)) != 0; }

bool is_word_point(char32_t point) {
  constexpr std::uint32_t kWord = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;
  return (U_MASK(u_charType(as_icu(point))) & kWord) != 0 || point == kZwj || point == kZwnj;
}

bool is_needed(std::string_view text, std::size_t at) {
  const char32_t point = utf8::point_at(text, at).value;
  if (point == kZwj || point == kZwnj) return joiner_is_needed(text, at, point);
  if (has(point, UCHAR_VARIATION_SELECTOR)) return selector_is_needed(text, at, point);
  if (in(point, 0xE0020, 0xE007F)) return tag_is_needed(text, at);
  const Around a = around(text, at);
  if (point == kZwsp) {
    const auto breaks = [](char32_t p) {
      return u_getIntPropertyValue(as_icu(p), UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
    };
    return breaks(a.before) && breaks(a.after);
  }
  if (point == 0x180E) return is_script(a.before, {USCRIPT_MONGOLIAN}) && is_script(a.after, {USCRIPT_MONGOLIAN});
  return in(point, 0x115F, 0x1160) && filler_is_needed(text, at);
}

Run longest_nonstarter_run(std::string_view text) {
  Run longest;
  Run run;
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Point p = utf8::point_at(text, i);
    const bool starter = p.value < 0x300 || is_everyday(p.value) || u_getCombiningClass(as_icu(p.value)) == 0;
    if (starter)
      run = {.begin = i + p.size};
    else
      run = {run.begin, i + p.size, run.points + 1};
    if (run.points > longest.points) longest = run;
    i += p.size;
  }
  return longest;
}

Outcome compatibility_hides_syntax(std::string_view text, std::size_t& at, std::size_t& size) {
  constexpr CharSet kSyntax{"<>\"'`&=%:/\\@"};
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const nfkc = unorm2_getNFKCInstance(&status);
  if (U_FAILURE(status) != 0) return Outcome::failed;
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Point p = utf8::point_at(text, i);
    if (p.is_ascii() || is_everyday(p.value)) {
      i += p.size;
      continue;
    }
    bool hides = false;
    const Outcome outcome = visit_ascii(nfkc, p.value, [&](char c) { hides = hides || kSyntax.has(c); });
    if (outcome == Outcome::failed) return outcome;
    if (hides) {
      at = i;
      size = p.size;
      return Outcome::done;
    }
    i += p.size;
  }
  return Outcome::rejected;
}

Normalized to_nfc(std::string_view text, Arena& arena) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const nfc = unorm2_getNFCInstance(&status);
  const std::span<UChar> in16 = to_utf16(text, arena);
  if (U_FAILURE(status) != 0 || (in16.empty() && !text.empty())) return {Outcome::failed, {}};
  const auto length = static_cast<std::int32_t>(in16.size());
  if (unorm2_isNormalized(nfc, in16.data(), length, &status) != 0 && U_SUCCESS(status) != 0)
    return {Outcome::done, text};
  const std::size_t capacity = in16.size() * 3;  // UAX #15: NFC of UTF-16 grows by at most 3
  UChar* const out = arena.array<UChar>(capacity);
  if (out == nullptr) return {Outcome::failed, {}};
  const std::int32_t made =
      unorm2_normalize(nfc, in16.data(), length, out, static_cast<std::int32_t>(capacity), &status);
  if (U_FAILURE(status) != 0) return {Outcome::failed, {}};
  return to_utf8({out, static_cast<std::size_t>(made)}, arena);
}

// ---- Charsets -------------------------------------------------------------------------------------------------------

namespace {

struct Charset {
  std::string_view label;
  const char* converter;  // ICU's name for it; null where the bytes are UTF-8 already
};

// Stateless charsets only: no escape sequence can change what later bytes mean (so not ISO-2022, HZ or UTF-7).
constexpr Charset kCharsets[]{{"utf-8", nullptr},
                              {"utf8", nullptr},
                              {"us-ascii", "us-ascii"},
                              {"iso-8859-1", "iso-8859-1"},
                              {"iso-8859-2", "iso-8859-2"},
                              {"iso-8859-5", "iso-8859-5"},
                              {"iso-8859-7", "iso-8859-7"},
                              {"iso-8859-9", "iso-8859-9"},
                              {"iso-8859-15", "iso-8859-15"},
                              {"windows-1250", "windows-1250"},
                              {"windows-1251", "windows-1251"},
                              {"windows-1252", "windows-1252"},
                              {"koi8-r", "koi8-r"},
                              {"gb18030", "gb18030"},
                              {"gbk", "gb18030"},
                              {"gb2312", "gb18030"},
                              {"big5", "big5"},
                              {"euc-kr", "euc-kr"},
                              {"euc-jp", "euc-jp"},
                              {"shift_jis", "windows-31j"}};

}  // namespace

Normalized from_charset(std::string_view bytes, std::string_view charset, Arena& arena) {
  const auto* const known = std::find_if(std::begin(kCharsets), std::end(kCharsets),
                                         [charset](const Charset& c) { return equal_ignoring_case(c.label, charset); });
  if (known == std::end(kCharsets)) return {Outcome::rejected, {}};
  if (known->converter == nullptr) {
    if (find_utf8_flaw(bytes).kind != Utf8Flaw::kNone) return {Outcome::rejected, {}};
    return {Outcome::done, bytes};
  }
  UErrorCode status = U_ZERO_ERROR;
  const Converter converter(ucnv_open(known->converter, &status));
  if (U_FAILURE(status) != 0) return {Outcome::failed, {}};
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  const std::size_t capacity = bytes.size() + 1;  // in none of them a byte stands for more than one unit of UTF-16
  UChar* const out = arena.array<UChar>(capacity);
  if (U_FAILURE(status) != 0 || out == nullptr) return {Outcome::failed, {}};
  const std::int32_t length = ucnv_toUChars(converter.get(), out, static_cast<std::int32_t>(capacity), bytes.data(),
                                            static_cast<std::int32_t>(bytes.size()), &status);
  if (U_FAILURE(status) != 0) return {Outcome::rejected, {}};
  return to_utf8({out, static_cast<std::size_t>(length)}, arena);
}

// ---- Domains --------------------------------------------------------------------------------------------------------

namespace {

using NameTo = std::int32_t (*)(const UIDNA*, const char*, std::int32_t, char*, std::int32_t, UIDNAInfo*, UErrorCode*);

struct Named {
  Outcome outcome;
  std::string_view name;
  std::uint32_t errors;
};

Named convert(const UIDNA* idna, NameTo convert_name, std::string_view name, std::uint32_t tolerated, Arena& arena) {
  const std::size_t capacity = name.size() * 13 + 1;  // U+FDFA becomes fifteen letters and, for spaces, three U+FFFD
  char* const out = static_cast<char*>(arena.take(capacity, 1));
  if (out == nullptr) return {Outcome::failed, {}, {}};
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t length = convert_name(idna, name.data(), static_cast<std::int32_t>(name.size()), out,
                                           static_cast<std::int32_t>(capacity), &info, &status);
  if (U_FAILURE(status) != 0) return {Outcome::failed, {}, {}};
  const bool good = (info.errors & ~tolerated) == 0;
  return {good ? Outcome::done : Outcome::rejected, {out, static_cast<std::size_t>(length)}, info.errors};
}

bool maps_to_ascii(std::string_view domain) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const mapping = unorm2_getInstance(nullptr, "uts46", UNORM2_COMPOSE, &status);  // built in
  if (U_FAILURE(status) != 0) return true;  // the careful answer
  for (std::size_t i = 0; i < domain.size();) {
    const utf8::Point p = utf8::point_at(domain, i);
    bool ascii = is_idna_dot(p.value);
    if (!p.is_ascii() && visit_ascii(mapping, p.value, [&ascii](char) { ascii = true; }) == Outcome::failed)
      return true;
    if (ascii) return true;
    i += p.size;
  }
  return false;
}

// UTS #46, by these options of ICU; `tolerated`: errors that are none.
Domain process(std::string_view name, std::uint32_t options, std::uint32_t tolerated, Arena& arena) {
  // Punycode takes quadratic time, and no longer text becomes 253 octets: an A-label has room for 59 code points.
  constexpr std::size_t kMostBytes = 1024;
  if (name.size() > kMostBytes) return {Outcome::rejected, {}, {}};
  UErrorCode status = U_ZERO_ERROR;
  const Idna idna(uidna_openUTS46(options | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
                                      UIDNA_NONTRANSITIONAL_TO_UNICODE,
                                  &status));
  if (U_FAILURE(status) != 0) return {};
  const Named unicode = convert(idna.get(), uidna_nameToUnicodeUTF8, name, tolerated, arena);
  const Named ascii = convert(idna.get(), uidna_nameToASCII_UTF8, name, tolerated, arena);
  const Named again = convert(idna.get(), uidna_nameToASCII_UTF8, unicode.name, tolerated, arena);
  Domain result{.outcome = std::max({unicode.outcome, ascii.outcome, again.outcome}),
                .ascii = ascii.name,
                .unicode = unicode.name};
  if (result.outcome != Outcome::done) return result;
  // An A-label that does not encode to itself; so does none that stands for ASCII, which needs no A-label.
  if (again.name != ascii.name) result.outcome = Outcome::rejected;
  result.hyphens_3_4 = (ascii.errors & UIDNA_ERROR_HYPHEN_3_4) != 0;
  result.mapped_to_ascii = maps_to_ascii(name);
  return result;
}

}  // namespace

Domain to_domain(std::string_view domain, Arena& arena) {
  // "--" in third and fourth place has a rule of its own.
  return process(domain, UIDNA_USE_STD3_RULES, UIDNA_ERROR_HYPHEN_3_4, arena);
}

Domain to_host(std::string_view host, Arena& arena) {
  constexpr std::uint32_t kHyphens = UIDNA_ERROR_HYPHEN_3_4 | UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN;
  constexpr std::uint32_t kLengths =
      UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG;
  return process(host, UIDNA_DEFAULT, kHyphens | kLengths, arena);
}

// ---- Identity -------------------------------------------------------------------------------------------------------

namespace {

// A word of Russian whose letters all happen to look Latin is an honest word: these are written by too many people
// every day, and a caller can name what it protects.
constexpr bool is_russian_letter(char32_t point) { return in(point, 0x0430, 0x044F) || point == 0x0451; }

bool is_left_to_right(char32_t point) {
  return u_charDirection(as_icu(point)) != U_RIGHT_TO_LEFT && u_charDirection(as_icu(point)) != U_RIGHT_TO_LEFT_ARABIC;
}

// Whether the UTS #39 prototype of one code point is an ASCII letter or digit.
bool looks_like_ascii(const USpoofChecker* spoof, std::string_view point, Outcome& outcome) {
  char out[64];
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t length =
      uspoof_getSkeletonUTF8(spoof, 0, point.data(), static_cast<std::int32_t>(point.size()), out, sizeof out, &status);
  if (U_FAILURE(status) != 0) outcome = Outcome::failed;
  return outcome == Outcome::done && length == 1 && kAlnum.has(out[0]);
}

}  // namespace

Identity identity_of(std::string_view label) {
  Identity identity;
  UErrorCode status = U_ZERO_ERROR;
  const Spoof spoof(uspoof_open(&status));
  if (U_FAILURE(status) != 0) return {.outcome = Outcome::failed};
  uspoof_setRestrictionLevel(spoof.get(), USPOOF_HIGHLY_RESTRICTIVE);
  uspoof_setChecks(spoof.get(), USPOOF_RESTRICTION_LEVEL, &status);
  const std::int32_t found =
      uspoof_check2UTF8(spoof.get(), label.data(), static_cast<std::int32_t>(label.size()), nullptr, &status);
  const USet* const recommended = uspoof_getRecommendedSet(&status);
  const USet* const inclusion = uspoof_getInclusionSet(&status);
  if (U_FAILURE(status) != 0) return {.outcome = Outcome::failed};
  identity.mixed_scripts = (found & USPOOF_RESTRICTION_LEVEL) != 0;
  bool all_look_ascii = true;
  bool all_russian = true;
  bool any_non_ascii = false;
  for (std::size_t i = 0; i < label.size();) {
    const utf8::Point p = utf8::point_at(label, i);
    if (!p.is_ascii()) {
      any_non_ascii = true;
      const bool usual = p.value == kZwj || p.value == kZwnj ||  // ContextJ has judged these
                         uset_contains(recommended, as_icu(p.value)) != 0 ||
                         uset_contains(inclusion, as_icu(p.value)) != 0;
      identity.unusual = identity.unusual || !usual;
      all_russian = all_russian && is_russian_letter(p.value);
      all_look_ascii = all_look_ascii && is_left_to_right(p.value) &&
                       looks_like_ascii(spoof.get(), label.substr(i, p.size), identity.outcome);
    } else if (kAlpha.has(static_cast<char>(p.value))) {
      all_russian = false;
    }
    i += p.size;
  }
  identity.poses_as_ascii = any_non_ascii && all_look_ascii && !all_russian;
  return identity;
}

Normalized skeleton_of(std::string_view text, Arena& arena) {
  UErrorCode status = U_ZERO_ERROR;
  const Spoof spoof(uspoof_open(&status));
  const std::size_t capacity = text.size() * 18 + 1;
  char* const out = static_cast<char*>(arena.take(capacity, 1));
  if (out == nullptr) return {Outcome::failed, {}};
  const std::int32_t length =
      uspoof_getSkeletonUTF8(spoof.get(), 0, text.data(), static_cast<std::int32_t>(text.size()), out,
                             static_cast<std::int32_t>(capacity), &status);
  if (U_FAILURE(status) != 0) return {Outcome::failed, {}};
  return {Outcome::done, {out, static_cast<std::size_t>(length)}};
}

// ---- Best fit -------------------------------------------------------------------------------------------------------

bool best_fits_syntax(std::string_view text, std::size_t& at, std::size_t& size) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const forms[]{unorm2_getNFCInstance(&status), unorm2_getNFKCInstance(&status),
                                    unorm2_getNFKCCasefoldInstance(&status)};
  const std::size_t domain = text.find('@');
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Point p = utf8::point_at(text, i);
    i += p.size;
    if (p.is_ascii() || (i > domain && is_idna_dot(p.value))) continue;
    // What cannot be told is taken for the worst.
    const auto makes_syntax = [&](const UNormalizer2* form) {
      bool syntax = false;
      const Outcome outcome = visit_ascii(form, p.value, [&](char c) { syntax = syntax || !kAlnum.has(c); });
      return syntax || outcome == Outcome::failed;
    };
    if (U_FAILURE(status) == 0 && !windows_best_fits_syntax(p.value) &&
        std::none_of(std::begin(forms), std::end(forms), makes_syntax))
      continue;
    size = p.size;
    at = i - size;
    return true;
  }
  return false;
}

}  // namespace postern::core::unicode

#else  // ---- A build without ICU -------------------------------------------------------------------------------------

namespace postern::core::unicode {

bool available() { return false; }
Kind kind_of(char32_t) { return Kind::plain; }
bool is_everyday_text(std::string_view) { return false; }
bool is_ready() { return false; }
bool is_printable(char32_t) { return false; }
bool is_word_point(char32_t) { return false; }
bool is_needed(std::string_view, std::size_t) { return false; }
Run longest_nonstarter_run(std::string_view) { return {}; }
Outcome compatibility_hides_syntax(std::string_view, std::size_t&, std::size_t&) { return Outcome::failed; }
Normalized to_nfc(std::string_view, Arena&) { return {Outcome::failed, {}}; }
Normalized from_charset(std::string_view, std::string_view, Arena&) { return {Outcome::failed, {}}; }
Domain to_domain(std::string_view, Arena&) { return {}; }
Domain to_host(std::string_view, Arena&) { return {}; }
Identity identity_of(std::string_view) { return {.outcome = Outcome::failed}; }
Normalized skeleton_of(std::string_view, Arena&) { return {Outcome::failed, {}}; }
bool best_fits_syntax(std::string_view, std::size_t&, std::size_t&) { return true; }

}  // namespace postern::core::unicode

#endif
