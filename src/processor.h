// SPDX-License-Identifier: MIT
// What the processor can do beyond what the compiler was told. Tests put another answer in its place.
#pragma once

namespace postern::core::processor {

// AVX2, BMI1, BMI2 and POPCNT: what blocks.h takes. They came together.
bool has_avx2();

}  // namespace postern::core::processor
