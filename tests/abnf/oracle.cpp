// SPDX-License-Identifier: MIT
#include "oracle.h"

#include <algorithm>
#include <initializer_list>
#include <stdexcept>

#include "abnf_files.h"

namespace postern::oracle {
namespace {

using Slugs = std::initializer_list<const char*>;

std::size_t number_of_slug(const char* slug) {
  postern_rule rule;
  if (postern_rule_get(postern_rule_find(slug), &rule, sizeof rule) != 0)
    throw std::runtime_error(std::string("there is no rule ") + slug);
  return number_of(rule.id);
}

Rules rules(Slugs slugs) {
  Rules set;
  for (const char* slug : slugs) set.set(number_of_slug(slug));
  return set;
}

// The link's own shape, what may stand raw in it, and the shape of addresses. "forbidden-utf8" counts in addresses
// only: what UTF-8 spells there is part of their grammar.
Rules structural_6068() {
  return rules({"not-mailto",
                "raw-control",
                "bad-escape",
                "nul-escape",
                "authority",
                "doubled-scheme",
                "raw-delimiter-in-path",
                "outer-space",
                "raw-space",
                "raw-non-ascii",
                "raw-character",
                "raw-reserved",
                "raw-equals",
                "empty-authority",
                "address-space",
                "disguised-field-name",
                "escape-in-field-name",
                "malformed-field-name",
                "empty-field-name",
                "html-entity-name",
                "field-without-equals",
                "empty-field",
                "address-without-at",
                "several-ats",
                "control-in-address",
                "quote-in-address",
                "space-in-address",
                "address-syntax",
                "misplaced-dot",
                "quoted-local-part",
                "comment-in-address",
                "source-route",
                "group-address",
                "semicolon-separator",
                "empty-address",
                "comma-escape",
                "angle-address",
                "domain-syntax",
                "trailing-dot",
                "invalid-idn",
                "hidden-in-address",
                "ill-formed-utf8-in-address",
                "forbidden-utf8",
                "line-break-behind-address"});
}

// Controls in a display name, where they may also come out of an encoded-word that is well-formed itself.
Rules name_controls() {
  return rules({"line-break-in-header", "stray-line-break", "control-in-header", "folded-header", "escape-sequence"});
}

// RFC 2368: a display name, a decoded comma, and blanks around mailboxes are structure; a raw comma is none, nor is
// what is not ASCII, nor a control in a display name.
Rules structural_2368() {
  return (structural_6068() & ~rules({"angle-address", "comma-escape", "address-space"})) |
         rules({"raw-comma", "utf8-escape"}) | name_controls();
}

// The rules of narrowings.abnf that are used by name.
const std::vector<std::string_view> kNarrowings{
    "nul-escape", "empty-name",  "entity-name", "odd-name", "escaped-name", "escaped-entity", "quoted-local",
    "odd-domain", "any-literal", "ip-address",  "u-label",  "a-label",      "non-ascii",      "outer-nbsp"};

constexpr std::string_view kScheme = "mailto:";

bool is_same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

bool is_address_field(std::string_view name) {
  return is_same_name(name, "to") || is_same_name(name, "cc") || is_same_name(name, "bcc");
}

// Does the byte at `offset` stand in the path, or in a field of addresses?
bool is_in_addresses(std::string_view link, std::size_t offset) {
  const std::size_t question = link.find('?');
  if (question == std::string_view::npos || offset < question) return true;
  const std::size_t begin = link.substr(0, offset).find_last_of("&?");
  const std::size_t first = begin < question || link[begin] == '?' ? question + 1 : begin + 1;
  const std::size_t equals = link.find('=', first);
  return equals < offset && is_address_field(link.substr(first, equals - first));
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// The address of a mailbox, without what RFC 2368 lets stand around it.
std::string_view address_in(std::string_view mailbox) {
  mailbox = without_blanks(mailbox);
  if (!mailbox.ends_with('>')) return mailbox;
  const std::size_t open = mailbox.rfind('<');
  return without_blanks(mailbox.substr(open + 1, mailbox.size() - open - 2));
}

// Where the first address of a valid list ends.
std::size_t address_length(std::string_view list) {
  bool quoted = false;
  bool literal = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (quoted && list[i] == '\\') {
      ++i;
    } else if (list[i] == '"' && !literal) {
      quoted = !quoted;
    } else if (!quoted && (list[i] == '[' || list[i] == ']')) {
      literal = list[i] == '[';
    } else if (!quoted && !literal && list[i] == ',') {
      return i;
    }
  }
  return list.size();
}

// Everything that an address can be said to be: for one that no rule of ours is about more closely.
Rules any_address_finding() {
  return rules({"address-syntax", "quote-in-address", "comment-in-address", "semicolon-separator", "comma-escape",
                "angle-address", "several-ats", "group-address", "empty-address", "address-without-at", "domain-syntax",
                "trailing-dot", "address-space", "misplaced-dot", "source-route"});
}

}  // namespace

const Rules& structural(Rfc rfc) {
  static const Rules by_6068 = structural_6068();
  static const Rules by_2368 = structural_2368();
  return rfc == Rfc::rfc6068 ? by_6068 : by_2368;
}

Structure structure_of(std::string_view link, const postern_result* result, Rfc rfc) {
  static const Rules in_addresses = rules({"forbidden-utf8", "utf8-escape"}) | name_controls();
  static const std::size_t unread = number_of_slug("link-over-64k");
  Structure structure;
  structure.complete = postern_result_truncated(result) == 0;
  postern_finding f;
  for (std::size_t i = 0; postern_result_finding(result, i, &f, sizeof f) == 0; ++i) {
    const std::size_t number = number_of(f.id);
    if (number == unread || f.category == POSTERN_INTERNAL) structure.complete = false;
    if (!structural(rfc)[number] || (in_addresses[number] && !is_in_addresses(link, f.offset))) continue;
    structure.found.set(number);
  }
  return structure;
}

abnf::Grammar rfc3986_grammar() {
  abnf::Grammar grammar;
  grammar.add(files::rfc5234).add(files::rfc3986);
  return grammar;
}

abnf::Grammar grammar_of(Rfc rfc) {
  abnf::Grammar grammar = rfc3986_grammar();
  grammar.add(files::rfc6068).add(files::rfc5322).add(files::narrowings);
  if (rfc == Rfc::rfc2368) {
    grammar.add(files::rfc2368);
    grammar.keep({"mailtoURL", "mailboxes", "any-quoted-local822", "literal-label822"}, kNarrowings);
  } else {
    grammar.keep({"mailtoURI", "addr-spec", "addr-list"}, kNarrowings);
  }
  return grammar;
}

Oracle::Oracle(Rfc rfc, const abnf::Grammar& grammar)
    : rfc_(rfc),
      link_(grammar, rfc == Rfc::rfc6068 ? "mailtoURI" : "mailtoURL"),
      item_(grammar, rfc == Rfc::rfc6068 ? "addr-spec" : "mailboxes"),
      list_(grammar, rfc == Rfc::rfc6068 ? "addr-list" : "mailboxes") {
  const auto add = [&](Narrowing::Of of, const char* rule, const Rules& findings, bool required = true,
                       const char* unless = nullptr) {
    narrowings_.push_back({of, abnf::Recogniser(grammar, rule), {}, findings, required});
    if (unless != nullptr) narrowings_.back().unless.emplace(grammar, unless);
  };
  const Rules escaped = rules({"disguised-field-name", "escape-in-field-name"});
  const Rules mapped = rules({"domain-syntax", "trailing-dot", "invalid-idn"});
  add(Narrowing::kLink, "nul-escape", rules({"nul-escape", "control-in-address"}));
  add(Narrowing::kName, "empty-name", rules({"empty-field-name"}));
  add(Narrowing::kName, "entity-name", rules({"html-entity-name"}));
  add(Narrowing::kName, "odd-name", rules({"malformed-field-name"}), true, "entity-name");
  add(Narrowing::kName, "escaped-name", escaped, true, "escaped-entity");
  add(Narrowing::kName, "escaped-entity", rules({"html-entity-name", "disguised-field-name"}));
  add(Narrowing::kAddress, "quoted-local", rules({"quoted-local-part"}));
  add(Narrowing::kAddress, "odd-domain", rules({"domain-syntax"}), true, "a-label");
  add(Narrowing::kAddress, "any-literal", any_address_finding() | rules({"quoted-local-part"}), true, "ip-address");
  add(Narrowing::kAddress, "a-label", mapped, false);
  add(Narrowing::kAddress, "u-label", mapped, false);
  add(Narrowing::kAddress, "non-ascii", rules({"hidden-in-address"}), false);
  add(Narrowing::kAddress, "outer-nbsp", any_address_finding());
  if (rfc == Rfc::rfc6068) return;
  always_allowed_ = name_controls();
  add(Narrowing::kAddress, "any-quoted-local822",
      any_address_finding() | rules({"quoted-local-part", "control-in-address"}));
  add(Narrowing::kAddress, "literal-label822", any_address_finding(), false);
}

// Percent-decodes into decoded_: once, every escape.
void Oracle::decode(std::string_view raw) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  decoded_.clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool escape = raw[i] == '%';
    decoded_ += escape ? static_cast<char>(value(raw[i + 1]) * 16 + value(raw[i + 2])) : raw[i];
    i += escape ? 2 : 0;
  }
}

void Oracle::narrow(Narrowing::Of of, std::string_view piece, Expected& expected) {
  for (Narrowing& narrowing : narrowings_) {
    if (narrowing.of != of || !narrowing.matches.accepts(piece) ||
        (narrowing.unless && narrowing.unless->accepts(piece)))
      continue;
    expected.allowed |= narrowing.findings;
    if (narrowing.required) expected.required.push_back(&narrowing);
  }
}

void Oracle::read_list(std::string_view list, Expected& expected) {
  if (list.empty()) return;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t length = address_length(list.substr(at));
    narrow(Narrowing::kAddress, address_in(list.substr(at, length)), expected);
    at += length + 1;
  }
}

bool Oracle::read_hfield(std::string_view hfield, Expected& expected) {
  const std::size_t equals = hfield.find('=');
  const std::string_view name = hfield.substr(0, equals);
  narrow(Narrowing::kName, name, expected);
  if (!is_address_field(name)) return true;
  decode(hfield.substr(equals + 1));
  if (!list_.accepts(decoded_)) return false;
  read_list(decoded_, expected);
  return true;
}

// The split: "?" ends the path, "&" a field, the first "=" a name, and "," an address of the path (RFC 6068 only).
bool Oracle::read(std::string_view link, Expected& expected) {
  if (!link_.accepts(link)) return false;
  narrow(Narrowing::kLink, link, expected);
  link.remove_prefix(kScheme.size());
  const std::size_t question = std::min(link.find('?'), link.size());
  std::string_view to = link.substr(0, question);
  while (!to.empty()) {
    const std::size_t comma = rfc_ == Rfc::rfc6068 ? std::min(to.find(','), to.size()) : to.size();
    decode(to.substr(0, comma));
    if (!item_.accepts(decoded_)) return false;
    read_list(decoded_, expected);
    to.remove_prefix(std::min(comma + 1, to.size()));
  }
  for (std::size_t at = question; at < link.size();) {
    const std::size_t end = std::min(link.find('&', at + 1), link.size());
    if (!read_hfield(link.substr(at + 1, end - at - 1), expected)) return false;
    at = end;
  }
  return true;
}

bool Oracle::accepts(std::string_view link) {
  Expected expected;
  return read(link, expected);
}

std::string Oracle::disagreement(std::string_view link, const Structure& ours) {
  Expected expected;
  const bool valid = read(link, expected);
  if (!ours.complete) return "";  // what was not told of cannot be compared
  if (!valid) return ours.found.any() ? "" : "the RFC refuses what we accept";
  const Rules surplus = ours.found & ~(expected.allowed | always_allowed_);
  if (surplus.any()) {
    std::size_t first = 0;
    while (!surplus[first]) ++first;
    return "the RFC accepts what PM" + std::to_string(first) + " refuses";
  }
  for (const Narrowing* const narrowing : expected.required)
    if ((ours.found & narrowing->findings).none()) return "we accept what we say that we leave out";
  return "";
}

std::string disagreement(std::string_view link) {
  static thread_local Oracle by_6068(Rfc::rfc6068);
  static thread_local Oracle by_2368(Rfc::rfc2368);
  static thread_local abnf::Recogniser uri(rfc3986_grammar(), "URI");
  const Result result = check(link, Policy::strict());
  const Structure structure = structure_of(link, result.get(), Rfc::rfc6068);
  if (const std::string why = by_6068.disagreement(link, structure); !why.empty()) return "RFC 6068: " + why;
  if (structure.complete && structure.found.none() && !uri.accepts(link)) return "RFC 3986: no URI";
  const std::string why = by_2368.disagreement(link, structure_of(link, result.get(), Rfc::rfc2368));
  return why.empty() ? "" : "RFC 2368: " + why;
}

}  // namespace postern::oracle
