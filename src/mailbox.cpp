// SPDX-License-Identifier: MIT
#include "mailbox.h"

#include <algorithm>

#include "byte_rules.h"
#include "domain.h"
#include "encoded_word.h"
#include "grammar.h"
#include "identity.h"
#include "inspect_links.h"
#include "inspect_points.h"
#include "inspect_text.h"
#include "plain.h"
#include "repair.h"
#include "unicode.h"

namespace postern::core::mailbox {
namespace {

using address::AddrSpec;
using address::Mailbox;

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

// An address as it is handed out.
struct Spelling {
  std::string_view local;           // in NFC
  std::string_view domain;          // a domain literal, or A-labels
  std::string_view unicode_domain;  // U-labels
  bool smtputf8 = false;
  bool honest = true;  // nothing was found against showing the U-labels
};

// One address being judged.
class Judge {
 public:
  Judge(const Text& list, const Settings& settings, Arena& arena, Report& report, RuleSet& target)
      : list_(list), settings_(settings), arena_(arena), report_(report), target_(target) {}

  void tell(Rule rule, Slice at) { report_.add(rule, list_, at.begin, at.end, target_); }
  void bytes(Slice part, const ByteRules& rules) {
    rules.for_each_run(part.of(list_.bytes), [&](Rule rule, std::size_t from, std::size_t to) {
      // Where there are tables for it, what is not ASCII is judged by them; what is not UTF-8 was told of already.
      if (rule == Rule::unicode_unavailable && (unicode::available() || list_.ill_formed)) return;
      tell(rule, {part.begin + from, part.begin + to});
    });
  }
  // A display name, quotes and all.
  void phrase(Slice part);
  // Tells of a line break at the end, and takes it off: there is nothing behind it that it could inject.
  Slice without_line_end(Slice part);
  void switches(Slice part);
  Spelling addr_spec(Slice part);

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

  void points(Slice part);
  std::string_view internationalized_local_part(Slice part);
  void domain_name(Slice part);
  void internationalized_domain(Slice part);
  void identity(std::string_view unicode, Slice where);
  void protection(std::string_view unicode, Slice where);
  [[nodiscard]] bool holds_non_ascii(Slice part) const { return !kAscii.has_all(part.of(list_.bytes)); }

  const Text& list_;
  const Settings& settings_;
  Arena& arena_;
  Report& report_;
  RuleSet& target_;
  Spelling spelling_;
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
  if (!local.starts_with('"')) return false;
  for (std::size_t i = 1; i < local.size(); ++i) {
    if (local[i] == '"') return i + 1 == local.size();
    if (local[i] == '\\') ++i;
  }
  return false;
}

// address-literal = "[" ( IPv4-address-literal / IPv6-address-literal ) "]"            (RFC 5321 section 4.1.3)
// Their alphabets are checked, not their numbers: nothing is ever sent there without a question. `text` begins with
// "[".
bool is_address_literal(std::string_view text) {
  constexpr std::string_view kTag = "IPv6:";
  if (text.size() < 3 || text.back() != ']') return false;
  const std::string_view inner = text.substr(1, text.size() - 2);
  if (starts_with_ignoring_case(inner, kTag)) return (kHexDigit | CharSet(":.")).has_all(inner.substr(kTag.size()));
  return (kDigit | CharSet(".")).has_all(inner);
}

Spelling Judge::addr_spec(Slice part) {
  fields(part);
  const std::size_t word = part.of(list_.bytes).find("=?");
  if (word != std::string_view::npos) tell(Rule::encoded_word_in_address, {part.begin + word, part.begin + word + 2});
  if (unicode::available() && !list_.ill_formed && holds_non_ascii(part)) points(part);
  part = beginning(part);
  const AddrSpec parts = address::read_addr_spec(list_.bytes, part);
  spelling_.local = parts.local.of(list_.bytes);
  spelling_.domain = spelling_.unicode_domain = parts.domain.of(list_.bytes);
  local_part(parts);
  if (!parts.has_at) {
    tell(Rule::address_without_at, part);
    return spelling_;
  }
  if (parts.extra_at != std::string_view::npos) tell(Rule::several_ats, {parts.extra_at, parts.extra_at + 1});
  if (parts.local.empty() || parts.domain.empty()) tell(Rule::address_syntax, part);
  domain(parts.domain);
  lengths(part, parts.local);
  return spelling_;
}

// What may hide in an address, or become something else on the way.
void Judge::points(Slice part) {
  inspect_address_points(list_, part.begin, part.end, report_, target_);
  std::size_t at = 0;
  std::size_t size = 0;
  if (unicode::best_fits_syntax(part.of(list_.bytes), at, size))
    tell(Rule::best_fit, {part.begin + at, part.begin + at + size});
}

// A field spelled out in an address: programs that decode before they split would take it for one.
void Judge::fields(Slice part) {
  struct Context {
    Judge& judge;
    Slice part;
  };
  if ((list_.seen & seen::kDelimiter) == 0) return;
  Context context{*this, part};
  Hits hits{&context, [](void* opaque, std::size_t from, std::size_t to, unsigned which) {
              const Context& c = *static_cast<Context*>(opaque);
              c.judge.tell(rule_behind(Rule::field_like_text, which), {c.part.begin + from, c.part.begin + to});
            }};
  text::find_fields(part.of(list_.bytes), hits);
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

// RFC 6531: UTF-8 in a local part. Returns it in NFC.
std::string_view Judge::internationalized_local_part(Slice part) {
  const std::string_view local = part.of(list_.bytes);
  spelling_.smtputf8 = true;
  if (!settings_.eai) tell(Rule::internationalized_local_part, part);
  // A longer one is refused for its length.
  const unicode::Identity identity = local.size() > 256 ? unicode::Identity{} : unicode::identity_of(local);
  const bool capped = unicode::longest_nonstarter_run(local).points > 30;
  const unicode::Normalized nfc =
      capped ? unicode::Normalized{unicode::Outcome::rejected, local} : unicode::to_nfc(local, arena_);
  if (identity.outcome == unicode::Outcome::failed || nfc.outcome == unicode::Outcome::failed)
    tell(Rule::unicode_failed, part);
  if (identity.mixed_scripts) tell(Rule::mixed_scripts, part);
  if (capped) tell(Rule::hidden_in_address, part);
  if (nfc.outcome != unicode::Outcome::done || nfc.text == local) return local;
  tell(Rule::not_nfc, part);
  std::size_t at = 0;
  std::size_t size = 0;
  // U+0374 has become U+02B9.
  if (!target_.has(Rule::best_fit) && unicode::best_fits_syntax(nfc.text, at, size)) tell(Rule::best_fit, part);
  return nfc.text;
}

void Judge::local_part(const AddrSpec& parts) {
  const std::string_view local = parts.local.of(list_.bytes);
  if (unicode::available() && !list_.ill_formed && holds_non_ascii(parts.local))
    spelling_.local = internationalized_local_part(parts.local);
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

// As given and in wire form, which A-labels and NFC can make longer.
void Judge::lengths(Slice whole, Slice local) {
  const std::size_t octets = std::max(local.end - local.begin, spelling_.local.size());
  const std::size_t all = std::max(whole.end - whole.begin, spelling_.local.size() + 1 + spelling_.domain.size());
  if (octets > 256) {
    tell(Rule::local_part_over_256, local);
  } else if (octets > 128) {
    tell(Rule::local_part_over_128, local);
  } else if (octets > 64) {
    tell(Rule::local_part_over_64, local);
  }
  if (all > 320) {
    tell(Rule::address_over_320, whole);
  } else if (all > 254) {
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
  const bool encoded =
      unicode::available() && !list_.ill_formed && (holds_non_ascii(part) || domain::has_a_label(part.of(list_.bytes)));
  if (encoded) {
    internationalized_domain(part);
  } else {
    domain_name(part);
  }
  // A longer one is refused for its length, and ICU would take quadratic time.
  constexpr std::size_t kMostBytes = 1024;
  if (!settings_.protected_names.empty() && spelling_.unicode_domain.size() <= kMostBytes)
    protection(spelling_.unicode_domain, part);
}

// A domain name in ASCII.
void Judge::domain_name(Slice part) {
  if (at(part.end - 1) == '.') {
    tell(Rule::trailing_dot, {part.end - 1, part.end});
    --part.end;
  }
  if (part.end - part.begin > 253) tell(Rule::domain_length, part);
  domain_labels(part);
  domain_identity(part);
}

// UTS #46, and then everything that a domain name in ASCII has to pass.
void Judge::internationalized_domain(Slice part) {
  if (unicode::longest_nonstarter_run(part.of(list_.bytes)).points > 30) {
    tell(Rule::hidden_in_address, part);
    return;
  }
  const unicode::Domain domain = unicode::to_domain(part.of(list_.bytes), arena_);
  if (domain.outcome != unicode::Outcome::done) {
    tell(domain.outcome == unicode::Outcome::failed ? Rule::unicode_failed : Rule::invalid_idn, part);
    return;
  }
  spelling_.domain = domain.ascii;
  spelling_.unicode_domain = domain.unicode;
  if (domain.mapped_to_ascii) tell(Rule::mapped_domain, part);
  if (domain.hyphens_3_4) tell(Rule::hyphens_3_4, part);
  identity(domain.unicode, part);
  Text ascii = list_;
  ascii.bytes = domain.ascii;
  ascii.coarse = true;
  ascii.coarse_from = list_.decoded_offset(part.begin);
  ascii.coarse_to = list_.decoded_offset(part.end);
  Judge(ascii, settings_, arena_, report_, target_).domain_name({0, domain.ascii.size()});
}

void Judge::identity(std::string_view unicode_name, Slice where) {
  const identity::Looks looks = identity::looks_of(unicode_name);
  if (looks.unknown) tell(Rule::unicode_failed, where);
  if (looks.mixed_scripts) tell(Rule::mixed_scripts, where);
  if (looks.lookalike) tell(Rule::lookalike, where);
  if (looks.unusual) tell(Rule::unusual_character, where);
  spelling_.honest = looks.honest();
}

void Judge::protection(std::string_view domain, Slice where) {
  const identity::Likeness likeness = identity::likeness_to(settings_.protected_names, domain, arena_);
  if (likeness.unknown) tell(Rule::unicode_failed, where);
  if (likeness.found) {
    tell(Rule::protected_lookalike, where);
    spelling_.honest = false;
  }
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
    if (!unicode::available()) tell(Rule::unicode_unavailable, label);
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

// Does a word read as a domain? Not "J.R.R" or "J.Smith": initials are single letters.
bool reads_as_domain(std::string_view word) {
  const std::string_view top = domain::last_label(word);
  const bool like_top = top.size() >= 2 && ((kAlpha | ~kAscii).has_all(top) || starts_with_ignoring_case(top, "xn--"));
  return like_top && top.size() + 2 < word.size();
}

// The text with a "." for each character that domains take for one (UTS #46), or that looks like one.
std::string_view with_dots(std::string_view text, Arena& arena) {
  constexpr std::string_view kDots[]{"\xE2\x80\xA4", "\xE3\x80\x82", "\xEF\xBC\x8E", "\xEF\xBD\xA1"};
  char* const out = static_cast<char*>(arena.take(text.size(), 1));
  if (out == nullptr) return {};
  char* end = out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dot = std::any_of(std::begin(kDots), std::end(kDots),
                                 [rest = text.substr(i)](std::string_view d) { return rest.starts_with(d); });
    *end++ = dot ? '.' : text[i];
    i += dot ? 2 : 0;
  }
  return {out, static_cast<std::size_t>(end - out)};
}

// Does the name look like an address, or hold a domain that the address does not lie in?
bool misleads(std::string_view name, const Spelling& address, Arena& arena) {
  constexpr CharSet kDomainChar = kAlnum | CharSet("-.") | ~kAscii;
  constexpr std::string_view kFullwidthAt = "\xEF\xBC\xA0";  // U+FF20
  constexpr std::string_view kSmallAt = "\xEF\xB9\xAB";      // U+FE6B
  if (name.find(kFullwidthAt) != std::string_view::npos || name.find(kSmallAt) != std::string_view::npos) return true;
  if (!kAscii.has_all(name)) name = with_dots(name, arena);
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '@') return true;
    if (!kDomainChar.has(name[i])) continue;
    const std::size_t begin = i;
    while (i + 1 < name.size() && kDomainChar.has(name[i + 1])) ++i;
    const std::string_view run = name.substr(begin, i + 1 - begin);
    const Bounds inner = trimmed(run, CharSet("-."));
    const std::string_view word = run.substr(inner.first, inner.last - inner.first);
    if (!reads_as_domain(word)) continue;
    const bool encoded = !kAscii.has_all(word) && unicode::available();
    const std::string_view domain = encoded ? unicode::to_domain(word, arena).ascii : word;
    if (domain.empty() || !domain::is_within(address.domain, domain)) return true;
  }
  return false;
}

const DisplayName* read_name(const Text& list, const Mailbox& box, const Spelling& address, const Settings& settings,
                             Arena& arena, Report& report) {
  const std::string_view phrase = box.name.of(list.bytes);
  char* const out = static_cast<char*>(arena.take(phrase.size() + 1, 1));
  DisplayName* const made = arena.array<DisplayName>(1);
  if (out == nullptr || made == nullptr) return nullptr;
  const std::size_t length = address::unquote_phrase(phrase, out);
  out[length] = '\0';
  Text name = list;
  name.bytes = {out, length};
  name.coarse = true;
  name.coarse_from = static_cast<std::uint32_t>(box.name.begin);
  name.coarse_to = static_cast<std::uint32_t>(box.name.end);
  RuleSet& target = made->rules;
  repair::unfold(name, arena, report, target);
  decode_words(name, arena, report, target);
  polish_text(name, false, arena, report, target);
  inspect_text(name, where::kOtherHeader, report, target);
  inspect_links(name, where::kOtherHeader, settings.protected_names, arena, report, target);
  if (misleads(name.bytes, address, arena)) report.add(Rule::misleading_name, name, 0, length, target);
  made->text = name.bytes;
  return made;
}

// local-part "@" domain, the domain in lower case unless it is a literal.
std::string_view join(std::string_view local, std::string_view domain, Arena& arena) {
  char* const out = static_cast<char*>(arena.take(local.size() + domain.size() + 2, 1));
  if (out == nullptr) return {};
  char* end = std::copy(local.begin(), local.end(), out);
  *end++ = '@';
  const bool literal = domain.starts_with('[');
  end = std::transform(domain.begin(), domain.end(), end, [literal](char c) { return literal ? c : ascii_lower(c); });
  *end = '\0';
  return {out, local.size() + domain.size() + 1};
}

}  // namespace

bool read(const Text& list, Slice where, const Settings& settings, Item& item, Arena& arena, Report& report) {
  if (settings.protected_names.empty() && plain::is_address(where.of(list.bytes))) {
    item.value = arena.copy(where.of(list.bytes));
    return true;
  }
  Slice inner = repair::trim_address(list, where, report, item.rules);
  if (inner.empty()) return false;
  Judge judge(list, settings, arena, report, item.rules);
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
  const Spelling spelling = judge.addr_spec(box.addr_spec);
  item.value = join(spelling.local, spelling.domain, arena);
  if (spelling.honest && spelling.unicode_domain != spelling.domain)
    item.shown = join(spelling.local, spelling.unicode_domain, arena).data();
  item.smtputf8 = spelling.smtputf8;
  if (!box.name.empty()) item.name = read_name(list, box, spelling, settings, arena, report);
  return true;
}

}  // namespace postern::core::mailbox
