// SPDX-License-Identifier: MIT
// The environment as a value: it was copied when the process started, and is changed for one child at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::handler {

class Environment {
 public:
  // "NAME=value" strings, as environ(7) has them.
  explicit Environment(std::vector<std::string> variables) : variables_(std::move(variables)) {}
  // A copy of the process's own.
  static Environment of_process();

  // The value; none when the variable is unset or empty.
  [[nodiscard]] std::optional<std::string> get(std::string_view name) const;
  void set(std::string_view name, std::string_view value);
  void unset(std::string_view name);
  [[nodiscard]] const std::vector<std::string>& variables() const { return variables_; }

 private:
  std::vector<std::string> variables_;
};

// The folders of the XDG Base Directory Specification, none with a "/" at its end. What is not an absolute path in the
// environment is ignored, as the specification says; without HOME, a folder below it is empty.
std::string config_home(const Environment& environment);
std::string data_home(const Environment& environment);
std::string state_home(const Environment& environment);
// The most important first, the home folder not included.
std::vector<std::string> config_dirs(const Environment& environment);
std::vector<std::string> data_dirs(const Environment& environment);

// Whether windows can be shown.
bool has_desktop(const Environment& environment);

// The parts between the separators; "" has one empty part.
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace postern::handler
