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
                                 .fire(kControl, Rule::raw_control)
                                 .end(CharSet("&"));

constexpr ByteRules kAnything = ByteRules::all_fine().fire(kControl, Rule::raw_control);

// What blocks::decode() takes for plain is fine in each of them.
static_assert([] {
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    if (blocks::kRaw.has(c) && !(kTo.is_fine(c) && kValue.is_fine(c) && kAnything.is_fine(c))) return false;
  }
  return true;
}());

// Where a piece ends, an escape in it ends as well.
static_assert(!kHexDigit.has('?') && !kHexDigit.has('&') && !kHexDigit.has('=') && !kHexDigit.has(','));

// A byte that stops the blocks is seldom alone: this many are read from one byte that is no word to the next before
// they go on.
constexpr std::size_t kSlowBlocks = 4;

}  // namespace

Text Reader::read_to(Piece raw, RuleSet& target) { return read(raw, kTo, target); }
Text Reader::read_value(Piece raw, RuleSet& target) { return read(raw, kValue, target); }
Text Reader::read_anything(Piece raw) { return read(raw, kAnything, rules_); }

// What a byte decodes to is never longer, and a decoded piece and its NUL never longer than the piece and the delimiter
// behind it: whatever is written, a whole block of it, stays behind what is still to be read.
Text Reader::read(Piece raw, const ByteRules& alphabet, RuleSet& target) {
  const char* const begin = copy_of(raw);
  const char* const end = begin + raw.size();
  blocks::Pass pass{begin, free_, 0, 0};
  std::size_t to_read = kCeiling;
  if (by_blocks_) {
    blocks::decode(pass, end);
    to_read = kSlowBlocks;
  }
  if (pass.in != end && !alphabet.ends_at(*pass.in)) read_odd(pass, end, to_read, alphabet, target);
  Text text{.raw = raw.slice(0, static_cast<std::size_t>(pass.in - begin)), .bytes = {}};
  text.bytes = {free_, static_cast<std::size_t>(pass.out - free_)};
  text.seen = pass.seen;
  others_ += pass.others;
  *pass.out = '\0';
  free_ = pass.out + 1;
  return text;
}

// From a byte on that is not plain, at least `to_read` blocks from one byte that is no word to the next.
void Reader::read_odd(blocks::Pass& so_far, const char* end, std::size_t to_read, const ByteRules& alphabet,
                      RuleSet& target) {
  Pass pass{so_far};
  while (pass.in < end) {
    if (to_read == 0) {
      blocks::Pass further = pass;
      blocks::decode(further, end);
      pass = Pass{further};
      if (pass.in == end || alphabet.ends_at(*pass.in)) break;
      to_read = kSlowBlocks;
    }
    --to_read;
    const char* const block = pass.in;
    const char* const block_end = std::min(block + scan::kBlock, end);
    std::uint32_t others = scan::others(block);
    if (block_end < block + scan::kBlock) others &= (std::uint32_t{1} << (block_end - block)) - 1;
    while (others != 0) {
      pass.copy_word(block + __builtin_ctz(others));
      if (*pass.in == '%') {
        do {
          if (!pass.put_escape()) pass = bad_escape(pass, end);
          others &= others - 1;
        } while (others != 0 && *pass.in == '%');
      } else if (alphabet.is_fine(*pass.in)) {
        pass.put(*pass.in++);
        ++pass.others;
        others &= others - 1;
      } else if (alphabet.ends_at(*pass.in)) {
        end = pass.in;
        break;
      } else {
        pass = outsiders(pass, end, alphabet, target);
        others = pass.in < block_end ? others & ~std::uint32_t{0} << (pass.in - block) : 0;
      }
    }
    if (pass.in < std::min(block_end, end)) pass.copy_word(block_end);
  }
  so_far = pass;
}

// %00, or a "%" that begins no escape and stands for itself.
Reader::Pass Reader::bad_escape(Pass pass, const char* end) {
  const char* last = pass.in + 1;
  while (last != end && last - pass.in < 3 && hex_value(*last) >= 0) ++last;
  const bool whole = last - pass.in == 3;
  report_.add(whole ? Rule::nul_escape : Rule::bad_escape, span(pass.in, last), rules_);
  pass.put(whole ? '\0' : '%');
  pass.in += whole ? 3 : 1;
  return pass;
}

// A run of bytes that fire the same rule.
Reader::Pass Reader::outsiders(Pass pass, const char* end, const ByteRules& alphabet, RuleSet& target) {
  const char* const begin = pass.in;
  const Rule rule = alphabet.rule(*begin);
  if (rule == Rule::raw_control) {
    report_.add(rule, span(begin, begin + 1), rules_);
    pass.put(*pass.in++);
    return pass;
  }
  while (pass.in != end && alphabet.fires(*pass.in, rule)) pass.put(*pass.in++);
  report_.add(rule, span(begin, pass.in), target);
  return pass;
}

}  // namespace postern::core::gate
