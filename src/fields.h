// SPDX-License-Identifier: MIT
// The closed table of header fields that we know, and what each is to us. RFC 2368 section 4 lets a client act on any
// header field it finds safe; we name the safe ones and know the dangerous ones by name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace postern::core {

// Fields that can be handed out, in the order of the canonical link.
enum class Field : std::uint8_t { to, cc, bcc, subject, in_reply_to, references, keywords, body };
inline constexpr std::size_t kFieldCount = 8;

enum class FieldClass : std::uint8_t {
  addresses,    // a mailbox-list; several merge
  text,         // header text; once
  body,         // text/plain; once
  msg_ids,      // a list of msg-id; once
  attach,       // names a local file
  identity,     // says who sends, or where answers and bounces go
  structure,    // changes what kind of message it is
  side_effect,  // makes something happen, or chooses an account
  unknown,      // none of these
};

struct FieldFacts {
  FieldClass kind = FieldClass::unknown;
  Field field = Field::body;  // meaningful for addresses, text, body and msg_ids only
};

// The facts about a field name, compared whole and without ASCII case.
FieldFacts find_field(std::string_view name);

// The hfname at the head of `hfields` (grammar.h), when "=" follows it; of size 0 when there is none.
struct FieldName {
  std::size_t size = 0;  // bytes
  FieldFacts facts;
};
FieldName read_field_name(std::string_view hfields);

inline constexpr std::array<std::string_view, kFieldCount> kFieldNames{
    "to", "cc", "bcc", "subject", "in-reply-to", "references", "keywords", "body"};
constexpr std::string_view field_name(Field field) { return kFieldNames[static_cast<std::size_t>(field)]; }

constexpr bool is_handed_out(FieldClass kind) { return kind <= FieldClass::msg_ids; }
constexpr bool is_unsafe(FieldClass kind) { return kind >= FieldClass::attach && kind <= FieldClass::side_effect; }

// How many msg-ids a field may hold (RFC 5322 section 3.6.4 lets In-Reply-To hold several; a reply answers one).
constexpr unsigned most_msg_ids(Field field) { return field == Field::in_reply_to ? 1 : 20; }

}  // namespace postern::core
