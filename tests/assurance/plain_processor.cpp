// SPDX-License-Identifier: MIT
// Linked in the place of src/processor.cpp: a processor that can do nothing special, so that the plain twins run.
#include "processor.h"

namespace postern::core {

bool processor::has_avx2() { return false; }

}  // namespace postern::core
