// SPDX-License-Identifier: MIT
#include "arena.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace postern::core {

const Memory& system_memory() {
  static constexpr Memory memory{[](std::size_t bytes, void*) { return std::malloc(bytes); },
                                 [](void* block, void*) { std::free(block); }, nullptr};
  return memory;
}

// What does not fit into the room is mostly smaller than a large room, and larger than a small one.
Arena::Arena(const Memory& memory, std::span<char> room)
    : memory_(&memory),
      free_(reinterpret_cast<std::uintptr_t>(room.data())),
      end_(free_ + room.size()),
      chunk_(std::max(std::size_t{1024}, room.size() / 4)) {}

void Arena::rewind(const Mark& mark) {
  while (newest_ != mark.newest) {
    Chunk* const older = newest_->older;
    memory_->release(newest_, memory_->context);
    newest_ = older;
  }
  free_ = mark.free;
  end_ = mark.end;
}

void* Arena::take_from_new_chunk(std::size_t bytes, std::size_t alignment) {
  const std::size_t size = sizeof(Chunk) + std::max(bytes + alignment, chunk_);
  void* const block = failed_ ? nullptr : memory_->allocate(size, memory_->context);
  if (block == nullptr) {
    failed_ = true;
    return nullptr;
  }
  newest_ = new (block) Chunk{newest_};
  free_ = reinterpret_cast<std::uintptr_t>(block) + sizeof(Chunk);
  end_ = reinterpret_cast<std::uintptr_t>(block) + size;
  return take(bytes, alignment);
}

std::string_view Arena::copy(std::string_view text) {
  char* const block = static_cast<char*>(take(text.size() + 1, 1));
  if (block == nullptr) return {};
  if (!text.empty()) std::memcpy(block, text.data(), text.size());
  block[text.size()] = '\0';
  return {block, text.size()};
}

}  // namespace postern::core
