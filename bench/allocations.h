// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace postern::bench {

// How often this process has asked for memory so far. One thread only.
std::size_t allocations();

}  // namespace postern::bench
