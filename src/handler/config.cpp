// SPDX-License-Identifier: MIT
#include "config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <postern/postern.hpp>

#include "clients.h"
#include "files.h"
#include "terminals.h"

namespace postern::handler {
namespace {

// One file: its keys are taken out one after another, and what is left is unknown.
class Reader {
 public:
  Reader(const std::string& text, const std::string& name) : name_(display(name)) {
    try {
      table_ = toml::parse(text);
    } catch (const toml::parse_error& error) {
      fail(error.source(), display(error.description()));
    }
  }

  template <class T>
  std::optional<T> take(std::string_view key, std::string_view wanted) {
    const toml::node* const node = find(key);
    if (node == nullptr) return std::nullopt;
    const std::optional<T> value = node->value_exact<T>();
    if (!value) fail(*node, key, wanted);
    return value;
  }

  std::optional<std::int64_t> take_number(std::string_view key, std::int64_t most) {
    const std::optional<std::int64_t> value = take<std::int64_t>(key, "a whole number");
    if (value && (*value < 1 || *value > most)) fail(*find(key), key, "a number from 1 to " + std::to_string(most));
    return value;
  }

  std::optional<std::vector<std::string>> take_list(std::string_view key) {
    constexpr std::string_view kWanted = "a list of strings";
    const toml::node* const node = find(key);
    if (node == nullptr) return std::nullopt;
    if (!node->is_array()) fail(*node, key, kWanted);
    std::vector<std::string> all;
    for (const toml::node& element : *node->as_array()) {
      const std::optional<std::string> value = element.value_exact<std::string>();
      if (!value || value->find('\0') != std::string::npos) fail(element, key, kWanted);
      all.push_back(*value);
    }
    return all;
  }

  // What a value must be, when what was taken is not.
  [[noreturn]] void fail(std::string_view key, const std::string& wanted) { fail(*find(key), key, wanted); }

  void finish() const {
    for (const auto& [key, node] : table_)
      if (std::find(known_.begin(), known_.end(), key.str()) == known_.end())
        fail(key.source(), "there is no setting \"" + display(key.str()) + "\"");
  }

 private:
  const toml::node* find(std::string_view key) {
    known_.emplace_back(key);
    return table_.get(key);
  }

  [[noreturn]] void fail(const toml::node& node, std::string_view key, std::string_view wanted) const {
    fail(node.source(), std::string(key).append(" must be ").append(wanted));
  }

  [[noreturn]] void fail(const toml::source_region& where, const std::string& what) const {
    throw ConfigError(name_ + ", line " + std::to_string(where.begin.line) + ": " + what);
  }

  std::string name_;
  toml::table table_;
  std::vector<std::string> known_;
};

void check_command(Reader& reader, const std::vector<std::string>& command) {
  std::size_t links = 0;
  for (const std::string& element : command)
    for (std::size_t at = 0; (at = element.find(kLink, at)) != std::string::npos; at += kLink.size()) ++links;
  if (links != 1 || command.front().find(kLink) != std::string::npos)
    reader.fail("command", "a program and its arguments, {link} once among these");
  if (command.front().empty() || (command.front().front() != '/' && command.front().find('/') != std::string::npos))
    reader.fail("command", "begun with a program's name or absolute path");
  if (holds_shell(command)) reader.fail("command", "a program itself, never a shell");
}

void apply_client(Config& config, Reader& reader) {
  const auto client = reader.take<std::string>("client", "a string");
  const auto command = reader.take_list("command");
  const auto in_terminal = reader.take<bool>("in_terminal", "true or false");
  if (client && find_client(*client) == nullptr)
    reader.fail("client", "a client that is known (postern status lists them)");
  if (command) check_command(reader, *command);
  if (in_terminal && !command) reader.fail("in_terminal", "given together with command");
  if (!client && !command) return;
  config.client = client.value_or("");
  config.command = command.value_or(std::vector<std::string>{});
  config.in_terminal = in_terminal.value_or(false);
}

}  // namespace

void apply_config(Config& config, const std::string& text, const std::string& name) {
  Reader reader(text, name);
  apply_client(config, reader);
  if (auto terminal = reader.take<std::string>("terminal", "a string")) {
    const auto known = known_terminals();
    if (std::none_of(known.begin(), known.end(), [&](const Terminal& t) { return t.program == *terminal; }))
      reader.fail("terminal", "a terminal that is known");
    config.terminal = *terminal;
  }
  if (auto profile = reader.take<std::string>("profile", "\"standard\" or \"strict\"")) {
    if (*profile != "standard" && *profile != "strict") reader.fail("profile", "\"standard\" or \"strict\"");
    config.strict |= *profile == "strict";
  }
  if (auto names = reader.take_list("protect"))
    config.protect.insert(config.protect.end(), names->begin(), names->end());
  constexpr std::int64_t kDay = 86400;
  config.flood_windows = reader.take_number("flood_windows", 1000).value_or(config.flood_windows);
  config.flood_seconds = reader.take_number("flood_seconds", kDay).value_or(config.flood_seconds);
  config.question_seconds = reader.take_number("question_seconds", kDay).value_or(config.question_seconds);
  config.log_link = reader.take<bool>("log_link", "true or false").value_or(config.log_link);
  reader.finish();
}

Config read_config(const Environment& environment) {
  std::vector<std::string> folders = config_dirs(environment);
  std::reverse(folders.begin(), folders.end());  // the most important one last
  const std::string home = config_home(environment);
  if (!home.empty()) folders.push_back(home);
  Config config;
  for (const std::string& folder : folders) {
    const std::string name = folder + "/postern/handler.toml";
    if (const std::optional<std::string> text = read_file(name)) apply_config(config, *text, name);
  }
  return config;
}

}  // namespace postern::handler
