// SPDX-License-Identifier: MIT
// Finds a name in a table, ASCII case ignored: only those of the same initial and size are compared.
#pragma once

#include <algorithm>
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
  // `names`: in lower case, none empty or longer than kLongest. Of the `beginnings` among them, bits of rows, a name
  // may be longer.
  constexpr explicit Initials(const std::array<std::string_view, count>& names, std::uint64_t beginnings = 0)
      : names_(names) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t row = std::uint64_t{1} << i;
      by_initial_[index(names[i].front())] |= row;
      by_size_[names[i].size()] |= row;
    }
    for (std::size_t size = 1; size < by_size_.size(); ++size) by_size_[size] |= by_size_[size - 1] & beginnings;
  }
  // The first row of this name, or of the beginning of it; `count` when there is none. `name` is not empty.
  [[nodiscard]] constexpr std::size_t find(std::string_view name) const {
    std::uint64_t left =
        by_initial_[index(kLowerCase[index(name.front())])] & by_size_[std::min(name.size(), kLongest + 1)];
    for (; left != 0; left &= left - 1) {
      const auto row = static_cast<std::size_t>(std::countr_zero(left));
      if (is_lower_of(names_[row], name)) return row;
    }
    return count;
  }

 private:
  static constexpr std::size_t kLongest = 30;  // bytes
  static constexpr std::size_t index(char c) { return static_cast<unsigned char>(c); }
  std::array<std::string_view, count> names_;
  std::array<std::uint64_t, 256> by_initial_{};        // a bit for each row
  std::array<std::uint64_t, kLongest + 2> by_size_{};  // likewise; the last for all that is longer
};

}  // namespace postern::core
