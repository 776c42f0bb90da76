// SPDX-License-Identifier: MIT
// The structure-aware mutations of fuzz/mutator.cpp, for their own test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace postern::fuzzing {

std::size_t mutation_count();
// One mutation of a link; the same for the same seed.
std::string mutate_link(const std::string& link, std::size_t mutation, unsigned seed);

}  // namespace postern::fuzzing
