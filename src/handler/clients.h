// SPDX-License-Identifier: MIT
// The mail clients that we know, as data.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialect.h"
#include "program.h"

namespace postern::handler {

struct Client {
  std::string_view id;       // what handler.toml calls it
  std::string_view program;  // searched in PATH
  std::string_view option;   // the argument before the link; "" for none
  std::string_view flatpak;  // the application id on Flathub; "" for none
  bool in_terminal = false;
  Dialect dialect;
};

std::span<const Client> known_clients();

// By id; NULL when unknown.
const Client* find_client(std::string_view id);

// By the name of its program, behind "env NAME=value" too, or by its flatpak id; NULL when unknown.
const Client* find_client_of(const Arguments& command);

// How to start the client, without the link at its end: an absolute path first. None when it is not installed.
std::optional<Arguments> command_of(const Client& client, const Environment& environment);

}  // namespace postern::handler
