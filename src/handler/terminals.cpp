// SPDX-License-Identifier: MIT
#include "terminals.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace postern::handler {
namespace {

constexpr std::array<Terminal, 15> kTerminals{{
    {"gnome-terminal", "--"},
    {"ptyxis", "--"},
    {"kgx", "--"},
    {"konsole", "-e"},
    {"xfce4-terminal", "-x"},
    {"mate-terminal", "-x"},
    {"terminator", "-x"},
    {"foot", ""},
    {"kitty", ""},
    {"alacritty", "-e"},
    {"wezterm", "start --"},
    {"urxvt", "-e"},
    {"rxvt", "-e"},
    {"st", "-e"},
    {"xterm", "-e"},
}};

std::optional<Arguments> run_in(const Terminal& terminal, const Arguments& command, const Environment& environment) {
  const std::optional<std::string> path = find_program(terminal.program, environment);
  if (!path) return std::nullopt;
  Arguments all{*path};
  for (const std::string& word : split(terminal.option, ' '))
    if (!word.empty()) all.push_back(word);
  all.insert(all.end(), command.begin(), command.end());
  return all;
}

const Terminal* find_terminal(std::string_view name) {
  const auto found =
      std::find_if(kTerminals.begin(), kTerminals.end(), [name](const Terminal& t) { return t.program == name; });
  return found == kTerminals.end() ? nullptr : &*found;
}

// Debian's x-terminal-emulator is a symbolic link to a terminal, or to a wrapper script called NAME.wrapper.
const Terminal* preferred(const Environment& environment) {
  const std::optional<std::string> path = find_program("x-terminal-emulator", environment);
  if (!path) return nullptr;
  std::error_code unknown;
  std::string name = std::filesystem::canonical(*path, unknown).filename().string();
  constexpr std::string_view kWrapper = ".wrapper";
  if (name.ends_with(kWrapper)) name.resize(name.size() - kWrapper.size());
  return find_terminal(name);
}

}  // namespace

std::span<const Terminal> known_terminals() { return kTerminals; }

std::optional<Arguments> in_terminal(const Arguments& command, std::string_view name, const Environment& environment) {
  if (!name.empty()) {
    const Terminal* const named = find_terminal(name);
    return named == nullptr ? std::nullopt : run_in(*named, command, environment);
  }
  if (const Terminal* const first = preferred(environment))
    if (std::optional<Arguments> all = run_in(*first, command, environment)) return all;
  for (const Terminal& terminal : kTerminals)
    if (std::optional<Arguments> all = run_in(terminal, command, environment)) return all;
  return std::nullopt;
}

}  // namespace postern::handler
