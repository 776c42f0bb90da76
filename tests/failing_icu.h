// SPDX-License-Identifier: MIT
// An ICU that runs out of memory. It remembers how its first start went, so each experiment needs a child of its own.
#pragma once

#include <sys/wait.h>
#include <unicode/uclean.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

// Writes down what was reached, where that is measured.
extern "C" int __llvm_profile_write_file() __attribute__((weak));

namespace postern::test {

// Runs `experiment` in a child; what it returns, or -1 when it died.
template <class Experiment>
int in_child(Experiment&& experiment) {
  const pid_t child = fork();
  if (child == 0) {
    const int result = experiment();
    if (__llvm_profile_write_file != nullptr) (void)__llvm_profile_write_file();
    _exit(result);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// The allocator of an ICU that starts anew: the n-th call fails, or all from it on. What it hands out is filled with
// the same bytes each time, so that whoever reads it too early reads the same.
class FailingIcu {
 public:
  explicit FailingIcu(int fail_at, bool all_from_it_on = true) : for_good(all_from_it_on), fail_at_(fail_at) {
    u_cleanup();
    UErrorCode status = U_ZERO_ERROR;
    u_setMemoryFunctions(
        this, [](const void* self, std::size_t size) { return of(self).grow(nullptr, size); },
        [](const void* self, void* block, std::size_t size) { return of(self).grow(block, size); },
        [](const void* self, void* block) { of(self).release(block); }, &status);
    if (U_FAILURE(status) != 0) _exit(99);
  }
  FailingIcu(const FailingIcu&) = delete;
  FailingIcu& operator=(const FailingIcu&) = delete;

  [[nodiscard]] bool has_failed() const { return fail_at_ > 0 && calls_ >= fail_at_; }
  // Forgets all that ICU keeps, and starts it anew with memory enough. The blocks that were left over.
  int recover() {
    fail_at_ = 0;
    u_cleanup();
    return live_;
  }

  bool for_good;

 private:
  static FailingIcu& of(const void* self) { return *static_cast<FailingIcu*>(const_cast<void*>(self)); }
  void* grow(void* block, std::size_t size) {
    ++calls_;
    if (has_failed() && (for_good || calls_ == fail_at_)) return nullptr;
    void* const grown = std::realloc(block, size);
    if (block == nullptr) ++live_, std::memset(grown, 0xA5, size);
    return grown;
  }
  void release(void* block) {
    live_ -= block != nullptr;
    std::free(block);
  }

  int fail_at_;  // never: 0
  int calls_ = 0;
  int live_ = 0;
};

}  // namespace postern::test
