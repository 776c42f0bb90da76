// SPDX-License-Identifier: MIT
#include "gate.h"

#include <algorithm>
#include <array>
#include <cstring>

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
                                 .fire(kControl, Rule::raw_control)
                                 .end(CharSet("&"));

constexpr ByteRules kAnything = ByteRules::all_fine().fire(kControl, Rule::raw_control);

// Where a piece ends, an escape in it ends as well.
static_assert(!kHexDigit.has('?') && !kHexDigit.has('&') && !kHexDigit.has('=') && !kHexDigit.has(','));

}  // namespace

// A piece and the delimiter behind it are never shorter than the decoded piece and its NUL.
Reader::Reader(Piece link, Arena& arena, Report& report, RuleSet& rules)
    : link_(link),
      report_(report),
      rules_(rules),
      free_(static_cast<char*>(arena.take(room_for(link.bytes().size()), 1))) {}

Text Reader::read_to(Piece raw, RuleSet& target) { return read(raw, kTo, target); }
Text Reader::read_value(Piece raw, RuleSet& target) { return read(raw, kValue, target); }
Text Reader::read_anything(Piece raw) { return read(raw, kAnything, rules_); }

std::string_view Reader::copy(Piece raw) {
  const std::string_view copied{free_, raw.bytes().size()};
  free_ = std::copy(raw.bytes().begin(), raw.bytes().end(), free_);
  others_ += copied.size();
  *free_++ = '\0';
  return copied;
}

Text Reader::read(Piece raw, const ByteRules& alphabet, RuleSet& target) {
  Text text{.raw = raw, .bytes = {}};
  const char* const begin = raw.bytes().data();
  Pass pass = everyday({begin, begin + raw.bytes().size(), free_, 0, 0}, alphabet);
  while (pass.in != pass.end && !alphabet.ends_at(*pass.in)) {
    pass = *pass.in == '%' ? bad_escape(pass) : outsiders(pass, alphabet, target);
    pass = everyday(pass, alphabet);
  }
  *pass.out = '\0';
  text.raw = raw.slice(0, static_cast<std::size_t>(pass.in - begin));
  text.bytes = {free_, static_cast<std::size_t>(pass.out - free_)};
  text.seen = pass.seen;
  others_ += pass.others;
  free_ = pass.out + 1;
  return text;
}

// Words, escapes, and bytes that are fine where they stand, up to the first that is none of these.
Reader::Pass Reader::everyday(Pass pass, const ByteRules& alphabet) {
  const char* const end = pass.end;
  const auto behind = static_cast<std::size_t>(link_.bytes().data() + link_.bytes().size() - pass.in);
  if (behind > kRoom) {
    const char* const last_block = pass.in + (behind - kRoom);
    pass.end = std::min(end, last_block);
    pass = by_blocks(pass, alphabet);
    pass.end = end;
    if (pass.in < last_block) return pass;
  }
  // The last bytes of the link, with room behind them.
  std::array<char, 2 * kRoom> tail{};
  const char* const begin = pass.in;
  const auto size = static_cast<std::size_t>(end - begin);
  std::memcpy(tail.data(), begin, size);
  Pass last = by_blocks({tail.data(), tail.data() + size, pass.out, pass.seen, pass.others}, alphabet);
  last.in = begin + (last.in - tail.data());
  last.end = end;
  return last;
}

Reader::Pass Reader::by_blocks(Pass pass, const ByteRules& alphabet) {
  while (pass.in < pass.end) {
    const char* const block = pass.in;
    const auto left = static_cast<std::size_t>(pass.end - block);
    std::uint32_t others = scan::others(block);
    if (left < scan::kBlock) others &= (std::uint32_t{1} << left) - 1;
    while (others != 0) {
      pass.copy_word(block + __builtin_ctz(others));
      if (*pass.in != '%') {
        if (!alphabet.is_fine(*pass.in)) return pass;
        pass.put(*pass.in++);
        ++pass.others;
        others &= others - 1;
      }
      for (; *pass.in == '%' && others != 0; others &= others - 1) {
        // pct-encoded = "%" HEXDIG HEXDIG                         (RFC 3986 section 2.1)
        const int octet = hex_value(pass.in[1]) * 16 | hex_value(pass.in[2]);
        if (octet <= 0) return pass;
        pass.put(static_cast<char>(octet));
        pass.in += 3;
      }
    }
    const char* const stop = block + std::min(left, scan::kBlock);
    if (pass.in < stop) pass.copy_word(stop);
  }
  return pass;
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
  while (pass.in != pass.end && alphabet.fires(*pass.in, rule)) pass.put(*pass.in++);
  pass.others += static_cast<unsigned>(pass.in - begin);
  report_.add(rule, span(begin, pass.in), target);
  return pass;
}

}  // namespace postern::core::gate
