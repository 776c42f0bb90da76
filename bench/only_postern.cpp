// SPDX-License-Identifier: MIT
// For who counts Postern's instructions and needs no peers (./dev bench --ledger).
#include "postern_reader.h"

namespace postern::bench {

std::span<const Reader> readers() {
  static constexpr Reader kAll[] = {READER("postern", read_postern)};
  return kAll;
}

}  // namespace postern::bench
