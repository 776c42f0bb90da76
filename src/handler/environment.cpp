// SPDX-License-Identifier: MIT
#include "environment.h"

#include <unistd.h>

#include <algorithm>

namespace postern::handler {
namespace {

bool names(std::string_view variable, std::string_view name) {
  return variable.size() > name.size() && variable.starts_with(name) && variable[name.size()] == '=';
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string home_folder(const Environment& environment, std::string_view name, std::string_view below_home) {
  const std::optional<std::string> value = environment.get(name);
  if (value && value->front() == '/') return without_slash(*value);
  const std::optional<std::string> home = environment.get("HOME");
  if (!home || home->front() != '/') return {};
  return without_slash(*home) + std::string(below_home);
}

std::vector<std::string> folders(const Environment& environment, std::string_view name, std::string_view fallback) {
  std::vector<std::string> all;
  for (const std::string& folder : split(environment.get(name).value_or(std::string(fallback)), ':'))
    if (folder.starts_with('/')) all.push_back(without_slash(folder));
  return all;
}

}  // namespace

Environment Environment::of_process() {
  std::vector<std::string> all;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) all.emplace_back(*variable);
  return Environment(std::move(all));
}

std::optional<std::string> Environment::get(std::string_view name) const {
  const auto found =
      std::find_if(variables_.begin(), variables_.end(), [name](const std::string& v) { return names(v, name); });
  if (found == variables_.end() || found->size() == name.size() + 1) return std::nullopt;
  return found->substr(name.size() + 1);
}

void Environment::set(std::string_view name, std::string_view value) {
  unset(name);
  variables_.push_back(std::string(name).append("=").append(value));
}

void Environment::unset(std::string_view name) {
  std::erase_if(variables_, [name](const std::string& v) { return names(v, name); });
}

std::string config_home(const Environment& environment) {
  return home_folder(environment, "XDG_CONFIG_HOME", "/.config");
}

std::string data_home(const Environment& environment) {
  return home_folder(environment, "XDG_DATA_HOME", "/.local/share");
}

std::string state_home(const Environment& environment) {
  return home_folder(environment, "XDG_STATE_HOME", "/.local/state");
}

std::vector<std::string> config_dirs(const Environment& environment) {
  return folders(environment, "XDG_CONFIG_DIRS", "/etc/xdg");
}

std::vector<std::string> data_dirs(const Environment& environment) {
  return folders(environment, "XDG_DATA_DIRS", "/usr/local/share:/usr/share");
}

bool has_desktop(const Environment& environment) {
  return environment.get("WAYLAND_DISPLAY").has_value() || environment.get("DISPLAY").has_value();
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace postern::handler
