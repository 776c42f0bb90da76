// SPDX-License-Identifier: MIT
#include "host_name.h"

#include <postern/postern.hpp>

#include "letters.h"

namespace postern::names::core {
namespace {

constexpr std::string_view kLocalPart = "x@";

// "mailto:x@" and the name, all but letters and digits percent-encoded, so that no byte of it is structure.
std::string as_link(std::string_view name) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string link = "mailto:" + std::string(kLocalPart);
  for (const char c : name) {
    const bool plain = (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (plain) {
      link += c;
      continue;
    }
    link += '%';
    link += kHex[static_cast<unsigned char>(c) >> 4U];
    link += kHex[static_cast<unsigned char>(c) & 0xFU];
  }
  return link;
}

}  // namespace

std::optional<HostName> HostName::given(std::string_view text) {
  constexpr std::size_t kMostBytes = 1024;  // no domain is longer, however it is spelled
  if (text.empty() || text.size() > kMostBytes || text.front() == '[') return std::nullopt;
  const Result result = check(as_link(text));
  const std::vector<Field> fields = result.fields(Consent::given);
  if (fields.size() != 1 || !fields.front().value.starts_with(kLocalPart)) return std::nullopt;
  if (!fields.front().shown.starts_with(kLocalPart)) return std::nullopt;
  HostName name;
  name.wire = lowered(fields.front().value.substr(kLocalPart.size()));
  name.shown = fields.front().shown.substr(kLocalPart.size());
  for (const Finding& finding : result.findings())
    name.intranet = name.intranet || finding.slug == "single-label" || finding.slug == "special-use-name";
  return name;
}

std::optional<HostName> HostName::from_wire(std::string_view text) {
  std::optional<HostName> name = given(text);
  if (name && !equal_ignoring_case(name->wire, text)) return std::nullopt;
  return name;
}

}  // namespace postern::names::core
