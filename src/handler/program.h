// SPDX-License-Identifier: MIT
// Other programs: where they are, and how they are started. Always by absolute path with an argument vector, never
// through a shell.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "environment.h"

namespace postern::handler {

using Arguments = std::vector<std::string>;

// The absolute path of a program: `name` itself when it is one, else the first in the absolute folders of PATH.
// None when it is not an executable regular file, or when `name` is a relative path.
std::optional<std::string> find_program(std::string_view name, const Environment& environment);

// The absolute path of the running program.
std::string own_path();

// Whether the path leads to the running program, under whatever name (device and inode).
bool is_self(const std::string& path);

// The last part of a path.
std::string_view base_name(std::string_view path);

// Whether any element of an argument vector names a shell: as the program, or behind env, nohup and the like.
bool holds_shell(const Arguments& arguments);

// Replaces this process. Returns only when that fails, with errno.
int become(const Arguments& arguments, const Environment& environment);

struct Answer {
  bool in_time = false;  // the program ended by itself before the deadline
  int status = -1;       // its exit status; -1 when a signal ended it or it could not be started
  std::string output;    // the first kilobyte of its standard output
};

// Runs a program with `input` on its standard input, and ends it at the deadline.
Answer ask_program(const Arguments& arguments, const Environment& environment, const std::string& input,
                   std::chrono::milliseconds deadline);

// Starts a program that nobody waits for, its standard streams at /dev/null. False when it cannot be started.
bool start_detached(const Arguments& arguments, const Environment& environment);

}  // namespace postern::handler
