// SPDX-License-Identifier: MIT
// Where a link goes: the mail client of this user, and how it is started.
#pragma once

#include <stdexcept>
#include <string>

#include "config.h"
#include "dialect.h"
#include "program.h"

namespace postern::handler {

// There is no client to start; what() says why, in one sentence for the user.
class NoTarget : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Target {
  std::string name;   // for people
  Arguments command;  // a template with one "{link}"; begins with an absolute path
  Dialect dialect;
  bool in_terminal = false;
};

// The client of the configuration; or the one that was the handler before `postern install`; or the only one of the
// table that is installed. Throws NoTarget, ConfigError and FileError.
Target find_target(const Config& config, const Environment& environment);

// The argument vector for this link, in a terminal of its own when the client needs one and there is none
// (`on_terminal` tells). No element is ever split. Throws NoTarget.
Arguments command_line(const Target& target, const std::string& link, const Config& config, bool on_terminal,
                       const Environment& environment);

// Where `postern install` remembers the handler that was there before, in the form of handler.toml.
std::string remembered_target_file(const Environment& environment);

}  // namespace postern::handler
