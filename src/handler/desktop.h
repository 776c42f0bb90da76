// SPDX-License-Identifier: MIT
// The desktop's side: which program is the handler of mailto: links, and how its entry starts it (the freedesktop.org
// specifications "Desktop Entry" 1.5 and "Association between MIME types and applications" 1.0).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "program.h"

namespace postern::handler {

// Our desktop entry, its text, and the association that it wants.
inline constexpr std::string_view kEntryId = "postern.desktop";
inline constexpr std::string_view kDefaults = "Default Applications";
inline constexpr std::string_view kMailto = "x-scheme-handler/mailto";
std::string own_entry(std::string_view program);

struct Entry {
  std::string id;     // "thunderbird.desktop"
  std::string path;   // of its file
  Arguments command;  // with one "{link}"; empty when the Exec line cannot be understood
  bool in_terminal = false;
};

// By id, the user's before the system's; none when there is no such file.
std::optional<Entry> find_entry(std::string_view id, const Environment& environment);

// The handler of mailto: links that the desktop would take now.
std::optional<Entry> default_handler(const Environment& environment);

// An Exec line as an argument vector, its field codes filled in: "{link}" for %u and its kin, or at the end when there
// is none. Empty when the line breaks the specification's rules for quoting, or takes more than one link.
struct EntryNames {
  std::string name;
  std::string icon;
  std::string path;
};
Arguments parse_exec(std::string_view line, const EntryNames& names);

// The file in which a user's own associations stand.
std::string user_associations(const Environment& environment);

}  // namespace postern::handler
