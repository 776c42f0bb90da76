// SPDX-License-Identifier: MIT
#include "key_file.h"

#include <vector>

namespace postern::handler {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// Lines with their ends.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end == std::string_view::npos ? end : end + 1));
    text.remove_prefix(lines.back().size());
  }
  return lines;
}

bool is_header(std::string_view line) { return trimmed(line).starts_with('['); }

bool opens(std::string_view line, std::string_view group) {
  return trimmed(line) == std::string("[").append(group).append("]");
}

std::optional<std::string_view> value_in(std::string_view line, std::string_view key) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos || trimmed(line.substr(0, equals)) != key) return std::nullopt;
  return trimmed(line.substr(equals + 1));
}

}  // namespace

std::optional<std::string> value_of(std::string_view text, std::string_view group, std::string_view key) {
  bool inside = false;
  for (const std::string& line : lines_of(text)) {
    if (is_header(line)) inside = opens(line, group);
    if (const auto value = value_in(line, key); inside && value) return std::string(*value);
  }
  return std::nullopt;
}

std::string with_value(const std::string& text, std::string_view group, std::string_view key,
                       const std::optional<std::string>& value) {
  const std::string fresh = value ? std::string(key).append("=").append(*value).append("\n") : std::string{};
  std::string out;
  bool inside = false;
  bool placed = false;
  for (const std::string& line : lines_of(text)) {
    if (is_header(line)) inside = opens(line, group);
    if (inside && value_in(line, key)) {
      if (!placed) out += fresh;
      placed = true;
      continue;
    }
    out += line;
    // Right behind the header, unless the key stands further down in the same group.
    if (opens(line, group) && !placed && !value_of(text, group, key)) {
      if (!out.ends_with('\n')) out += '\n';
      out += fresh;
      placed = true;
    }
  }
  if (placed || !value) return out;
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  return out.append("[").append(group).append("]\n").append(fresh);
}

}  // namespace postern::handler
