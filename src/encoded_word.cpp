// SPDX-License-Identifier: MIT
#include "encoded_word.h"

#include <cstring>

#include "grammar.h"
#include "unicode.h"

namespace postern::core {
namespace {

// encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="      (RFC 2047 section 2, RFC 2231
// section 5)
struct Word {
  std::string_view charset;
  char encoding = 0;
  std::string_view text;
  std::size_t size = 0;  // of the whole; 0 when there is none
};

// token, less the specials that would end it
constexpr CharSet kTokenChar = CharSet::range(33, 126) & ~CharSet("()<>@,;:\"/[]?.=");
constexpr CharSet kEncodedText = CharSet::range(33, 126) & ~CharSet("?");

// `text` begins with "=?".
Word read_word(std::string_view text) {
  std::size_t i = 2;
  const auto run = [&](const CharSet& set) {
    const std::size_t begin = i;
    while (i < text.size() && set.has(text[i])) ++i;
    return text.substr(begin, i - begin);
  };
  Word word;
  word.charset = run(kTokenChar | CharSet("."));
  word.charset = word.charset.substr(0, word.charset.find('*'));
  if (word.charset.empty() || text.size() - i < 3 || text[i] != '?' || text[i + 2] != '?') return {};
  word.encoding = ascii_lower(text[i + 1]);
  i += 3;
  word.text = run(kEncodedText);
  if (text.substr(i, 2) != "?=" || (word.encoding != 'b' && word.encoding != 'q')) return {};
  word.size = i + 2;
  return word;
}

// The bytes of encoded-text; false when they are not of the encoding. `out` holds as many as the text.
bool decode_q(std::string_view text, char* out, std::size_t& size) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out[size++] = text[i] == '_' ? ' ' : text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    if (digits.size() < 2 || !kHexDigit.has_all(digits)) return false;
    out[size++] = escaped_octet(text, i);
    i += 2;
  }
  return true;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// RFC 4648 section 4, padding included, no stray bits behind the last byte.
bool decode_b(std::string_view text, char* out, std::size_t& size) {
  if (text.size() % 4 != 0) return false;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  unsigned bits = 0;
  unsigned value = 0;
  for (char c : text) {
    const int digit = base64_value(c);
    if (digit < 0) return false;
    value = (value << 6U | static_cast<unsigned>(digit)) & 0xFFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[size++] = static_cast<char>(value >> bits & 0xFFU);
  }
  return (value & ((1U << bits) - 1U)) == 0;
}

// The word as UTF-8.
unicode::Normalized decode_word(const Word& word, Arena& arena) {
  char* const bytes = static_cast<char*>(arena.take(word.text.size(), 1));
  if (bytes == nullptr) return {unicode::Outcome::failed, {}};
  std::size_t size = 0;
  const bool good = word.encoding == 'q' ? decode_q(word.text, bytes, size) : decode_b(word.text, bytes, size);
  if (!good) return {unicode::Outcome::rejected, {}};
  return unicode::from_charset({bytes, size}, word.charset, arena);
}

// A text that grows as it is written.
class Builder {
 public:
  // Called before anything else, with the size of a text that holds an encoded-word: no charset of ours turns a byte
  // into more than three, and where the word told its charset is room for a NUL. False when there is no memory.
  bool make_room(std::size_t from, Arena& arena) {
    if (out_ == nullptr) out_ = static_cast<char*>(arena.take(from * 3, 1));
    return out_ != nullptr;
  }
  void put(std::string_view part) {
    if (part.empty()) return;
    std::memcpy(out_ + size_, part.data(), part.size());
    size_ += part.size();
  }
  std::string_view finish() {
    out_[size_] = '\0';
    return {out_, size_};
  }

 private:
  char* out_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace

void decode_words_in(Text& header, Arena& arena, Report& report, RuleSet& target) {
  const std::string_view in = header.bytes;
  if (!unicode::available()) return;
  Builder out;
  std::size_t copied = 0;  // what stands before here was dealt with: it ends with a decoded word, if there is any
  bool any = false;
  for (std::size_t i = in.find("=?"); i != std::string_view::npos; i = in.find("=?", i)) {
    const Word word = read_word(in.substr(i));
    const unicode::Normalized decoded =
        word.size > 0 ? decode_word(word, arena) : unicode::Normalized{unicode::Outcome::rejected, {}};
    if (decoded.outcome == unicode::Outcome::failed) report.add(Rule::unicode_failed, header, i, i + word.size, target);
    if (decoded.outcome != unicode::Outcome::done) {
      i += 2;
      continue;
    }
    if (!out.make_room(in.size(), arena)) return;
    report.add(Rule::encoded_word, header, i, i + word.size, target);
    const std::string_view between = in.substr(copied, i - copied);
    if (!(any && kWhiteSpace.has_all(between))) out.put(between);
    out.put(decoded.text);
    i += word.size;
    copied = i;
    any = true;
  }
  if (!any) return;
  out.put(in.substr(copied));
  header.bytes = out.finish();
  header.seen = seen_in(header.bytes);
  header.everyday = unicode::is_everyday_text(header.bytes);
  header.locate_as_a_whole();  // what was decoded no longer runs alongside the link
}

}  // namespace postern::core
