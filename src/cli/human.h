// SPDX-License-Identifier: MIT
// What people read: the verdict, the link with carets under what was found, why, and what would be opened.
#pragma once

#include <postern/postern.hpp>
#include <string>
#include <string_view>

#include "terminal.h"

namespace postern::cli {

struct Look {
  Palette palette;
  std::size_t width;
};

std::string describe(std::string_view link, const Result& result, Consent consent, const Look& look);

// One line for one link of a batch.
std::string describe_briefly(std::string_view link, const Result& result, const Look& look);

}  // namespace postern::cli
