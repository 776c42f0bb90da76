// SPDX-License-Identifier: MIT
// What the system's journal learns: what was decided and by which rules, nothing of what the link says.
#pragma once

#include <postern/postern.hpp>
#include <string>
#include <string_view>

namespace postern::handler {

// "outcome=refused verdict=refuse rules=PM101,PM201 client=mutt". `link`: the canonical link, or "" to say nothing of
// it.
std::string journal_line(const Result& result, std::string_view outcome, std::string_view client,
                         std::string_view link);

// Hands one line to syslog.
void write_journal(const std::string& line);

}  // namespace postern::handler
