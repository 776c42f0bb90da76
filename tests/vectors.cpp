// SPDX-License-Identifier: MIT
#include "vectors.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace postern::test {
namespace {

[[noreturn]] void give_up(const std::string& where, const std::string& why) {
  std::cerr << where << ": " << why << "\n";
  std::exit(1);
}

// Bytes as vectors write them: printable ASCII as it is, anything else escaped byte by byte.
std::string escaped(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if (c == '\\' || c == '\n' || c == '\t') {
      out += c == '\\' ? "\\\\" : c == '\n' ? "\\n" : "\\t";
    } else if (c >= 0x20 && c <= 0x7E) {
      out += c;
    } else {
      out += std::string("\\x") + kHex[static_cast<unsigned char>(c) >> 4U] + kHex[static_cast<unsigned char>(c) & 15U];
    }
  }
  return out;
}

// "\xHH" and "\\" in a link_escaped.
std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\\x") == 0) {
      out += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else {
      i += text.compare(i, 2, "\\\\") == 0;
      out += text[i];
    }
  }
  return out;
}

std::string read_link(const toml::table& entry) {
  if (const auto escaped = entry["link_escaped"].value<std::string>()) return unescaped(*escaped);
  if (const toml::table* const expand = entry["link_repeat"].as_table()) {
    std::string link = (*expand)["prefix"].value_or<std::string>("");
    const auto times = (*expand)["times"].value_or<std::int64_t>(0);
    for (std::int64_t i = 0; i < times; ++i) link += (*expand)["repeat"].value_or<std::string>("");
    return link + (*expand)["suffix"].value_or<std::string>("");
  }
  return entry["link"].value_or<std::string>("");
}

std::vector<std::string> strings(const toml::table& entry, std::string_view key) {
  std::vector<std::string> all;
  if (const toml::array* const array = entry[key].as_array())
    for (const toml::node& node : *array) all.push_back(node.value_or<std::string>(""));
  return all;
}

// "slug @offset: text" or, for long spans, "slug @offset+length". The text must be what stands there.
Expected read_finding(const std::string& text, const Vector& vector) {
  const std::size_t at = text.find(" @");
  if (at == std::string::npos) give_up(vector.file, vector.name + ": no offset in: " + text);
  Expected expected{text.substr(0, at), 0, 0};
  std::size_t digits = 0;
  expected.offset = std::stoul(text.substr(at + 2), &digits);
  const std::string rest = text.substr(at + 2 + digits);
  if (rest.starts_with("+")) {
    expected.length = std::stoul(rest.substr(1));
    return expected;
  }
  const std::string quoted = rest.starts_with(": ") ? rest.substr(2) : "";
  while (escaped(vector.link.substr(std::min(expected.offset, vector.link.size()), expected.length)).size() <
             quoted.size() &&
         expected.offset + expected.length < vector.link.size())
    ++expected.length;
  if (escaped(vector.link.substr(std::min(expected.offset, vector.link.size()), expected.length)) != quoted)
    give_up(vector.file, vector.name + ": the link does not hold this there: " + text);
  return expected;
}

Vector read_vector(const toml::table& entry, const std::string& file) {
  Vector v;
  v.file = file;
  v.name = entry["name"].value_or<std::string>("");
  v.about = entry["about"].value_or<std::string>("");
  v.link = read_link(entry);
  v.near = strings(entry, "near");
  v.options.protected_names = strings(entry, "protect");
  v.options.want_eai = entry["eai"].value_or(false);
  v.unicode = entry["unicode"].value_or(false);
  v.strict = entry["strict"].value_or<std::string>("");
  v.standard = entry["standard"].value_or<std::string>("");
  for (const std::string& finding : strings(entry, "findings")) v.findings.push_back(read_finding(finding, v));
  v.fields = strings(entry, "fields");
  v.canonical = entry["canonical"].value_or<std::string>("");
  v.consented = entry["consented"].value_or<std::string>(std::string(v.canonical));
  v.field_count = entry["field_count"].value_or(v.fields.size());
  v.canonical_length = entry["canonical_length"].value_or(v.canonical.size());
  if (v.name.empty() || v.about.empty()) give_up(file, "a vector has no name or says nothing about itself: " + v.name);
  return v;
}

std::vector<Vector> read_all() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(POSTERN_VECTORS))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Vector> all;
  for (const auto& file : files) {
    try {
      const toml::table table = toml::parse_file(file.string());
      const toml::array* const entries = table["vector"].as_array();
      if (entries == nullptr) give_up(file.string(), "no [[vector]]");
      for (const toml::node& entry : *entries) all.push_back(read_vector(*entry.as_table(), file.filename().string()));
    } catch (const std::exception& error) {
      give_up(file.string(), error.what());
    }
  }
  return all;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Expected& expected) {
  return out << expected.slug << " @" << expected.offset << "+" << expected.length;
}

std::ostream& operator<<(std::ostream& out, const Vector& vector) {
  return out << vector.file << ": " << vector.name << ": " << escaped(vector.link.substr(0, 200));
}

const std::vector<Vector>& vectors() {
  static const std::vector<Vector> all = read_all();
  return all;
}

std::string describe(const Field& field) {
  std::string value(field.value);
  if (!field.display_name.empty()) value = std::string(field.display_name) + " <" + value + ">";
  return std::string(field.name) + (field.needs_consent ? "?: " : ": ") + value;
}

std::string_view word(Verdict verdict) {
  return verdict == Verdict::open ? "open" : verdict == Verdict::confirm ? "confirm" : "refuse";
}

}  // namespace postern::test
