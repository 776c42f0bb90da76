// SPDX-License-Identifier: MIT
#include "arena.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace postern::core {

const Memory& system_memory() {
  static constexpr Memory memory{[](std::size_t bytes, void*) { return std::malloc(bytes); },
                                 [](void* block, void*) { std::free(block); }, nullptr};
  return memory;
}

Arena::Arena(const Memory& memory, std::size_t first_chunk) : memory_(memory), next_chunk_(first_chunk) {}

Arena::Arena(Arena&& other) noexcept
    : memory_(other.memory_),
      newest_(std::exchange(other.newest_, nullptr)),
      free_(std::exchange(other.free_, 0)),
      end_(std::exchange(other.end_, 0)),
      next_chunk_(other.next_chunk_),
      failed_(other.failed_) {}

Arena::~Arena() { rewind({nullptr, 0, 0}); }

void Arena::rewind(const Mark& mark) {
  while (newest_ != mark.newest) {
    Chunk* const older = newest_->older;
    memory_.release(newest_, memory_.context);
    newest_ = older;
  }
  free_ = mark.free;
  end_ = mark.end;
}

bool Arena::grow(std::size_t bytes) {
  const std::size_t size = sizeof(Chunk) + std::max(bytes, next_chunk_);
  void* const block = failed_ ? nullptr : memory_.allocate(size, memory_.context);
  if (block == nullptr) {
    failed_ = true;
    return false;
  }
  newest_ = new (block) Chunk{newest_};
  free_ = reinterpret_cast<std::uintptr_t>(block) + sizeof(Chunk);
  end_ = reinterpret_cast<std::uintptr_t>(block) + size;
  return true;
}

void* Arena::take(std::size_t bytes, std::size_t alignment) {
  std::uintptr_t start = (free_ + alignment - 1) & ~(alignment - 1);
  if (start > end_ || bytes > end_ - start) {
    if (!grow(bytes + alignment)) return nullptr;
    start = (free_ + alignment - 1) & ~(alignment - 1);
  }
  free_ = start + bytes;
  return reinterpret_cast<void*>(start);
}

std::string_view Arena::copy(std::string_view text) {
  char* const block = static_cast<char*>(take(text.size() + 1, 1));
  if (block == nullptr) return {};
  if (!text.empty()) std::memcpy(block, text.data(), text.size());
  block[text.size()] = '\0';
  return {block, text.size()};
}

}  // namespace postern::core
