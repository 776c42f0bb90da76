// SPDX-License-Identifier: MIT
// Counts requests for memory by standing in front of glibc's allocator, which names itself __libc_*.
#include "allocations.h"

namespace {
std::size_t count = 0;
}

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t bytes) { return ++count, __libc_malloc(bytes); }
void* calloc(std::size_t number, std::size_t bytes) { return ++count, __libc_calloc(number, bytes); }
void* realloc(void* block, std::size_t bytes) { return ++count, __libc_realloc(block, bytes); }
void* aligned_alloc(std::size_t alignment, std::size_t bytes) { return ++count, __libc_memalign(alignment, bytes); }
}

namespace postern::bench {
std::size_t allocations() { return count; }
}  // namespace postern::bench
