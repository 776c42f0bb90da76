// SPDX-License-Identifier: MIT
#include "target.h"

#include <postern/postern.hpp>

#include "clients.h"
#include "files.h"
#include "terminals.h"

namespace postern::handler {
namespace {

constexpr const char* kHowTo = "; say in handler.toml which mail program to use";

Target target_of(const Client& client, const Environment& environment) {
  std::optional<Arguments> command = command_of(client, environment);
  if (!command) throw NoTarget("The mail program " + std::string(client.id) + " is not installed" + kHowTo + ".");
  command->emplace_back(kLink);
  return {std::string(client.id), *command, client.dialect, client.in_terminal};
}

Target configured(const Config& config, const Environment& environment) {
  const Client* const client = find_client(config.client);
  if (config.command.empty()) return target_of(*client, environment);
  Target target{display(base_name(config.command.front())), config.command, {}, config.in_terminal};
  if (client != nullptr) {
    target.dialect = client->dialect;
    target.in_terminal |= client->in_terminal;
  }
  const std::optional<std::string> path = find_program(target.command.front(), environment);
  if (!path) throw NoTarget("The program " + target.name + " was not found" + kHowTo + ".");
  target.command.front() = *path;
  return target;
}

bool chosen(const Config& config) { return !config.client.empty() || !config.command.empty(); }

Target only_one_installed(const Environment& environment) {
  const Client* only = nullptr;
  std::string found;
  for (const Client& client : known_clients()) {
    if (!command_of(client, environment)) continue;
    only = found.empty() ? &client : nullptr;
    found.append(found.empty() ? "" : ", ").append(client.id);
  }
  if (found.empty()) throw NoTarget(std::string("No mail program that Postern knows is installed") + kHowTo + ".");
  if (only == nullptr) throw NoTarget("Several mail programs are installed (" + found + ")" + kHowTo + ".");
  return target_of(*only, environment);
}

}  // namespace

std::string remembered_target_file(const Environment& environment) {
  return state_home(environment) + "/postern/target.toml";
}

Target find_target(const Config& config, const Environment& environment) {
  Target target;
  if (chosen(config)) {
    target = configured(config, environment);
  } else {
    Config remembered;
    const std::string name = remembered_target_file(environment);
    if (const std::optional<std::string> text = read_file(name)) apply_config(remembered, *text, name);
    target = chosen(remembered) ? configured(remembered, environment) : only_one_installed(environment);
  }
  if (is_self(target.command.front()))
    throw NoTarget(std::string("Postern cannot be its own mail program") + kHowTo + ".");
  return target;
}

Arguments command_line(const Target& target, const std::string& link, const Config& config, bool on_terminal,
                       const Environment& environment) {
  Arguments command = target.command;
  for (std::string& element : command)
    if (const std::size_t at = element.find(kLink); at != std::string::npos) element.replace(at, kLink.size(), link);
  if (!target.in_terminal || on_terminal) return command;
  std::optional<Arguments> all;
  if (has_desktop(environment)) all = in_terminal(command, config.terminal, environment);
  if (!all) throw NoTarget("There is no terminal to run " + target.name + " in.");
  return *all;
}

}  // namespace postern::handler
