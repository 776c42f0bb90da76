// SPDX-License-Identifier: MIT
// The system's memory, counted, for a check() of the core. One allocation of it can fail, or all from it on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "arena.h"

namespace postern::test {

class CountingMemory {
 public:
  explicit CountingMemory(int fail_at = 0, bool for_good = false) : fail_at_(fail_at), for_good_(for_good) {}
  CountingMemory(const CountingMemory&) = delete;
  CountingMemory& operator=(const CountingMemory&) = delete;

  [[nodiscard]] const core::Memory& memory() const { return memory_; }
  [[nodiscard]] int allocations() const { return allocations_; }
  [[nodiscard]] std::size_t live() const { return sizes_.size(); }
  [[nodiscard]] std::size_t peak_bytes() const { return peak_; }

 private:
  void* allocate(std::size_t bytes) {
    const int number = ++allocations_;
    if (fail_at_ > 0 && (number == fail_at_ || (for_good_ && number > fail_at_))) return nullptr;
    void* const block = std::malloc(bytes);
    std::memset(block, 0xA5, bytes);  // nothing may rely on zeros
    sizes_[block] = bytes;
    bytes_ += bytes;
    peak_ = std::max(peak_, bytes_);
    return block;
  }
  void release(void* block) {
    bytes_ -= sizes_.at(block);
    sizes_.erase(block);
    std::free(block);
  }

  core::Memory memory_{
      [](std::size_t bytes, void* self) { return static_cast<CountingMemory*>(self)->allocate(bytes); },
      [](void* block, void* self) { static_cast<CountingMemory*>(self)->release(block); }, this};
  int fail_at_;
  bool for_good_;
  int allocations_ = 0;
  std::unordered_map<void*, std::size_t> sizes_;
  std::size_t bytes_ = 0;
  std::size_t peak_ = 0;
};

}  // namespace postern::test
