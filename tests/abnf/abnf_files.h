// SPDX-License-Identifier: MIT
// The text of each *.abnf file of this folder.
#pragma once

#include <string_view>

namespace postern::oracle::files {
extern const std::string_view rfc5234;
extern const std::string_view rfc3986;
extern const std::string_view rfc6068;
extern const std::string_view rfc5322;
extern const std::string_view rfc2368;
extern const std::string_view narrowings;
}  // namespace postern::oracle::files
