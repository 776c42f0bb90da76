// SPDX-License-Identifier: MIT
// The core's memory, for tests that want all of it in view: linked in the place of src/memory.cpp, it makes every piece
// that the core takes an allocation of its own and of exactly its size. Each can be made to fail, and a sanitizer sees
// a single byte too many.
#pragma once

namespace postern::test {

struct Faults {
  int fail_at = 0;  // which allocation fails, counted from 1; none: 0
  bool for_good = false;
  int allocations = 0;
  int live = 0;

  // Whether the next allocation fails.
  bool next() {
    ++allocations;
    return fail_at > 0 && (allocations == fail_at || (for_good && allocations > fail_at));
  }
};

inline Faults faults;

}  // namespace postern::test
