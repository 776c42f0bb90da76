// SPDX-License-Identifier: MIT
#include <cstdio>
#include <postern/postern.hpp>

#include "clients.h"
#include "config.h"
#include "desktop.h"
#include "registration.h"
#include "target.h"

namespace postern::handler {
namespace {

constexpr const char* kTestLink = "mailto:test@example.org?subject=A%20test";

void row(const char* name, const std::string& value) { std::printf("%-16s %s\n", name, value.c_str()); }

std::string joined(const Arguments& arguments) {
  std::string out;
  for (const std::string& argument : arguments) out.append(out.empty() ? "" : " ").append(display(argument));
  return out;
}

bool show_handler(const Environment& environment) {
  const std::optional<Entry> entry = default_handler(environment);
  if (!entry) {
    row("Handler", "none; to change that: postern install");
    return false;
  }
  if (entry->id != kEntryId) {
    row("Handler", display(entry->id) + "; to change that: postern install");
    return false;
  }
  const auto program = entry->command.empty() ? std::nullopt : find_program(entry->command.front(), environment);
  const bool own = program && is_self(*program);
  row("Handler", display(entry->path) + (own ? "" : ", which starts another program than this one"));
  return own;
}

bool show_target(const Environment& environment) {
  try {
    const Config config = read_config(environment);
    const Target target = find_target(config, environment);
    row("Mail program", target.name);
    row("Profile", config.strict ? "strict" : "standard");
    const Result result = check(kTestLink, config.strict ? Policy::strict() : Policy::standard());
    const Spelling spelling = spell(result.canonical_link(), target.dialect);
    row("A link starts", joined(command_line(target, spelling.link, config, false, environment)));
    return result.verdict() == Verdict::open && spelling.left_out.empty();
  } catch (const std::runtime_error& error) {
    row("Mail program", std::string("none: ") + error.what());
    return false;
  }
}

std::string first_of(std::initializer_list<const char*> programs, const Environment& environment) {
  for (const char* program : programs)
    if (const auto path = find_program(program, environment)) return *path;
  return "nothing: install zenity or kdialog";
}

}  // namespace

int print_status(const Environment& environment) {
  row("Postern", std::string(postern_version()) + ", rule set " + std::to_string(postern_rules_version()));
  const bool handles = show_handler(environment);
  const bool starts = show_target(environment);
  row("Asks by", first_of({"zenity", "kdialog"}, environment));
  row("Tells by", first_of({"notify-send", "zenity", "kdialog"}, environment));
  std::string clients;
  for (const Client& client : known_clients())
    clients.append(clients.empty() ? "" : ", ")
        .append(client.id)
        .append(command_of(client, environment) ? " (installed)" : "");
  row("Knows", clients);
  return handles && starts ? 0 : 1;
}

}  // namespace postern::handler
