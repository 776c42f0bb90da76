// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "batch.h"
#include "terminal.h"

namespace postern::cli {

struct CheckOptions {
  std::vector<std::string> arguments;  // links, or files when there is an input format
  std::optional<InputFormat> input;
  std::string profile = "standard";
  bool json = false;
  bool canonical_only = false;
  bool consent = false;
  bool eai = false;
  bool resolve = false;
  std::string dns;  // servers to ask instead of the system's
  std::vector<std::string> protect;
  ColorChoice color = ColorChoice::automatic;
};

// Checks and prints; the exit status for the process.
int run_check(const CheckOptions& options);

}  // namespace postern::cli
