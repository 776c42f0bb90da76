// SPDX-License-Identifier: MIT
// Making Postern the handler of mailto: links for one user, and undoing that.
#pragma once

#include "environment.h"

namespace postern::handler {

// Each prints what it did, or why it did not, and returns the exit status: 0 done, 1 not done. Throw FileError.

// Writes our desktop entry, makes it the default, and remembers the handler that was there before as the target.
int install_handler(const Environment& environment);

// Puts back what was there, byte for byte; what the user has changed since then stays.
int uninstall_handler(const Environment& environment);

// Prints which handler is the default, which mail program gets the links, and whether a test link would reach it; 0
// when it would.
int print_status(const Environment& environment);

}  // namespace postern::handler
