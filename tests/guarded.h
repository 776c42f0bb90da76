// SPDX-License-Identifier: MIT
// Memory beside which nothing can be touched. Needs no sanitizer.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
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

 private:
  std::size_t page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::size_t size_ = 64 * page_;
  char* begin_ = nullptr;
};

// Calls visit(view) with the text where the byte before it cannot be touched, and where the one behind it cannot: a
// text is a view, and what stands beside it is nobody's business.
template <class Visit>
void for_each_guarded(std::string_view text, Visit&& visit) {
  static const Guarded memory;
  for (char* const place : {memory.at_the_beginning(), memory.at_the_end(text.size())}) {
    std::copy(text.begin(), text.end(), place);
    visit(std::string_view(place, text.size()));
  }
}

}  // namespace postern::test
