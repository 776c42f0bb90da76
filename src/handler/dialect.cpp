// SPDX-License-Identifier: MIT
#include "dialect.h"

#include <algorithm>
#include <array>
#include <utility>

#include "environment.h"

namespace postern::handler {
namespace {

constexpr std::string_view kScheme = "mailto:";

bool takes(const Dialect& dialect, std::string_view field) {
  static constexpr std::array<std::pair<std::string_view, Extra>, 4> kExtras{
      {{"bcc", kBcc}, {"in-reply-to", kInReplyTo}, {"references", kReferences}, {"keywords", kKeywords}}};
  const auto extra = std::find_if(kExtras.begin(), kExtras.end(), [field](const auto& e) { return e.first == field; });
  return extra == kExtras.end() || (dialect.extras & extra->second) != 0;
}

void leave_out(Spelling& spelling, std::string_view what, bool recipients) {
  if (std::find(spelling.left_out.begin(), spelling.left_out.end(), what) == spelling.left_out.end())
    spelling.left_out.emplace_back(what);
  spelling.lost_recipients |= recipients;
}

// An address of the path for a client that does not decode it: RFC 6068 lets an apostrophe stand there as it is, and
// no other character that the canonical link encodes.
bool undecoded(std::string& address) {
  for (std::size_t at = 0; (at = address.find("%27", at)) != std::string::npos;) address.replace(at, 3, 1, '\'');
  return address.find('%') == std::string::npos;
}

}  // namespace

Spelling spell(std::string_view canonical, const Dialect& dialect) {
  Spelling spelling;
  canonical.remove_prefix(kScheme.size());
  const std::size_t mark = canonical.find('?');
  std::string path;
  for (std::string& address : split(canonical.substr(0, mark), ',')) {
    if (!dialect.decodes_path && !undecoded(address)) {
      leave_out(spelling, "to", true);
    } else {
      path.append(path.empty() ? "" : ",").append(address);
    }
  }
  std::string query;
  const std::string_view fields = mark == std::string_view::npos ? std::string_view{} : canonical.substr(mark + 1);
  for (const std::string& field : split(fields, '&')) {
    const std::string_view name = std::string_view(field).substr(0, field.find('='));
    if (!takes(dialect, name)) {
      leave_out(spelling, name, name == "bcc");
    } else if (!field.empty()) {
      query.append(query.empty() ? "?" : "&").append(field);
    }
  }
  spelling.link = path.empty() && query.empty() ? std::string(dialect.blank) : std::string(kScheme) + path + query;
  return spelling;
}

}  // namespace postern::handler
