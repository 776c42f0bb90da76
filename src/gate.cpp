// SPDX-License-Identifier: MIT
#include "gate.h"

#include <algorithm>

#include "grammar.h"
#include "scan.h"

namespace postern::core::gate {
namespace {

// "(", ")" and ";" in `to` are the business of the address list.
constexpr ByteRules kTo = ByteRules(Rule::raw_character)
                              .allow(grammar::kToChar | CharSet("();"))
                              .fire(CharSet("&/#"), Rule::raw_delimiter_in_path)
                              .fire(CharSet("="), Rule::raw_equals)
                              .fire(CharSet(" "), Rule::raw_space)
                              .fire(~kAscii, Rule::raw_non_ascii)
                              .fire(kControl, Rule::raw_control);

constexpr ByteRules kValue = ByteRules(Rule::raw_character)
                                 .allow(grammar::kQchar)
                                 .fire(CharSet("/?=#"), Rule::raw_reserved)
                                 .fire(CharSet(" "), Rule::raw_space)
                                 .fire(~kAscii, Rule::raw_non_ascii)
                                 .fire(kControl, Rule::raw_control);

constexpr ByteRules kAnything = ByteRules::all_fine().fire(kControl, Rule::raw_control);

// What ends a piece is no word, so that a word in a piece ends with it or before.
static_assert(!scan::kWord.has('?') && !scan::kWord.has('&') && !scan::kWord.has('=') && !scan::kWord.has(','));

}  // namespace

// A piece and the delimiter behind it are never shorter than the decoded piece and its NUL.
Reader::Reader(Piece link, Arena& arena, Report& report, RuleSet& rules)
    : link_(link),
      report_(report),
      rules_(rules),
      free_(static_cast<char*>(arena.take(link.bytes().size() + 1 + scan::kBlock, 1))) {}

Text Reader::read_to(Piece raw, RuleSet& target) { return read(raw, kTo, target); }
Text Reader::read_value(Piece raw, RuleSet& target) { return read(raw, kValue, target); }
Text Reader::read_anything(Piece raw) { return read(raw, kAnything, rules_); }

std::string_view Reader::copy(Piece raw) {
  const std::string_view copied{free_, raw.bytes().size()};
  free_ = std::copy(raw.bytes().begin(), raw.bytes().end(), free_);
  *free_++ = '\0';
  return copied;
}

Text Reader::read(Piece raw, const ByteRules& alphabet, RuleSet& target) {
  Text text{.raw = raw, .bytes = {}};
  const char* const link_end = link_.bytes().data() + link_.bytes().size();
  Pass pass{raw.bytes().data(), raw.bytes().data() + raw.bytes().size(), free_, 0};
  while (pass.in != pass.end) {
    if (*pass.in == '%') {
      // pct-encoded = "%" HEXDIG HEXDIG                         (RFC 3986 section 2.1)
      const int octet = pass.end - pass.in > 2 ? hex_value(pass.in[1]) * 16 | hex_value(pass.in[2]) : -1;
      if (octet > 0) {
        pass.put(static_cast<char>(octet));
        pass.in += 3;
      } else {
        pass = bad_escape(pass);
      }
    } else if (scan::kWord.has(*pass.in)) {
      const std::size_t size = scan::copy_word(link_.bytes().data(), pass.in, link_end, pass.out);
      pass.in += size;
      pass.out += size;
    } else if (alphabet.is_fine(*pass.in)) {
      pass.put(*pass.in++);
    } else {
      pass = outsiders(pass, alphabet, target);
    }
  }
  *pass.out = '\0';
  text.bytes = {free_, static_cast<std::size_t>(pass.out - free_)};
  text.seen = pass.seen;
  free_ = pass.out + 1;
  return text;
}

// %00, or a "%" that begins no escape and stands for itself.
Reader::Pass Reader::bad_escape(Pass pass) {
  const char* last = pass.in + 1;
  while (last != pass.end && last - pass.in < 3 && hex_value(*last) >= 0) ++last;
  const bool whole = last - pass.in == 3;
  report_.add(whole ? Rule::nul_escape : Rule::bad_escape, span(pass.in, last), rules_);
  pass.put(whole ? '\0' : '%');
  pass.in += whole ? 3 : 1;
  return pass;
}

// A run of bytes that fire the same rule.
Reader::Pass Reader::outsiders(Pass pass, const ByteRules& alphabet, RuleSet& target) {
  const char* const begin = pass.in;
  const Rule rule = alphabet.rule(*begin);
  if (rule == Rule::raw_control) {
    report_.add(rule, span(begin, begin + 1), rules_);
    pass.put(*pass.in++);
    return pass;
  }
  while (pass.in != pass.end && !alphabet.is_fine(*pass.in) && alphabet.rule(*pass.in) == rule) pass.put(*pass.in++);
  report_.add(rule, span(begin, pass.in), target);
  return pass;
}

}  // namespace postern::core::gate
