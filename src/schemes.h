// SPDX-License-Identifier: MIT
// The table of URI schemes that lead somewhere in particular.
#pragma once

#include <cstdint>
#include <string_view>

namespace postern::core {

// Where a link leads, as seen from the program that opens it; the worse, the greater.
enum class Zone : std::uint8_t {
  opaque,    // a scheme that we do not know: prose, or a program of its own
  mailto,    // another message to write
  internet,  // a public host or number
  intranet,  // this machine's network, reached from behind its firewall
  local,     // files, settings and programs of this machine
  script,    // code, or a page that the link brings along
};

struct Scheme {
  enum Form : std::uint8_t {
    plain,
    web,      // a special scheme of the WHATWG URL standard (section 4.2), which browsers read by rules of its own
    word,     // an everyday word besides, and a link only before a slash
    command,  // opened by a program that is started with the host as an argument
  };
  std::string_view name;  // lower case
  Zone zone;
  Form form = plain;
};

// The longest name in the table; no longer scheme is known.
inline constexpr std::size_t kLongestScheme = 25;

// `name` in lower case; null for a scheme that we do not know.
const Scheme* find_scheme(std::string_view name);

// http: what a link without a scheme is read as.
const Scheme& web_scheme();

}  // namespace postern::core
