// SPDX-License-Identifier: MIT
// Addresses and host names of the everyday kind, about which no rule has anything to say and which are their own wire
// form. They need not go the long way past the rules; tests/plain_test.cpp holds that way against this one.
#pragma once

#include <cstddef>
#include <string_view>

#include "blocks.h"
#include "domain.h"
#include "processor.h"

namespace postern::core::plain {

// Atoms of letters, digits, "_", "+" and "-", which do not begin with one of the last two, with dots between them, "@",
// and a plain host; at most 63 bytes in all.
bool is_address(std::string_view text);

// Whether the domain of an address is kept for special use (domain.h), when its last label begins there.
inline bool is_special_use(std::string_view address, std::size_t last_label) {
  return domain::may_be_special_use({address.data() + last_label, address.size() - last_label}) &&
         domain::is_special_use(address.substr(address.find('@') + 1));
}

namespace scalar {  // the twin of what comes next
std::size_t address_size(const char* from);
}

// The size of the longest run of bytes at `from` that plain addresses may hold, when it is one; else 0. A block
// (scan.h) must be readable at every byte of the run, and behind it.
inline std::size_t address_size(const char* from, bool by_blocks = processor::has_avx2()) {
  if (!by_blocks) return scalar::address_size(from);
  const blocks::Address found = blocks::plain_address_at(from);
  const std::string_view address{from, found.size};
  return is_special_use(address, found.last_label) ? 0 : found.size;
}

// At least two labels of lower-case letters, digits and single "-" inside them, the last one of letters only, and not
// kept for special use; at most 63 bytes in all, so that no label can be too long.
bool is_host(std::string_view text);

}  // namespace postern::core::plain
