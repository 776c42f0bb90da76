// SPDX-License-Identifier: MIT
#include "domain.h"

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
  for (const std::string_view name : kSpecialUse) {
    if (domain.size() < name.size()) continue;
    const std::size_t head = domain.size() - name.size();
    if (equal_ignoring_case(domain.substr(head), name) && (head == 0 || domain[head - 1] == '.')) return true;
  }
  return false;
}

}  // namespace postern::core::domain
