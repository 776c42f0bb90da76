// SPDX-License-Identifier: MIT
#pragma once

namespace postern::cli {

// Prints the vectors of the corpus, which the command holds: as JSON, or a line for each.
int run_vectors(bool json);

}  // namespace postern::cli
