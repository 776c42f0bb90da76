// SPDX-License-Identifier: MIT
// Addresses and host names of the everyday kind, about which no rule has anything to say and which are their own wire
// form. They need not go the long way past the rules; tests/plain_test.cpp holds that way against this one.
#pragma once

#include <cstddef>
#include <string_view>

namespace postern::core::plain {

// Atoms of letters, digits, "_", "+" and "-", which do not begin with one of the last two, with dots between them, "@",
// and a plain host; at most 63 bytes in all.
bool is_address(std::string_view text);

// The size of the longest run of bytes at `from` that plain addresses may hold, when it is one; else 0. A block
// (scan.h) must be readable at every byte of the run, and behind it.
std::size_t address_size(const char* from);

// At least two labels of lower-case letters, digits and single "-" inside them, the last one of letters only, and not
// kept for special use; at most 63 bytes in all, so that no label can be too long.
bool is_host(std::string_view text);

}  // namespace postern::core::plain
