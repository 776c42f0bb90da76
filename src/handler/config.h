// SPDX-License-Identifier: MIT
// handler.toml: what the administrator and the user want.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "environment.h"

namespace postern::handler {

// A file that holds what it must not; what() says where and what.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Config {
  std::string client;                  // an id of the table; "" when not set
  std::vector<std::string> command;    // a template with one "{link}"; empty when not set
  bool in_terminal = false;            // the command runs in a terminal (a client of the table knows by itself)
  std::string terminal;                // the terminal for it; "" for the one that is found
  bool strict = false;                 // the strict profile
  std::vector<std::string> protect;    // domains that no other may look like
  std::int64_t flood_windows = 5;      // more compose windows than this…
  std::int64_t flood_seconds = 30;     // …within so many seconds need consent
  std::int64_t question_seconds = 60;  // a question that is not answered by then is answered with no
  bool log_link = false;               // the canonical link goes to the journal too

  [[nodiscard]] std::chrono::seconds patience() const { return std::chrono::seconds(question_seconds); }
};

// The placeholder in a template.
inline constexpr std::string_view kLink = "{link}";

// Reads the system's files (XDG_CONFIG_DIRS, /etc/xdg), the most important one last, then the user's. What is read
// later replaces what was read before, except that nothing loosens the check: the strict profile stays, and protected
// names add up. Throws ConfigError and FileError.
Config read_config(const Environment& environment);

// Applies one file's text to a configuration; `name` is for messages.
void apply_config(Config& config, const std::string& text, const std::string& name);

}  // namespace postern::handler
