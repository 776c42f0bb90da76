// SPDX-License-Identifier: MIT
// One bump arena for each result: everything that a result owns lives here and goes in one call.
// Running out of memory sets a flag that the story reads once, at its end; no allocation site needs its own escape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace postern::core {

// The allocator under the arena. Tests replace it to make the n-th allocation fail.
struct Memory {
  void* (*allocate)(std::size_t bytes, void* context);
  void (*release)(void* block, void* context);
  void* context;
};
const Memory& system_memory();

class Arena {
  struct Chunk {
    Chunk* older;
  };

 public:
  // `memory` outlives the arena. `first_chunk`: bytes that the first (and usually only) allocation should hold.
  Arena(const Memory& memory, std::size_t first_chunk) : memory_(&memory), next_chunk_(first_chunk) {}
  ~Arena() { rewind({nullptr, 0, 0}); }
  Arena(Arena&& other) noexcept
      : memory_(other.memory_),
        newest_(std::exchange(other.newest_, nullptr)),
        free_(std::exchange(other.free_, 0)),
        end_(std::exchange(other.end_, 0)),
        next_chunk_(other.next_chunk_),
        failed_(other.failed_) {}
  Arena& operator=(Arena&&) = delete;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Null when memory ran out; failed() stays true from then on.
  void* take(std::size_t bytes, std::size_t alignment) {
    const std::uintptr_t start = (free_ + alignment - 1) & ~(alignment - 1);
    if (start > end_ || bytes > end_ - start) return take_from_new_chunk(bytes, alignment);
    free_ = start + bytes;
    return reinterpret_cast<void*>(start);
  }

  // `count` value-initialised objects, or null.
  template <class T>
  T* array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    void* const block = take(count * sizeof(T), alignof(T));
    if (block == nullptr) return nullptr;
    T* const first = static_cast<T*>(block);
    for (std::size_t i = 0; i < count; ++i) new (first + i) T();
    return first;
  }

  // A copy of `text` with a NUL behind it (C callers like one); empty when memory ran out.
  std::string_view copy(std::string_view text);

  [[nodiscard]] bool failed() const { return failed_; }
  // Whether nothing was ever taken.
  [[nodiscard]] bool empty() const { return newest_ == nullptr; }

  // Everything taken since mark() goes at rewind(): for work whose memory nobody keeps.
  struct Mark {
    Chunk* newest;
    std::uintptr_t free;
    std::uintptr_t end;
  };
  [[nodiscard]] Mark mark() const { return {newest_, free_, end_}; }
  void rewind(const Mark& mark);

 private:
  void* take_from_new_chunk(std::size_t bytes, std::size_t alignment);

  const Memory* memory_;
  Chunk* newest_ = nullptr;
  std::uintptr_t free_ = 0;
  std::uintptr_t end_ = 0;
  std::size_t next_chunk_;
  bool failed_ = false;
};

}  // namespace postern::core
