// SPDX-License-Identifier: MIT
// The address room: judges a decoded address list, mailbox by mailbox.
#pragma once

#include "address.h"
#include "decode.h"
#include "fields.h"
#include "report.h"

namespace postern::core {

// Something that can be handed out: a mailbox, or the text of a field.
struct Item {
  Field field = Field::body;
  std::string_view value;         // the addr-spec in wire form, or the text; a NUL behind it
  std::string_view display_name;  // of a mailbox; a NUL behind it
  RuleSet rules;                  // what fired on the value
  RuleSet name_rules;             // what fired on the display name alone
};

namespace mailbox {

// One item of an address list, with the space around it gone; reports on item.rules and item.name_rules, and puts
// address and display name in the arena. False when nothing was left of it.
bool read(const Text& list, address::Slice where, Item& item, Arena& arena, Report& report);

}  // namespace mailbox
}  // namespace postern::core
