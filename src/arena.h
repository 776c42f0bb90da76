// SPDX-License-Identifier: MIT
// One bump arena for each result: everything that a result owns lives here and goes in one call.
// Running out of memory sets a flag that the story reads once, at its end; no allocation site needs its own escape.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>

namespace postern::core {

// The allocator under the arena. Tests replace it to make the n-th allocation fail.
struct Memory {
  void* (*allocate)(std::size_t bytes, void* context);
  void (*release)(void* block, void* context);
  void* context;
  bool in_pieces = false;  // nothing shares a block: for tests that want to see all of it
};
const Memory& system_memory();

class Arena {
  struct Chunk {
    Chunk* older;
    std::size_t size;  // bytes, its own included
  };

 public:
  // `memory` outlives the arena. `chunk`: the least bytes that an allocation should hold.
  Arena(const Memory& memory, std::size_t chunk) : memory_(&memory), chunk_(chunk) {}
  // The same with `room` to begin with, which is not the arena's own and outlives it. What does not fit there is mostly
  // smaller than a large room, and larger than a small one.
  Arena(const Memory& memory, std::span<char> room)
      : memory_(&memory),
        free_(reinterpret_cast<std::uintptr_t>(room.data())),
        end_(free_ + room.size()),
        chunk_(std::max(std::size_t{1024}, room.size() / 4)) {}
  ~Arena() {
    if (newest_ != nullptr) rewind({nullptr, 0, 0});
  }
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
  // Bytes that it has asked for and not given back.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t all = 0;
    for (const Chunk* chunk = newest_; chunk != nullptr; chunk = chunk->older) all += chunk->size;
    return all;
  }
  [[nodiscard]] bool is_within_room() const { return newest_ == nullptr; }
  [[nodiscard]] const Memory& memory() const { return *memory_; }

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
  std::uintptr_t free_ = 1;  // behind the end: there is no room yet, not even for nothing, which is no null
  std::uintptr_t end_ = 0;
  [[maybe_unused]] std::size_t chunk_;  // not by an arena whose every piece is an allocation (tests)
  bool failed_ = false;
};

}  // namespace postern::core
