// SPDX-License-Identifier: MIT
// Tells most names apart from all of a list by initial and size, ASCII case ignored, before any is compared.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "charset.h"

namespace postern::core {

class NameSizes {
 public:
  // `name` is in lower case and not empty, like whatever is put in or begins so.
  constexpr void add(std::string_view name) { sizes_[index(name)] |= std::uint32_t{1} << shift(name); }
  constexpr void add_beginning(std::string_view name) { sizes_[index(name)] |= ~std::uint32_t{0} << shift(name); }
  // Whether the name, which is not empty, can be in the list.
  [[nodiscard]] constexpr bool may_hold(std::string_view name) const {
    return (sizes_[index(name)] >> shift(name) & 1U) != 0;
  }

 private:
  static constexpr std::size_t kMost = 31;  // what is longer counts as this long
  static constexpr std::size_t index(std::string_view name) {
    return static_cast<unsigned char>(kLowerCase[static_cast<unsigned char>(name.front())]);
  }
  static constexpr std::size_t shift(std::string_view name) { return std::min(name.size(), kMost); }

  std::array<std::uint32_t, 256> sizes_{};  // for each initial the sizes, a bit each
};

}  // namespace postern::core
