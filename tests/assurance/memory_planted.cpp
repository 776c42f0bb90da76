// SPDX-License-Identifier: MIT
// The arena with a bug: it copies one byte too few. Linked in the place of the real one, to see it found.
#include "arena.h"

#include <cstring>

#define memcpy(to, from, size) memcpy(to, from, (size) - 1)
#include "arena.cpp"
