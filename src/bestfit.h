// SPDX-License-Identifier: MIT
// What the best-fit tables of Windows make of code points outside ASCII, where that is ASCII but neither letter nor
// digit.
#pragma once

namespace postern::core {

// Whether any Windows code page maps `point` to such a character.
bool windows_best_fits_syntax(char32_t point);

}  // namespace postern::core
