// SPDX-License-Identifier: MIT
#include "bestfit.h"

#include <algorithm>
#include <array>

namespace postern::core {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

#include "bestfit.inc"

}  // namespace

bool windows_best_fits_syntax(char32_t point) {
  const auto* const after = std::upper_bound(kRanges.data(), kRanges.data() + kRanges.size(), point,
                                             [](char32_t at, const Range& range) { return at < range.first; });
  return after != kRanges.data() && point <= (after - 1)->last;
}

}  // namespace postern::core
