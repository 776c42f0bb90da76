// SPDX-License-Identifier: MIT
#include "clients.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace postern::handler {
namespace {

constexpr Dialect kEverything{};
constexpr unsigned kThread = kInReplyTo | kReferences;

// Sources: the manuals and the link parsers of the clients.
constexpr std::array<Client, 13> kClients{{
    {"thunderbird", "thunderbird", "", "org.mozilla.Thunderbird", false, {.extras = kBcc | kThread}},
    {"betterbird", "betterbird", "", "eu.betterbird.Betterbird", false, {.extras = kBcc | kThread}},
    {"evolution", "evolution", "", "org.gnome.Evolution", false, kEverything},
    {"geary", "geary", "", "org.gnome.Geary", false, {.extras = kBcc}},
    {"kmail", "kmail", "", "", false, {.extras = kBcc | kInReplyTo}},
    {"kontact", "kontact", "", "org.kde.kontact", false, {.extras = kBcc | kInReplyTo}},
    {"claws-mail", "claws-mail", "--compose", "org.claws_mail.Claws-Mail", false, {.extras = kBcc | kInReplyTo}},
    {"sylpheed", "sylpheed", "--compose", "", false, {.extras = kInReplyTo, .plus_is_space = true}},
    {"balsa", "balsa", "--compose", "org.desktop.Balsa", false, {.extras = kBcc}},
    {"mutt", "mutt", "", "", true, {.extras = kThread, .blank = "mailto:?subject="}},
    {"neomutt", "neomutt", "", "", true, {.extras = kThread}},
    {"alpine", "alpine", "-url", "", true, {.extras = 0}},
    {"aerc", "aerc", "", "", true, {.extras = kBcc | kInReplyTo, .decodes_path = false}},
}};

// The name of the program that a command starts in the end: desktop entries put "env NAME=value" before it.
std::string_view program_of(const Arguments& command) {
  std::size_t n = 0;
  if (!command.empty() && base_name(command.front()) == "env")
    for (n = 1; n < command.size() && command[n].find('=') != std::string::npos;) ++n;
  return n < command.size() ? base_name(command[n]) : std::string_view{};
}

bool is_folder(const std::string& path) {
  std::error_code unknown;
  return std::filesystem::is_directory(path, unknown);
}

std::optional<Arguments> flatpak_command(std::string_view id, const Environment& environment) {
  const std::string app = "/flatpak/app/" + std::string(id);
  if (id.empty() || !(is_folder(data_home(environment) + app) || is_folder("/var/lib" + app))) return std::nullopt;
  const std::optional<std::string> flatpak = find_program("flatpak", environment);
  if (!flatpak) return std::nullopt;
  return Arguments{*flatpak, "run", std::string(id)};
}

}  // namespace

std::span<const Client> known_clients() { return kClients; }

const Client* find_client(std::string_view id) {
  const auto found = std::find_if(kClients.begin(), kClients.end(), [id](const Client& c) { return c.id == id; });
  return found == kClients.end() ? nullptr : &*found;
}

const Client* find_client_of(const Arguments& command) {
  const std::string_view program = program_of(command);
  const auto starts = [&](const Client& client) {
    return program == client.program ||
           (!client.flatpak.empty() && std::find(command.begin(), command.end(), client.flatpak) != command.end());
  };
  const auto found = std::find_if(kClients.begin(), kClients.end(), starts);
  return found == kClients.end() ? nullptr : &*found;
}

std::optional<Arguments> command_of(const Client& client, const Environment& environment) {
  std::optional<Arguments> command;
  if (const std::optional<std::string> path = find_program(client.program, environment)) {
    command = Arguments{*path};
  } else {
    command = flatpak_command(client.flatpak, environment);
  }
  if (command && !client.option.empty()) command->emplace_back(client.option);
  return command;
}

}  // namespace postern::handler
