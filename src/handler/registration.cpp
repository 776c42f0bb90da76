// SPDX-License-Identifier: MIT
#include "registration.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <postern/postern.hpp>
#include <sstream>

#include "clients.h"
#include "desktop.h"
#include "files.h"
#include "key_file.h"
#include "snapshot.h"
#include "target.h"

namespace postern::handler {
namespace {

std::string memory(const Environment& environment) { return state_home(environment) + "/postern/"; }

Snapshot associations(const Environment& environment) {
  return {user_associations(environment), memory(environment) + "mimeapps"};
}

Snapshot entry_file(const Environment& environment) {
  return {data_home(environment) + "/applications/" + std::string(kEntryId), memory(environment) + "entry"};
}

// Why our own path cannot stand in a desktop entry; empty when it can.
std::string unfit(std::string path) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("/._+-").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!std::all_of(path.begin(), path.end(), plain)) return "desktops disagree about how to quote it";
  std::transform(path.begin(), path.end(), path.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const char* word : {"thunderbird", "icedove"})
    if (path.find(word) != std::string::npos)
      return std::string("xdg-email rewrites links for programs called ") + word;
  return {};
}

// Why this handler cannot become the target; empty when it can.
std::string unadoptable(const Entry& entry, const Environment& environment) {
  if (entry.command.empty()) return "its command cannot be understood";
  if (holds_shell(entry.command)) return "its command runs a shell, which could read the link as a command";
  const std::optional<std::string> program = find_program(entry.command.front(), environment);
  if (!program) return "its program is not installed";
  if (is_self(*program)) return "it is Postern itself";
  return {};
}

// The target in the form of handler.toml.
std::string as_toml(const Entry& entry) {
  toml::array command;
  for (const std::string& element : entry.command) command.push_back(element);
  toml::table table{{"command", command}};
  if (const Client* const client = find_client_of(entry.command)) table.insert("client", client->id);
  if (entry.in_terminal) table.insert("in_terminal", true);
  std::ostringstream out;
  out << table << "\n";
  return out.str();
}

void adopt(const std::optional<Entry>& previous, const Environment& environment) {
  remove_file(remembered_target_file(environment));
  if (!previous) {
    std::puts("  There was no handler before.");
    return;
  }
  const std::string why = unadoptable(*previous, environment);
  if (why.empty()) {
    write_file(remembered_target_file(environment), as_toml(*previous));
    std::printf("  Links that pass go on to %s, the handler until now.\n", display(previous->id).c_str());
  } else {
    std::printf("  %s, the handler until now, is not taken over: %s.\n", display(previous->id).c_str(), why.c_str());
  }
}

bool is_ours(const std::optional<Entry>& entry) { return entry && entry->id == kEntryId; }

// Takes our entry out of associations that have been changed since we wrote them.
void take_out(const std::optional<std::string>& before, const Environment& environment) {
  const std::string path = user_associations(environment);
  const std::optional<std::string> text = read_file(path);
  if (!text) return;
  const std::vector<std::string> ids = split(value_of(*text, kDefaults, kMailto).value_or(""), ';');
  if (std::find(ids.begin(), ids.end(), kEntryId) == ids.end()) return;
  std::string kept;
  for (const std::string& id : ids)
    if (!id.empty() && id != kEntryId) kept += id + ";";
  std::optional<std::string> value;
  if (!kept.empty()) {
    value = kept;
  } else if (before) {
    value = value_of(*before, kDefaults, kMailto);
  }
  write_file(path, with_value(*text, kDefaults, kMailto, value));
}

}  // namespace

int install_handler(const Environment& environment) {
  const std::string program = own_path();
  if (const std::string why = unfit(program); !why.empty()) {
    std::fprintf(stderr, "postern: %s cannot stand in a desktop entry: %s\n", display(program).c_str(), why.c_str());
    return 1;
  }
  const std::optional<Entry> previous = default_handler(environment);
  entry_file(environment).change(own_entry(program));
  if (is_ours(previous)) {
    std::puts("Postern is the handler of mailto: links already.");
    return 0;
  }
  std::puts("Postern now handles mailto: links.");
  adopt(previous, environment);
  const std::string path = user_associations(environment);
  const std::string text = read_file(path).value_or("");
  associations(environment).change(with_value(text, kDefaults, kMailto, std::string(kEntryId)));
  std::puts(
      "  Files that a link asks to attach are left out, those of a desktop's \"send by e-mail\" too.\n"
      "  To undo all this: postern uninstall");
  if (is_ours(default_handler(environment))) return 0;
  std::printf("  But another file of associations outweighs %s: see postern status.\n", display(path).c_str());
  return 1;
}

int uninstall_handler(const Environment& environment) {
  const Snapshot list = associations(environment);
  const Snapshot entry = entry_file(environment);
  if (!list.changed() && !entry.changed()) {
    std::puts("Postern was not installed for this user.");
    return 0;
  }
  const std::optional<Entry> handler = default_handler(environment);
  const std::optional<std::string> before = list.before();
  const bool restored = list.restore();
  if (!restored) take_out(before, environment);
  list.forget();
  if (entry.restore()) {
    std::puts("Postern no longer handles mailto: links.");
  } else {
    std::puts("The desktop entry was changed since it was installed, and stays.");
  }
  entry.forget();
  remove_file(remembered_target_file(environment));
  if (!is_ours(handler) && handler) std::printf("  %s stays the handler.\n", display(handler->id).c_str());
  return 0;
}

}  // namespace postern::handler
