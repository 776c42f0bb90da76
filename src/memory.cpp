// SPDX-License-Identifier: MIT
// Where the arena's memory comes from. tests/assurance/exact_arena.cpp stands in its place to let every piece fail.
#include <algorithm>
#include <cstdlib>

#include "arena.h"

namespace postern::core {

const Memory& system_memory() {
  static constexpr Memory memory{[](std::size_t bytes, void*) { return std::malloc(bytes); },
                                 [](void* block, void*) { std::free(block); }, nullptr};
  return memory;
}

void* Arena::take_from_new_chunk(std::size_t bytes, std::size_t alignment) {
  const std::size_t size = sizeof(Chunk) + std::max(bytes + alignment, chunk_);
  void* const block = failed_ ? nullptr : memory_->allocate(size, memory_->context);
  if (block == nullptr) {
    failed_ = true;
    return nullptr;
  }
  newest_ = new (block) Chunk{newest_, size};
  free_ = reinterpret_cast<std::uintptr_t>(block) + sizeof(Chunk);
  end_ = reinterpret_cast<std::uintptr_t>(block) + size;
  return take(bytes, alignment);
}

}  // namespace postern::core
