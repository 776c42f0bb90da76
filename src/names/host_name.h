// SPDX-License-Identifier: MIT
// A host name that libpostern would take as the domain of an address. Asked through its public door, so that there is
// one grammar of domains, and one set of rules about deceptive ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postern::names::core {

struct HostName {
  std::string wire;       // ASCII, lower case, A-labels
  std::string shown;      // for people: in its own script when that is honest
  bool intranet = false;  // a single label, or a special-use name

  // A name as a user or a configuration gives it, in Unicode or ASCII.
  static std::optional<HostName> given(std::string_view text);
  // A name out of a DNS message, in the text form of RFC 1035 section 5.1. It must be a host name as it stands, but
  // for its case: nothing is repaired, mapped or unescaped.
  static std::optional<HostName> from_wire(std::string_view text);
};

}  // namespace postern::names::core
