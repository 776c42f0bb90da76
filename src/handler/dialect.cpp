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

std::string decoded(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };  // a canonical link has upper case
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size();
    out += escape ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return out;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
}

// An address of the path for a client that does not decode it. An apostrophe can stand there as it is, by RFC 6068, and
// "=", which only separates behind the "?"; no other character that the canonical link encodes.
bool undecoded(std::string& address) {
  replace_all(address, "%27", "'");
  replace_all(address, "%3D", "=");
  return address.find('%') == std::string::npos;
}

}  // namespace

Spelling spell(std::string_view canonical, const Dialect& dialect) {
  Spelling spelling;
  canonical.remove_prefix(kScheme.size());
  const std::size_t mark = canonical.find('?');
  std::string path;
  for (std::string& address : split(canonical.substr(0, mark), ',')) {
    if (dialect.plus_is_space) replace_all(address, "+", "%2B");
    if (!dialect.decodes_path && !undecoded(address)) {
      spelling.left_out.push_back(decoded(address));
      spelling.lost_recipients = true;
    } else {
      path.append(path.empty() ? "" : ",").append(address);
    }
  }
  std::string query;
  const std::string_view fields = mark == std::string_view::npos ? std::string_view{} : canonical.substr(mark + 1);
  for (const std::string& field : split(fields, '&')) {
    const std::string_view name = std::string_view(field).substr(0, field.find('='));
    if (!takes(dialect, name)) {
      spelling.left_out.emplace_back(name);
      spelling.lost_recipients |= name == "bcc";
    } else if (!field.empty()) {
      query.append(query.empty() ? "?" : "&").append(field);
    }
  }
  spelling.link = path.empty() && query.empty() ? std::string(dialect.blank) : std::string(kScheme) + path + query;
  return spelling;
}

}  // namespace postern::handler
