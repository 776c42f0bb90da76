// SPDX-License-Identifier: MIT
#include "mailbox.h"

#include <algorithm>
#include <array>

#include "domain.h"
#include "grammar.h"
#include "inspect_text.h"
#include "repair.h"

namespace postern::core::mailbox {
namespace {

using address::AddrSpec;
using address::Mailbox;
using address::Slice;

// For each byte, the rule that it fires in a part of an address; Rule::not_mailto stands for none.
constexpr Rule kFine = Rule::not_mailto;
using ByteRules = std::array<Rule, 256>;

constexpr void set_rule(ByteRules& table, const CharSet& set, Rule rule) {
  for (unsigned c = 0; c < 256; ++c)
    if (set.has(static_cast<char>(c))) table[c] = rule;
}

constexpr ByteRules dangerous_bytes(Rule otherwise) {
  ByteRules table;
  table.fill(otherwise);
  set_rule(table, kControl, Rule::control_in_address);
  set_rule(table, CharSet(" "), Rule::space_in_address);
  set_rule(table, CharSet("\"\\"), Rule::quote_in_address);
  set_rule(table, CharSet("%!"), Rule::routing_character);
  set_rule(table, CharSet("|$*?{}`"), Rule::metacharacter_in_address);
  set_rule(table, CharSet(";"), Rule::semicolon_separator);
  set_rule(table, CharSet("<>"), Rule::address_syntax);
  set_rule(table, ~kAscii, Rule::unicode_unavailable);
  return table;
}

constexpr ByteRules kLocalPart = [] {
  ByteRules table = dangerous_bytes(Rule::address_syntax);
  set_rule(table, kAlnum | CharSet("'+-=_.~"), kFine);
  set_rule(table, CharSet("^#"), Rule::odd_character);
  set_rule(table, CharSet("&"), Rule::ampersand_in_address);
  set_rule(table, CharSet("/"), Rule::slash_in_address);
  return table;
}();

constexpr ByteRules kDomainName = [] {
  ByteRules table = dangerous_bytes(Rule::domain_syntax);
  set_rule(table, kAlnum | CharSet("-."), kFine);
  return table;
}();

// Inside "[" and "]": dtext but for what is dangerous everywhere (RFC 5322 section 3.4.1).
constexpr ByteRules kDomainLiteral = [] {
  ByteRules table = dangerous_bytes(kFine);
  set_rule(table, CharSet("[]@,()"), Rule::address_syntax);
  return table;
}();

// What is judged of text that is no address at all.
constexpr ByteRules kNoAddress = [] {
  ByteRules table = dangerous_bytes(kFine);
  set_rule(table, CharSet("<>"), kFine);
  return table;
}();

// One address being judged.
class Judge {
 public:
  Judge(const Text& list, Report& report, RuleSet& target) : list_(list), report_(report), target_(target) {}

  void tell(Rule rule, Slice at) { report_.add(rule, list_, at.begin, at.end, target_); }
  // Each maximal run of bytes that fire the same rule.
  void bytes(Slice part, const ByteRules& rules) {
    const auto rule_at = [&](std::size_t i) { return rules[static_cast<unsigned char>(list_.bytes[i])]; };
    for (std::size_t i = part.begin; i < part.end;) {
      const std::size_t begin = i;
      const Rule rule = rule_at(i);
      while (i < part.end && rule_at(i) == rule) ++i;
      if (rule == Rule::unicode_unavailable && (list_.seen & seen::kNonAscii) == 0) continue;  // told of already
      if (rule != kFine) tell(rule, {begin, i});
    }
  }
  void addr_spec(Slice part);

 private:
  [[nodiscard]] char at(std::size_t i) const { return list_.bytes[i]; }
  Slice beginning(Slice part);
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

// True for local-part = quoted-string and nothing else.
bool is_quoted_string(std::string_view local) {
  if (local.size() < 2 || local.front() != '"') return false;
  for (std::size_t i = 1; i < local.size(); ++i) {
    if (local[i] == '"') return i + 1 == local.size();
    if (local[i] == '\\') ++i;
  }
  return false;
}

void Judge::addr_spec(Slice part) {
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
    const bool closed = at(part.end - 1) == ']' && part.end - part.begin > 2;
    tell(closed ? Rule::domain_literal : Rule::address_syntax, part);
    if (closed) bytes({part.begin + 1, part.end - 1}, kDomainLiteral);
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

// Does the name look like an address, or hold a domain other than (or than one above or below) the address's own?
bool misleads(std::string_view name, std::string_view domain_of_address) {
  constexpr CharSet kDomainChar = kAlnum | CharSet("-.");
  const auto within = [](std::string_view inner, std::string_view outer) {
    return inner.size() >= outer.size() && equal_ignoring_case(inner.substr(inner.size() - outer.size()), outer) &&
           (inner.size() == outer.size() || inner[inner.size() - outer.size() - 1] == '.');
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '@') return true;
    if (!kDomainChar.has(name[i])) continue;
    const std::size_t begin = i;
    while (i + 1 < name.size() && kDomainChar.has(name[i + 1])) ++i;
    const std::string_view word = name.substr(begin, i + 1 - begin);
    const std::string_view last = domain::last_label(word);
    const bool like_domain = last.size() >= 2 && last.size() + 1 < word.size() && kAlpha.has_all(last);
    if (like_domain && !within(word, domain_of_address) && !within(domain_of_address, word)) return true;
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

// addr-spec in wire form: the domain, from its "@" on, in lower case.
std::string_view wire_form(std::string_view addr_spec, Arena& arena) {
  char* const out = static_cast<char*>(arena.take(addr_spec.size() + 1, 1));
  if (out == nullptr) return {};
  const std::size_t local = std::min(addr_spec.rfind('@'), addr_spec.size());
  char* const domain = std::copy_n(addr_spec.begin(), local, out);
  *std::transform(addr_spec.begin() + local, addr_spec.end(), domain, ascii_lower) = '\0';
  return {out, addr_spec.size()};
}

}  // namespace

bool read(const Text& list, Slice where, Item& item, Arena& arena, Report& report) {
  const Slice inner = repair::trim_address(list, where, report, item.rules);
  if (inner.empty()) return false;
  const Mailbox box = address::read_mailbox(list.bytes, inner);
  Judge judge(list, report, item.rules);
  switch (box.shape) {
    case Mailbox::kComment: judge.tell(Rule::comment_in_address, box.where); break;
    case Mailbox::kGroup: judge.tell(Rule::group_address, box.where); break;
    case Mailbox::kBroken:
      if (!box.where.empty()) judge.tell(Rule::address_syntax, box.where);  // an open quote is told of by its byte
      break;
    case Mailbox::kAngle: judge.tell(Rule::angle_address, box.where); break;
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
    const std::size_t at = addr_spec.rfind('@');
    const std::string_view domain = at == std::string_view::npos ? addr_spec : addr_spec.substr(at + 1);
    item.display_name = read_name(list, box, domain, item.name_rules, arena, report);
  }
  return true;
}

}  // namespace postern::core::mailbox
