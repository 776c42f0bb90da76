// SPDX-License-Identifier: MIT
#include "exact_arena.h"

#include <cstdlib>

#include "arena.h"

namespace postern::core {

using test::faults;

const Memory& system_memory() {
  static constexpr Memory memory{[](std::size_t bytes, void*) -> void* {
                                   if (faults.next()) return nullptr;
                                   ++faults.live;
                                   return std::malloc(bytes);
                                 },
                                 [](void* block, void*) {
                                   --faults.live;
                                   std::free(block);
                                 },
                                 nullptr, true};
  return memory;
}

void* Arena::take_from_new_chunk(std::size_t bytes, std::size_t alignment) {
  const std::size_t head = (sizeof(Chunk) + alignment - 1) & ~(alignment - 1);
  void* const block = memory_->allocate(head + bytes, memory_->context);
  if (block == nullptr) {
    failed_ = true;
    return nullptr;
  }
  newest_ = new (block) Chunk{newest_, head + bytes};
  free_ = end_ = reinterpret_cast<std::uintptr_t>(block) + head + bytes;
  return static_cast<char*>(block) + head;
}

}  // namespace postern::core
