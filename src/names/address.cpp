// SPDX-License-Identifier: MIT
#include "address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "letters.h"

namespace postern::names::core {

Address Address::from(Family family, const unsigned char* bytes) {
  constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  Address address;
  if (family == Family::v6 && std::equal(kMapped.begin(), kMapped.end(), bytes)) {
    family = Family::v4;
    bytes += kMapped.size();
  }
  address.family = family;
  std::copy_n(bytes, family == Family::v4 ? 4 : 16, address.bytes.begin());
  return address;
}

std::optional<Address> Address::parse(std::string_view text) {
  constexpr std::string_view kTag = "IPv6:";
  bool tagged = false;
  const bool literal = text.starts_with('[') && text.ends_with(']') && text.size() > 2;
  if (literal) {
    text = text.substr(1, text.size() - 2);
    tagged = text.size() > kTag.size() && equal_ignoring_case(text.substr(0, kTag.size()), kTag);
    if (tagged) text.remove_prefix(kTag.size());
  }
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  std::array<unsigned char, 16> bytes{};
  if (!tagged && inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) return from(Family::v4, bytes.data());
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return from(Family::v6, bytes.data());
  return std::nullopt;
}

std::string Address::text() const {
  char buffer[INET6_ADDRSTRLEN] = "";
  inet_ntop(family == Family::v4 ? AF_INET : AF_INET6, bytes.data(), buffer, sizeof buffer);
  return buffer;
}

std::string Address::reverse_name() const {
  std::string name;
  if (family == Family::v4) {
    for (std::size_t i = 4; i-- > 0;) name += std::to_string(bytes[i]) + ".";
    return name + "in-addr.arpa";
  }
  constexpr char kHex[] = "0123456789abcdef";
  for (std::size_t i = 16; i-- > 0;)
    for (const unsigned digit : {bytes[i] & 0xFU, static_cast<unsigned>(bytes[i]) >> 4U}) {
      name += kHex[digit];
      name += '.';
    }
  return name + "ip6.arpa";
}

}  // namespace postern::names::core
