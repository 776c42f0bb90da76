// SPDX-License-Identifier: MIT
#include "fields.h"

#include <array>

#include "charset.h"
#include "grammar.h"
#include "initials.h"

namespace postern::core {
namespace {

using enum FieldClass;

struct Row {
  std::string_view name;  // lower case
  bool is_beginning;      // of any number of names
  FieldFacts facts;
};
// A "*" at the end of `pattern` matches any run.
constexpr Row row(std::string_view pattern, FieldClass kind, Field field = Field::body) {
  const bool star = pattern.back() == '*';
  return {pattern.substr(0, pattern.size() - star), star, {kind, field}};
}
constexpr std::array kRows{
    // RFC 6068 section 2 and RFC 2368 section 2; keywords: RFC 2368 section 4 names it safe.
    row("to", addresses, Field::to),
    row("cc", addresses, Field::cc),
    row("bcc", addresses, Field::bcc),
    row("subject", text, Field::subject),
    row("body", body, Field::body),
    row("in-reply-to", msg_ids, Field::in_reply_to),
    row("references", msg_ids, Field::references),
    row("keywords", text, Field::keywords),
    // Local files, besides: fcc names one to write.
    row("file", attach),
    row("insert", attach),
    row("inline", attach),
    row("message", attach),
    row("fcc", attach),
    // Who sends, who answers, who is told of failures (RFC 5322 sections 3.6.2, 3.6.6, 3.6.7).
    row("from", identity),
    row("sender", identity),
    row("reply-to", identity),
    row("replyto", identity),
    row("resent-*", identity),
    row("return-path", identity),
    row("errors-to", identity),
    row("apparently-to", identity),
    row("mail-followup-to", identity),
    row("mail-reply-to", identity),
    row("envelope-*", identity),
    row("mail-from", identity),
    row("x-envelope-*", identity),
    row("delivered-to", identity),
    row("x-original-to", identity),
    row("date", identity),
    row("message-id", identity),
    row("received", identity),
    // The kind of message (RFC 2045); active content in the compose window.
    row("html*", structure),
    row("body-html", structure),
    row("content-*", structure),
    row("mime-version", structure),
    row("x-mozilla-*", structure),
    row("format", structure),
    row("force-plain-text", structure),
    // What happens besides: receipts (RFC 8098), accounts, keys, lists, news, urgency.
    row("disposition-notification-*", side_effect),
    row("return-receipt-*", side_effect),
    row("x-confirm-reading-to", side_effect),
    row("account", side_effect),
    row("identity", side_effect),
    row("template", side_effect),
    row("pgp", side_effect),
    row("smime", side_effect),
    row("encrypt", side_effect),
    row("sign", side_effect),
    row("list-*", side_effect),
    row("newsgroups", side_effect),
    row("newshost", side_effect),
    row("followup-to", side_effect),
    row("priority", side_effect),
    row("x-priority", side_effect),
    row("x-msmail-priority", side_effect),
    row("importance", side_effect),
    row("precedence", side_effect),
};

// Wherever it stands in a name, that is the name of a local file: CVE-2020-11879, CVE-2020-11880, CVE-2020-4089,
// CVE-2011-3201.
constexpr std::string_view kAttachment = "attach";

constexpr Initials kTable = [] {
  std::array<std::string_view, kRows.size()> names;
  std::uint64_t beginnings = 0;
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    names[i] = kRows[i].name;
    if (kRows[i].is_beginning) beginnings |= std::uint64_t{1} << i;
  }
  return Initials(names, beginnings);
}();

// What stands in everyday links, the commonest first.
struct EverydayName {
  consteval explicit EverydayName(std::string_view head)
      : prefix(head), name{head.size() - 1, kRows[kTable.find(head.substr(0, head.size() - 1))].facts} {}
  ShortPrefix prefix;
  FieldName name;
};
constexpr EverydayName kEveryday[]{EverydayName("subject="), EverydayName("body="), EverydayName("cc=")};

bool names_attachment(std::string_view name) {
  for (; name.size() >= kAttachment.size(); name.remove_prefix(1))
    if (is_lower_of(kAttachment, name)) return true;
  return false;
}

}  // namespace

FieldFacts find_field(std::string_view name) {
  if (name.empty()) return {};
  const std::size_t found = kTable.find(name);
  const FieldFacts facts = found == kRows.size() ? FieldFacts{} : kRows[found].facts;
  if (!is_handed_out(facts.kind) && names_attachment(name)) return {attach, Field::body};
  return facts;
}

FieldName read_field_name(std::string_view hfields) {
  if (hfields.starts_with('&')) return {};  // an empty field
  for (const EverydayName& everyday : kEveryday)
    if (everyday.prefix.begins(hfields)) return everyday.name;
  const std::size_t size = grammar::field_name_size(hfields);
  return {size, find_field(hfields.substr(0, size))};
}

}  // namespace postern::core
