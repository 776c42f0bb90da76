// SPDX-License-Identifier: MIT
// Key files as the desktop has them ([Group], key=value): desktop entries, mimeapps.list, mimeinfo.cache. A change
// touches one line and leaves every other byte, which no library that rewrites the file promises.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postern::handler {

// The value of the first such key in the group, without outer blanks; none when there is none.
std::optional<std::string> value_of(std::string_view text, std::string_view group, std::string_view key);

// The text with that value; with none, without that key. A group that is missing is put at the end.
std::string with_value(const std::string& text, std::string_view group, std::string_view key,
                       const std::optional<std::string>& value);

}  // namespace postern::handler
