// SPDX-License-Identifier: MIT
// The address room: judges a decoded address list, mailbox by mailbox.
#pragma once

#include <span>
#include <string_view>

#include "address.h"
#include "decode.h"
#include "fields.h"
#include "report.h"

namespace postern::core {

// What a caller may set besides the policy.
struct Settings {
  // Limits, raised above the profile's own, never lowered. Zero: the profile's own.
  std::uint32_t link_bytes = 0;
  std::uint32_t recipients = 0;
  std::uint32_t fields = 0;
  std::uint32_t subject_bytes = 0;
  // Whether local parts outside ASCII are expected.
  bool eai = false;
  // Domains that no other may look like, in Unicode or as A-labels.
  std::span<const char* const> protected_names;
};

struct DisplayName {
  std::string_view text;  // a NUL behind it
  RuleSet rules;          // what fired on it alone
};

// Something that can be handed out: a mailbox, or the text of a field.
struct Item {
  Field field = Field::body;
  bool smtputf8 = false;              // the local part is not ASCII
  bool needs_consent = false;         // the policy says so
  bool plain = false;                 // an address in which no link escapes anything where addresses stand raw
  std::string_view value;             // the addr-spec in wire form, or the text; a NUL behind it
  const char* shown = nullptr;        // what people should see instead of the value, when it has U-labels
  const DisplayName* name = nullptr;  // of a mailbox
  RuleSet rules{};                    // what fired on the value
  Item* next = nullptr;               // of the same field
};

namespace mailbox {

// One item of an address list, with the space around it gone; reports on item.rules and on those of its display name,
// and puts address and display name in the arena. False when nothing was left of it.
bool read(const Text& list, Slice where, const Settings& settings, Item& item, Arena& arena, Report& report);

}  // namespace mailbox
}  // namespace postern::core
