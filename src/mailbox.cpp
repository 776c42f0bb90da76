// SPDX-License-Identifier: MIT
#include "mailbox.h"

#include <algorithm>

#include "byte_rules.h"
#include "domain.h"
#include "grammar.h"
#include "inspect_text.h"
#include "repair.h"

namespace postern::core::mailbox {
namespace {

using address::AddrSpec;
using address::Mailbox;
using address::Slice;

// What is dangerous in every part of an address.
constexpr ByteRules with_dangers(ByteRules rules) {
  return rules.fire(kControl, Rule::control_in_address)
      .fire(CharSet(" "), Rule::space_in_address)
      .fire(CharSet("\"\\"), Rule::quote_in_address)
      .fire(CharSet("%!"), Rule::routing_character)
      .fire(CharSet("|$*?{}`"), Rule::metacharacter_in_address)
      .fire(CharSet(";"), Rule::semicolon_separator)
      .fire(~kAscii, Rule::unicode_unavailable);
}

constexpr ByteRules kLocalPart = with_dangers(ByteRules(Rule::address_syntax).allow(kAlnum | CharSet("'+-=_.~")))
                                     .fire(CharSet("^#"), Rule::odd_character)
                                     .fire(CharSet("&"), Rule::ampersand_in_address)
                                     .fire(CharSet("/"), Rule::slash_in_address);

constexpr ByteRules kDomainName = with_dangers(ByteRules(Rule::domain_syntax).allow(kAlnum | CharSet("-.")))
                                      .fire(CharSet("<>"), Rule::address_syntax);

// What is judged of text that cannot be taken apart as an address.
constexpr ByteRules kNoAddress = with_dangers(ByteRules::all_fine());

// Outside the quotes of a display name.
constexpr ByteRules kPhrase =
    ByteRules::all_fine().fire(CharSet(";"), Rule::semicolon_separator).fire(CharSet("\\"), Rule::quote_in_address);

// One address being judged.
class Judge {
 public:
  Judge(const Text& list, Report& report, RuleSet& target) : list_(list), report_(report), target_(target) {}

  void tell(Rule rule, Slice at) { report_.add(rule, list_, at.begin, at.end, target_); }
  void bytes(Slice part, const ByteRules& rules) {
    rules.for_each_run(part.of(list_.bytes), [&](Rule rule, std::size_t from, std::size_t to) {
      if (rule == Rule::unicode_unavailable && (list_.seen & seen::kNonAscii) == 0) return;  // told of already
      tell(rule, {part.begin + from, part.begin + to});
    });
  }
  // A display name, quotes and all.
  void phrase(Slice part);
  // Tells of a line break at the end, and takes it off: there is nothing behind it that it could inject.
  Slice without_line_end(Slice part);
  void switches(Slice part);
  void addr_spec(Slice part);

 private:
  [[nodiscard]] char at(std::size_t i) const { return list_.bytes[i]; }
  Slice beginning(Slice part);
  void fields(Slice part);
  void local_part(const AddrSpec& parts);
  void lengths(Slice whole, Slice local);
  void domain(Slice part);
  void domain_labels(Slice part);
  void domain_label(Slice label);
  void domain_identity(Slice part);

  const Text& list_;
  Report& report_;
  RuleSet& target_;
};

Slice Judge::without_line_end(Slice part) {
  Slice rest = part;
  while (!rest.empty() && CharSet("\r\n").has(at(rest.end - 1))) --rest.end;
  if (rest.end < part.end) tell(Rule::line_break_behind_address, {rest.end, part.end});
  return rest;
}

// The way of MS04-009: a quote ends the argument, and a word behind it is a switch of the program.
void Judge::switches(Slice part) {
  constexpr CharSet kSwitch{"-/"};
  constexpr CharSet kInsideWord = kAlnum | CharSet(".-_/@\\");
  const std::size_t quote = part.of(list_.bytes).find('"');
  if (quote == std::string_view::npos) return;
  for (std::size_t i = part.begin + quote + 1; i + 1 < part.end; ++i)
    if (kSwitch.has(at(i)) && (kAlpha | kSwitch).has(at(i + 1)) && !kInsideWord.has(at(i - 1)))
      tell(Rule::switch_in_address, {i, i + 2});
}

void Judge::phrase(Slice part) {
  for (std::size_t i = part.begin; i < part.end;) {
    const std::size_t begin = i;
    while (i < part.end && at(i) != '"') ++i;
    bytes({begin, i}, kPhrase);
    for (++i; i < part.end && at(i) != '"'; ++i) i += at(i) == '\\' ? 1 : 0;  // over a quoted-string
    ++i;
  }
}

// True for local-part = quoted-string and nothing else.
bool is_quoted_string(std::string_view local) {
  if (local.size() < 2 || local.front() != '"') return false;
  for (std::size_t i = 1; i < local.size(); ++i) {
    if (local[i] == '"') return i + 1 == local.size();
    if (local[i] == '\\') ++i;
  }
  return false;
}

// address-literal = "[" ( IPv4-address-literal / IPv6-address-literal ) "]"            (RFC 5321 section 4.1.3)
// Their alphabets are checked, not their numbers: nothing is ever sent there without a question.
bool is_address_literal(std::string_view text) {
  constexpr std::string_view kTag = "IPv6:";
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return false;
  const std::string_view inner = text.substr(1, text.size() - 2);
  if (starts_with_ignoring_case(inner, kTag)) return (kHexDigit | CharSet(":.")).has_all(inner.substr(kTag.size()));
  return (kDigit | CharSet(".")).has_all(inner);
}

void Judge::addr_spec(Slice part) {
  fields(part);
  const std::size_t word = part.of(list_.bytes).find("=?");
  if (word != std::string_view::npos) tell(Rule::encoded_word_in_address, {part.begin + word, part.begin + word + 2});
  part = beginning(part);
  const AddrSpec parts = address::read_addr_spec(list_.bytes, part);
  local_part(parts);
  if (!parts.has_at) {
    tell(Rule::address_without_at, part);
    return;
  }
  if (parts.extra_at != std::string_view::npos) tell(Rule::several_ats, {parts.extra_at, parts.extra_at + 1});
  if (parts.local.empty() || parts.domain.empty()) tell(Rule::address_syntax, part);
  lengths(part, parts.local);
  domain(parts.domain);
}

// A field spelled out in an address: programs that decode before they split would take it for one.
void Judge::fields(Slice part) {
  struct Context {
    Judge& judge;
    Slice part;
    Rule rule;
  };
  const auto look = [&](Rule rule, Finder find) {
    Context context{*this, part, rule};
    Hits hits{&context, [](void* opaque, std::size_t from, std::size_t to) {
                const Context& c = *static_cast<Context*>(opaque);
                c.judge.tell(c.rule, {c.part.begin + from, c.part.begin + to});
              }};
    find(part.of(list_.bytes), hits);
  };
  if ((list_.seen & seen::kDelimiter) == 0) return;
  look(Rule::field_like_text, text::find_field_like);
  look(Rule::attachment_like_text, text::find_attachment_like);
}

// Judges how the address begins; returns what is left of it behind a source route.
Slice Judge::beginning(Slice part) {
  constexpr CharSet kLeading{"-/|=+@~"};
  if (part.empty() || !kLeading.has(at(part.begin))) return part;
  const std::size_t colon = part.of(list_.bytes).find(':');
  if (at(part.begin) == '@' && colon != std::string_view::npos) {
    tell(Rule::source_route, {part.begin, part.begin + colon + 1});
    return {part.begin + colon + 1, part.end};
  }
  tell(Rule::leading_metacharacter, {part.begin, part.begin + 1});
  return part;
}

void Judge::local_part(const AddrSpec& parts) {
  const std::string_view local = parts.local.of(list_.bytes);
  if (is_quoted_string(local)) {
    tell(Rule::quoted_local_part, parts.local);
    for (std::size_t i = parts.local.begin; i < parts.local.end; ++i)
      if (kControl.has(at(i))) tell(Rule::control_in_address, {i, i + 1});
    return;
  }
  if (parts.extra_at == std::string_view::npos) {
    bytes(parts.local, kLocalPart);
  } else {
    bytes(parts.local, kNoAddress);
  }
  for (std::size_t i = 0; i < local.size(); ++i)
    if (local[i] == '.' && (i == 0 || i + 1 == local.size() || local[i - 1] == '.'))
      tell(Rule::misplaced_dot, {parts.local.begin + i, parts.local.begin + i + 1});
}

void Judge::lengths(Slice whole, Slice local) {
  const std::size_t octets = local.end - local.begin;
  if (octets > 256) {
    tell(Rule::local_part_over_256, local);
  } else if (octets > 128) {
    tell(Rule::local_part_over_128, local);
  } else if (octets > 64) {
    tell(Rule::local_part_over_64, local);
  }
  if (whole.end - whole.begin > 320) {
    tell(Rule::address_over_320, whole);
  } else if (whole.end - whole.begin > 254) {
    tell(Rule::address_over_254, whole);
  }
}

void Judge::domain(Slice part) {
  if (part.empty()) return;
  if (at(part.begin) == '[') {
    const bool valid = is_address_literal(part.of(list_.bytes));
    tell(valid ? Rule::domain_literal : Rule::address_syntax, part);
    if (!valid) bytes(part, kNoAddress);
    return;
  }
  bytes(part, kDomainName);
  if (at(part.end - 1) == '.') {
    tell(Rule::trailing_dot, {part.end - 1, part.end});
    --part.end;
  }
  if (part.end - part.begin > 253) tell(Rule::domain_length, part);
  domain_labels(part);
  domain_identity(part);
}

void Judge::domain_labels(Slice part) {
  for (std::size_t i = part.begin; i <= part.end; ++i) {
    const std::size_t begin = i;
    while (i < part.end && at(i) != '.') ++i;
    domain_label({begin, i});
  }
}

void Judge::domain_label(Slice label) {
  const std::string_view text = label.of(list_.bytes);
  if (text.empty()) {
    tell(Rule::domain_syntax, label);
    return;
  }
  if (text.size() > 63) tell(Rule::domain_length, label);
  // An alphabet's other members were told of by their bytes.
  if (text.front() == '-' || text.back() == '-') tell(Rule::domain_syntax, label);
  if (starts_with_ignoring_case(text, "xn--")) {
    tell(Rule::unicode_unavailable, label);
  } else if (text.substr(0, 4).ends_with("--") && text.size() > 3) {
    tell(Rule::hyphens_3_4, label);
  }
}

void Judge::domain_identity(Slice part) {
  const std::string_view text = part.of(list_.bytes);
  const std::string_view last = domain::last_label(text);
  const Slice last_part{part.end - last.size(), part.end};
  const bool hexadecimal = starts_with_ignoring_case(last, "0x") && kHexDigit.has_all(last.substr(2));
  if (!last.empty() && (kDigit.has_all(last) || hexadecimal)) {
    tell(Rule::numeric_top_label, last_part);
  } else if (domain::is_special_use(text)) {
    tell(Rule::special_use_name, part);
  } else if (last.size() == text.size() && !text.empty()) {
    tell(Rule::single_label, part);
  }
}

// ---- Display names --------------------------------------------------------------------------------------------------

// Is `name` `domain` or a domain below it?
bool is_within(std::string_view name, std::string_view domain) {
  if (name.size() < domain.size()) return false;
  const std::size_t head = name.size() - domain.size();
  return equal_ignoring_case(name.substr(head), domain) && (head == 0 || name[head - 1] == '.');
}

// Does a word read as a domain? Not "J.R.R" or "J.Smith": initials are single letters.
bool reads_as_domain(std::string_view word) {
  const std::string_view top = domain::last_label(word);
  const bool like_top = top.size() >= 2 && (kAlpha.has_all(top) || starts_with_ignoring_case(top, "xn--"));
  return like_top && top.size() + 2 < word.size();
}

// Does the name look like an address, or hold a domain that the address does not lie in?
bool misleads(std::string_view name, std::string_view domain_of_address) {
  constexpr CharSet kDomainChar = kAlnum | CharSet("-.");
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '@') return true;
    if (!kDomainChar.has(name[i])) continue;
    const std::size_t begin = i;
    while (i + 1 < name.size() && kDomainChar.has(name[i + 1])) ++i;
    const std::string_view run = name.substr(begin, i + 1 - begin);
    const Bounds inner = trimmed(run, CharSet("-."));
    const std::string_view word = run.substr(inner.first, inner.last - inner.first);
    if (reads_as_domain(word) && !is_within(domain_of_address, word)) return true;
  }
  return false;
}

std::string_view read_name(const Text& list, const Mailbox& box, std::string_view domain, RuleSet& target, Arena& arena,
                           Report& report) {
  const std::string_view phrase = box.name.of(list.bytes);
  char* const out = static_cast<char*>(arena.take(phrase.size() + 1, 1));
  if (out == nullptr) return {};
  const std::size_t length = address::unquote_phrase(phrase, out);
  out[length] = '\0';
  Text name = list;
  name.bytes = {out, length};
  name.coarse = true;
  name.coarse_from = static_cast<std::uint32_t>(box.name.begin);
  name.coarse_to = static_cast<std::uint32_t>(box.name.end);
  name = repair::unfold(name, arena, report, target);
  inspect_text(name, where::kName, report, target);
  if (misleads(name.bytes, domain)) report.add(Rule::misleading_name, name, 0, length, target);
  return name.bytes;
}

// addr-spec in wire form: a domain name, from its "@" on, in lower case.
std::string_view wire_form(std::string_view addr_spec, Arena& arena) {
  char* const out = static_cast<char*>(arena.take(addr_spec.size() + 1, 1));
  if (out == nullptr) return {};
  const bool literal = addr_spec.ends_with(']');
  const std::size_t local = literal ? addr_spec.size() : std::min(addr_spec.rfind('@'), addr_spec.size());
  char* const domain = std::copy_n(addr_spec.begin(), local, out);
  *std::transform(addr_spec.begin() + local, addr_spec.end(), domain, ascii_lower) = '\0';
  return {out, addr_spec.size()};
}

}  // namespace

bool read(const Text& list, Slice where, Item& item, Arena& arena, Report& report) {
  Slice inner = repair::trim_address(list, where, report, item.rules);
  if (inner.empty()) return false;
  Judge judge(list, report, item.rules);
  inner = judge.without_line_end(inner);
  judge.switches(inner);
  Mailbox box = address::read_mailbox(list.bytes, inner);
  switch (box.shape) {
    case Mailbox::kComment: judge.tell(Rule::comment_in_address, box.where); break;
    case Mailbox::kGroup: judge.tell(Rule::group_address, box.where); break;
    case Mailbox::kBroken:
      if (!box.where.empty()) judge.tell(Rule::address_syntax, box.where);  // an open quote is told of by its byte
      break;
    case Mailbox::kAngle:
      judge.tell(Rule::angle_address, box.where);
      judge.phrase(box.name);
      box.addr_spec = repair::trim_address(list, box.addr_spec, report, item.rules);
      break;
    case Mailbox::kBare: break;
  }
  if (box.shape != Mailbox::kBare && box.shape != Mailbox::kAngle) {
    judge.bytes(inner, kNoAddress);
    return true;
  }
  judge.addr_spec(box.addr_spec);
  const std::string_view addr_spec = box.addr_spec.of(list.bytes);
  item.value = wire_form(addr_spec, arena);
  if (!box.name.empty()) {
    const std::string_view domain = addr_spec.substr(std::min(addr_spec.rfind('@') + 1, addr_spec.size()));
    item.display_name = read_name(list, box, domain, item.name_rules, arena, report);
  }
  return true;
}

}  // namespace postern::core::mailbox
