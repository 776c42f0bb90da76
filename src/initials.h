// SPDX-License-Identifier: MIT
// Which names of a table begin as a name does, so that only these need be compared.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "charset.h"

namespace postern::core {

template <std::size_t count>
class Initials {
  static_assert(count <= 64);

 public:
  // `names`: in lower case, none empty.
  constexpr explicit Initials(const std::array<std::string_view, count>& names) {
    for (std::size_t i = 0; i < count; ++i) rows_[index(names[i].front())] |= std::uint64_t{1} << i;
  }
  // The first row of a name with the same initial, ASCII case ignored, that `is_it`; `count` when there is none. `name`
  // is not empty.
  template <class IsIt>
  [[nodiscard]] constexpr std::size_t find(std::string_view name, IsIt&& is_it) const {
    const auto initial = static_cast<unsigned char>(name.front());
    for (std::uint64_t left = rows_[index(kLowerCase[initial])]; left != 0; left &= left - 1) {
      const auto row = static_cast<std::size_t>(std::countr_zero(left));
      if (is_it(row)) return row;
    }
    return count;
  }

 private:
  static constexpr std::size_t index(char c) { return static_cast<unsigned char>(c); }
  std::array<std::uint64_t, 256> rows_{};  // for each initial, a bit for each row
};

}  // namespace postern::core
