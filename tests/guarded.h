// SPDX-License-Identifier: MIT
// Memory beside which nothing can be touched: one byte before it, or one behind it, and the program ends.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

namespace postern::test {

// Some pages between two that fault.
class Guarded {
 public:
  Guarded() {
    void* const all = mmap(nullptr, size_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) std::abort();
    begin_ = static_cast<char*>(all) + page_;
    if (mprotect(begin_, size_, PROT_READ | PROT_WRITE) != 0) std::abort();
  }
  ~Guarded() { munmap(begin_ - page_, size_ + 2 * page_); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  // Where `size` bytes begin that end, or begin, at a page that faults.
  [[nodiscard]] char* at_the_end(std::size_t size) const { return begin_ + size_ - size; }
  [[nodiscard]] char* at_the_beginning() const { return begin_; }
  [[nodiscard]] char* behind() const { return begin_ + size_; }

  // Calls `visit` with the text at either place.
  template <class Visit>
  void for_each_place(std::string_view text, Visit&& visit) const {
    for (char* const place : {at_the_end(text.size()), at_the_beginning()}) {
      if (!text.empty()) std::memcpy(place, text.data(), text.size());
      visit(std::string_view(place, text.size()));
    }
  }

 private:
  std::size_t page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::size_t size_ = 64 * page_;
  char* begin_ = nullptr;
};

}  // namespace postern::test
