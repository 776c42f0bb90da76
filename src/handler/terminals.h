// SPDX-License-Identifier: MIT
// Terminals that run a command given as an argument vector. Those that want one string, which a shell or a splitter
// of their own takes apart, are not here.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "program.h"

namespace postern::handler {

struct Terminal {
  std::string_view program;
  std::string_view option;  // behind which the whole rest is the command; "" for none
};

std::span<const Terminal> known_terminals();

// The vector that runs `command` in a terminal: in the named one, or else in the one that Debian's x-terminal-emulator
// stands for when we know it, or else in the first that is installed. None when there is none.
std::optional<Arguments> in_terminal(const Arguments& command, std::string_view name, const Environment& environment);

}  // namespace postern::handler
