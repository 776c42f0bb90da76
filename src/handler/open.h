// SPDX-License-Identifier: MIT
// `postern open`: checks a link, asks if need be, and becomes the mail client.
#pragma once

#include <string>

#include "environment.h"

namespace postern::handler {

// What `postern open` says by its exit status; 0 is the client's to say.
enum OpenStatus { kSaidNo = 1, kRefused = 3, kNoClient = 69 };

// Returns only when no client was started. `environment`: as the process got it. `started_by_desktop`: as
// find_surface(). Throws FileError.
int open_link(const std::string& link, bool started_by_desktop, const Environment& environment);

// Tells the user of a desktop that Postern was called in a way that it does not take: with two links, say, or with
// another mail program's options.
void refuse_call(const Environment& environment);

}  // namespace postern::handler
