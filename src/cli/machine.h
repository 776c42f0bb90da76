// SPDX-License-Identifier: MIT
// What programs read: one JSON object for each link.
#pragma once

#include <nlohmann/json.hpp>
#include <postern/postern.hpp>
#include <string>
#include <string_view>

namespace postern::cli {

// `id`: null when the link has none.
std::string describe_as_json(const Result& result, std::string_view profile, Consent consent, const nlohmann::json& id);

// Adds a member at the end of such an object.
void add_member(std::string& object, const std::string& name, const nlohmann::ordered_json& value);

// For a line of a batch that holds no link.
std::string malformed_line_as_json(std::uint64_t line, std::string_view error);

}  // namespace postern::cli
