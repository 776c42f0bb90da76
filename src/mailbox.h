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

// Something that can be handed out: a mailbox, or the text of a field.
struct Item {
  Field field = Field::body;
  std::string_view value;         // the addr-spec in wire form, or the text; a NUL behind it
  std::string_view display_name;  // of a mailbox; a NUL behind it
  std::string_view shown;         // of a mailbox: the address for people, with U-labels when they are honest; likewise
  bool smtputf8 = false;          // the local part is not ASCII
  RuleSet rules;                  // what fired on the value
  RuleSet name_rules;             // what fired on the display name alone
};

namespace mailbox {

// One item of an address list, with the space around it gone; reports on item.rules and item.name_rules, and puts
// address and display name in the arena. False when nothing was left of it.
bool read(const Text& list, Slice where, const Settings& settings, Item& item, Arena& arena, Report& report);

}  // namespace mailbox
}  // namespace postern::core
