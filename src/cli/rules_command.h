// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "terminal.h"

namespace postern::cli {

enum class RulesFormat { text, json, markdown, man };

// Prints the table of rules.
int run_rules(RulesFormat format);

// Prints all about one rule, by slug or id.
int run_explain(const std::string& slug, ColorChoice color);

}  // namespace postern::cli
