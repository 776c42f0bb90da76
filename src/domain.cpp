// SPDX-License-Identifier: MIT
#include "domain.h"

#include <algorithm>
#include <iterator>

namespace postern::core::domain {
namespace {

constexpr std::string_view kSpecialUse[]{
    // RFC 6761 section 6.3, RFC 6762 section 3, RFC 7686, RFC 9476, RFC 8375
    "localhost", "local", "onion", "alt", "home.arpa",
    // The rest of the IANA registry of special-use domain names under .arpa
    "10.in-addr.arpa", "254.169.in-addr.arpa", "168.192.in-addr.arpa", "172.in-addr.arpa", "127.in-addr.arpa",
    "ip6.arpa", "ipv4only.arpa", "resolver.arpa", "service.arpa", "eap-noob.arpa", "6tisch.arpa",
    // Reserved for private use by ICANN in 2024
    "internal",
    // Names that networks use for themselves: RFC 6762 appendix G, and what ICANN has put off for good
    "intranet", "private", "corp", "home", "lan", "mail", "localdomain"};

}  // namespace

bool is_special_use(std::string_view domain) {
  return std::any_of(std::begin(kSpecialUse), std::end(kSpecialUse),
                     [domain](std::string_view name) { return is_within(domain, name); });
}

std::string_view last_labels(std::string_view domain, std::ptrdiff_t count) {
  std::size_t begin = domain.size();
  for (; count > 0 && begin != std::string_view::npos; --count)
    begin = begin == 0 ? std::string_view::npos : domain.rfind('.', begin - 1);
  return begin == std::string_view::npos ? domain : domain.substr(begin + 1);
}

bool is_within(std::string_view name, std::string_view domain) {
  if (name.size() < domain.size()) return false;
  const std::size_t head = name.size() - domain.size();
  return equal_ignoring_case(name.substr(head), domain) && (head == 0 || name[head - 1] == '.');
}

bool has_a_label(std::string_view domain) {
  for (std::size_t i = 0; i < domain.size(); ++i)
    if ((i == 0 || domain[i - 1] == '.') && starts_with_ignoring_case(domain.substr(i), "xn--")) return true;
  return false;
}

}  // namespace postern::core::domain
