// SPDX-License-Identifier: MIT
// Writes text as encoded-words (RFC 2047), one way or another, and demands the text back; and holds anything that looks
// like encoded-words to the laws.
#include "input.h"
#include "laws.h"

namespace {

using postern::fuzzing::Input;

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8U | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (unsigned j = 0; j < 4; ++j) out += i + j > bytes.size() ? '=' : kBase64[group >> (18 - 6 * j) & 63U];
  }
  return out;
}

std::string quoted(std::string_view bytes, Input& in) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    const auto u = static_cast<unsigned char>(c);
    if (c == ' ' && in.flag()) {
      out += '_';
    } else if (((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) && in.byte() % 8 != 7) {
      out += c;
    } else {
      ((out += '=') += kHex[u >> 4U]) += kHex[u & 15U];
    }
  }
  return out;
}

// A character as Latin-1 and as UTF-8.
struct Letter {
  std::string_view latin1;
  std::string_view utf8;
};
constexpr Letter kLetters[] = {{"a", "a"},         {"e", "e"}, {"X", "X"},         {"9", "9"},
                               {" ", " "},         {"!", "!"}, {"\xE9", "\u00e9"}, {"\xFC", "\u00fc"},
                               {"\xDF", "\u00df"}, {"_", "_"}, {"\xC5", "\u00c5"}, {"-", "-"}};

void recover(Input& in) {
  std::string expected = "S";
  std::string header = "S";
  for (unsigned words = 1 + in.below(4); words > 0; --words) {
    std::string latin1 = "w";
    std::string utf8 = "w";
    for (unsigned n = in.below(10); n > 0; --n) {
      const Letter& letter = in.one_of(kLetters);
      latin1 += letter.latin1;
      utf8 += letter.utf8;
    }
    // White space between encoded-words goes, and that before the first one stays (RFC 2047 section 6.2).
    expected += (expected == "S" ? " " : "") + utf8;
    const bool as_latin1 = in.flag();
    const std::string bytes = as_latin1 ? latin1 : utf8;
    const std::string charset =
        as_latin1 ? (in.flag() ? "ISO-8859-1" : "iso-8859-1*en") : (in.flag() ? "utf-8" : "UTF-8");
    header += " =?" + charset + (in.flag() ? "?q?" + quoted(bytes, in) : "?B?" + base64(bytes)) + "?=";
  }
  const std::string link =
      "mailto:?subject=" + postern::fuzzing::percent_encoded(header, [&in] { return in.byte() % 8 == 7; });
  const postern::Result result = postern::check(link);
  const std::string shown = postern::display(link);
  const auto fields = result.fields(postern::Consent::given);
  postern::fuzzing::demand(fields.size() == 1, "a well-built subject is not handed out", shown);
  if (fields.front().value != expected)
    postern::fuzzing::fail("another text: " + postern::display(fields.front().value) + " instead of " + expected,
                           shown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input in(data, size);
  if (postern_has_unicode() == 0) return 0;  // such a build refuses every encoded-word
  if (in.flag()) {
    recover(in);
    return 0;
  }
  static constexpr std::string_view kCharsets[] = {"utf-8",  "us-ascii",  "iso-8859-15", "windows-1251",
                                                   "koi8-r", "gb18030",   "big5",        "euc-kr",
                                                   "euc-jp", "shift_jis", "utf-7",       "hz"};
  const bool in_name = in.flag();
  const std::string charset(in.one_of(kCharsets));
  const bool b = in.flag();
  const std::string bytes(in.bytes(120));
  const std::string word = "=?" + charset + (b ? "?B?" + base64(bytes) : "?Q?" + quoted(bytes, in)) + "?=";
  const std::string text = in_name ? word + " <a@b.example>" : word + std::string(in.rest());
  const std::string link = std::string(in_name ? "mailto:" : "mailto:?subject=") +
                           postern::fuzzing::percent_encoded(text, [] { return false; });
  if (const std::string broken = postern::laws::broken_law(link); !broken.empty())
    postern::fuzzing::fail("law " + broken, postern::display(link));
  return 0;
}
