// SPDX-License-Identifier: MIT
#include "fields.h"

#include <array>

#include "charset.h"
#include "name_sizes.h"

namespace postern::core {
namespace {

using enum FieldClass;

struct HandedOut {
  std::string_view name;  // lower case
  FieldFacts facts;
};
constexpr HandedOut handed_out(std::string_view name, FieldClass kind, Field field) { return {name, {kind, field}}; }
constexpr std::array kHandedOut{
    // RFC 6068 section 2 and RFC 2368 section 2; keywords: RFC 2368 section 4 names it safe.
    handed_out("to", addresses, Field::to),
    handed_out("cc", addresses, Field::cc),
    handed_out("bcc", addresses, Field::bcc),
    handed_out("subject", text, Field::subject),
    handed_out("body", body, Field::body),
    handed_out("in-reply-to", msg_ids, Field::in_reply_to),
    handed_out("references", msg_ids, Field::references),
    handed_out("keywords", text, Field::keywords),
};

struct Unsafe {
  std::string_view pattern;  // lower case; a "*" at its end matches any run
  FieldClass kind;
};
constexpr Unsafe unsafe(std::string_view pattern, FieldClass kind) { return {pattern, kind}; }
// Wherever it stands in a name, that is the name of a local file: CVE-2020-11879, CVE-2020-11880, CVE-2020-4089,
// CVE-2011-3201.
constexpr Unsafe kAttachment = unsafe("attach", attach);
constexpr std::array kUnsafe{
    // Local files, besides: fcc names one to write.
    unsafe("file", attach),
    unsafe("insert", attach),
    unsafe("inline", attach),
    unsafe("message", attach),
    unsafe("fcc", attach),
    // Who sends, who answers, who is told of failures (RFC 5322 sections 3.6.2, 3.6.6, 3.6.7).
    unsafe("from", identity),
    unsafe("sender", identity),
    unsafe("reply-to", identity),
    unsafe("replyto", identity),
    unsafe("resent-*", identity),
    unsafe("return-path", identity),
    unsafe("errors-to", identity),
    unsafe("apparently-to", identity),
    unsafe("mail-followup-to", identity),
    unsafe("mail-reply-to", identity),
    unsafe("envelope-*", identity),
    unsafe("mail-from", identity),
    unsafe("x-envelope-*", identity),
    unsafe("delivered-to", identity),
    unsafe("x-original-to", identity),
    unsafe("date", identity),
    unsafe("message-id", identity),
    unsafe("received", identity),
    // The kind of message (RFC 2045); active content in the compose window.
    unsafe("html*", structure),
    unsafe("body-html", structure),
    unsafe("content-*", structure),
    unsafe("mime-version", structure),
    unsafe("x-mozilla-*", structure),
    unsafe("format", structure),
    unsafe("force-plain-text", structure),
    // What happens besides: receipts (RFC 8098), accounts, keys, lists, news, urgency.
    unsafe("disposition-notification-*", side_effect),
    unsafe("return-receipt-*", side_effect),
    unsafe("x-confirm-reading-to", side_effect),
    unsafe("account", side_effect),
    unsafe("identity", side_effect),
    unsafe("template", side_effect),
    unsafe("pgp", side_effect),
    unsafe("smime", side_effect),
    unsafe("encrypt", side_effect),
    unsafe("sign", side_effect),
    unsafe("list-*", side_effect),
    unsafe("newsgroups", side_effect),
    unsafe("newshost", side_effect),
    unsafe("followup-to", side_effect),
    unsafe("priority", side_effect),
    unsafe("x-priority", side_effect),
    unsafe("x-msmail-priority", side_effect),
    unsafe("importance", side_effect),
    unsafe("precedence", side_effect),
};

constexpr bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.back() == '*') return starts_with_ignoring_case(name, pattern.substr(0, pattern.size() - 1));
  return equal_ignoring_case(pattern, name);
}

constexpr NameSizes kUnsafeSizes = [] {
  NameSizes sizes;
  for (const auto& [pattern, kind] : kUnsafe)
    pattern.back() == '*' ? sizes.add_beginning(pattern.substr(0, pattern.size() - 1)) : sizes.add(pattern);
  return sizes;
}();

bool names_attachment(std::string_view name) {
  for (; name.size() >= kAttachment.pattern.size(); name.remove_prefix(1))
    if (starts_with_ignoring_case(name, kAttachment.pattern)) return true;
  return false;
}

}  // namespace

FieldFacts find_field(std::string_view name) {
  if (name.empty()) return {};
  for (const HandedOut& row : kHandedOut)
    if (row.name.size() == name.size() && is_lower_of(row.name, name)) return row.facts;
  if (names_attachment(name)) return {kAttachment.kind, Field::body};
  if (kUnsafeSizes.may_hold(name))
    for (const Unsafe& row : kUnsafe)
      if (matches(row.pattern, name)) return {row.kind, Field::body};
  return {};
}

std::string_view field_name(Field field) {
  static constexpr std::array<std::string_view, kFieldCount> kNames{"to",          "cc",         "bcc",      "subject",
                                                                    "in-reply-to", "references", "keywords", "body"};
  return kNames[static_cast<std::size_t>(field)];
}

}  // namespace postern::core
