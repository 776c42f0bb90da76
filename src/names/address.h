// SPDX-License-Identifier: MIT
// IP addresses, and the names under which reverse zones hold them.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postern::names::core {

enum class Family { v4, v6 };

struct Address {
  Family family = Family::v4;
  std::array<unsigned char, 16> bytes{};  // of IPv4: the first four, the rest zero

  // An address as people and RFC 5321 write it: bare, or in brackets with "IPv6:" where that belongs.
  static std::optional<Address> parse(std::string_view text);
  // From 4 or 16 bytes in network order. An IPv4-mapped IPv6 address is the IPv4 address.
  static Address from(Family family, const unsigned char* bytes);

  [[nodiscard]] std::string text() const;
  // Where its PTR records stand: below in-addr.arpa (RFC 1035 section 3.5) or ip6.arpa (RFC 3596 section 2.5).
  [[nodiscard]] std::string reverse_name() const;

  auto operator<=>(const Address&) const = default;
};

}  // namespace postern::names::core
