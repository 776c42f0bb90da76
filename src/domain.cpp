// SPDX-License-Identifier: MIT
#include "domain.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "initials.h"

namespace postern::core::domain {
namespace {

constexpr std::array<std::string_view, 13> kSpecialUseTopLabels{
    // RFC 6761 section 6.3, RFC 6762 section 3, RFC 7686, RFC 9476
    "localhost", "local", "onion", "alt",
    // Reserved for private use by ICANN in 2024
    "internal",
    // Names that networks use for themselves: RFC 6762 appendix G, and what ICANN has put off for good
    "intranet", "private", "corp", "home", "lan", "mail", "localdomain",
    // Only some names under it
    "arpa"};

constexpr std::size_t kArpa = 12;
static_assert(kSpecialUseTopLabels[kArpa] == "arpa");
// RFC 8375, and the rest of the IANA registry of special-use domain names under .arpa.
constexpr std::string_view kSpecialUseUnderArpa[]{
    "home.arpa",        "10.in-addr.arpa", "254.169.in-addr.arpa", "168.192.in-addr.arpa", "172.in-addr.arpa",
    "127.in-addr.arpa", "ip6.arpa",        "ipv4only.arpa",        "resolver.arpa",        "service.arpa",
    "eap-noob.arpa",    "6tisch.arpa"};

constexpr Initials kInitials(kSpecialUseTopLabels);

// The row of a top label; as many as there are when it has none.
std::size_t find_top_label(std::string_view last) {
  if (last.empty()) return kSpecialUseTopLabels.size();
  return kInitials.find(last);
}

}  // namespace

bool may_be_special_use(std::string_view last_label) {
  return find_top_label(last_label) < kSpecialUseTopLabels.size();
}

bool is_special_use(std::string_view name) {
  const std::size_t top = find_top_label(last_label(name));
  if (top != kArpa) return top < kSpecialUseTopLabels.size();
  return std::any_of(std::begin(kSpecialUseUnderArpa), std::end(kSpecialUseUnderArpa),
                     [name](std::string_view kept) { return is_within(name, kept); });
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
