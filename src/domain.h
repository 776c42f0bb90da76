// SPDX-License-Identifier: MIT
// What a domain is, by name alone: no lookup is made here or anywhere in the library.
#pragma once

#include <cstddef>
#include <string_view>

#include "charset.h"

namespace postern::core::domain {

// Is the name, or a domain that it lies in, kept for special use (see the table for sources)? The documentation names
// example.com, example.net, example.org, .example, .test and .invalid are not counted: they lead nowhere.
bool is_special_use(std::string_view domain);

// Whether a name with this last label can be one of them; most cannot.
bool may_be_special_use(std::string_view last_label);

// The last `count` labels; the whole name when it has no more.
std::string_view last_labels(std::string_view domain, std::ptrdiff_t count);

// Is `name` `domain` or a domain below it?
bool is_within(std::string_view name, std::string_view domain);

// Does a label begin with "xn--" (RFC 5890 section 2.3.2.1)?
bool has_a_label(std::string_view domain);

constexpr std::string_view last_label(std::string_view domain) {
  const std::size_t dot = domain.rfind('.');
  return dot == std::string_view::npos ? domain : domain.substr(dot + 1);
}

}  // namespace postern::core::domain
