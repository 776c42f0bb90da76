// SPDX-License-Identifier: MIT
#include "desktop.h"

#include <algorithm>
#include <cctype>

#include "config.h"
#include "files.h"
#include "key_file.h"

namespace postern::handler {
namespace {

constexpr std::string_view kEntry = "Desktop Entry";

// The folders of associations: those of configuration, then those of applications.
std::vector<std::string> association_folders(const Environment& environment) {
  std::vector<std::string> folders{config_home(environment)};
  for (const std::string& folder : config_dirs(environment)) folders.push_back(folder);
  folders.push_back(data_home(environment) + "/applications");
  for (const std::string& folder : data_dirs(environment)) folders.push_back(folder + "/applications");
  return folders;
}

// "gnome-mimeapps.list" and the like for the desktop that runs, then the one for all.
std::vector<std::string> association_names(const Environment& environment) {
  std::vector<std::string> names;
  for (std::string desktop : split(environment.get("XDG_CURRENT_DESKTOP").value_or(""), ':')) {
    if (desktop.empty() || desktop.find('/') != std::string::npos) continue;
    std::transform(desktop.begin(), desktop.end(), desktop.begin(), [](unsigned char c) { return std::tolower(c); });
    names.push_back(desktop + "-mimeapps.list");
  }
  names.emplace_back("mimeapps.list");
  return names;
}

std::optional<Entry> first_entry(const std::string& file, std::string_view group, const Environment& environment) {
  const std::optional<std::string> text = read_file(file);
  if (!text) return std::nullopt;
  for (const std::string& id : split(value_of(*text, group, kMailto).value_or(""), ';'))
    if (std::optional<Entry> entry = find_entry(id, environment)) return entry;
  return std::nullopt;
}

// The words of an Exec line; false when it is quoted otherwise than the specification allows.
bool split_exec(std::string_view line, Arguments& words) {
  constexpr std::string_view kReserved = "'><~|&;$*?#()`\\";
  bool quoted = false;
  bool inside = false;  // a word has begun
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted) {
      quoted = c != '"';
      if (c == '\\' && ++i == line.size()) return false;
      if (quoted) words.back() += line[i];
    } else if (c == ' ' || c == '\t') {
      inside = false;
    } else if (kReserved.find(c) != std::string_view::npos) {
      return false;
    } else {
      if (!inside) words.emplace_back();
      inside = true;
      quoted = c == '"';
      if (!quoted) words.back() += c;
    }
  }
  return !quoted;
}

// A word of an Exec line with its field codes filled in, {link} counted; false when it holds a code that we do not
// know.
bool fill(const std::string& word, const EntryNames& names, std::string& element, std::size_t& links) {
  if (word.find(kLink) != std::string::npos) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '%') {
      element += word[i];
      continue;
    }
    switch (++i < word.size() ? word[i] : '\0') {
      case '%': element += '%'; break;
      case 'c': element += names.name; break;
      case 'k': element += names.path; break;
      case 'u':
      case 'U':
      case 'f':
      case 'F':
        element += kLink;
        ++links;
        break;
      default: return false;
    }
  }
  return true;
}

// The escapes of any string in a key file.
std::string unescaped(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 == value.size()) {
      out += value[i];
      continue;
    }
    const char c = value[++i];
    out += c == 's' ? ' ' : c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
  }
  return out;
}

}  // namespace

std::string own_entry(std::string_view program) {
  return std::string(
             "[Desktop Entry]\n"
             "Type=Application\n"
             "Version=1.4\n"
             "Name=Postern\n"
             "Comment=Checks mailto: links before your mail program opens them\n"
             "Exec=")
      .append(program)
      .append(
          " open --desktop %u\n"
          "Icon=mail-message-new\n"
          "Terminal=false\n"
          "NoDisplay=true\n"
          "Categories=Network;Email;\n"
          "MimeType=x-scheme-handler/mailto;\n");
}

Arguments parse_exec(std::string_view line, const EntryNames& names) {
  Arguments words;
  if (!split_exec(line, words)) return {};
  Arguments command;
  std::size_t links = 0;
  for (const std::string& word : words) {
    if (word == "%i") {
      if (!names.icon.empty()) command.insert(command.end(), {"--icon", names.icon});
    } else if (!fill(word, names, command.emplace_back(), links)) {
      return {};
    }
  }
  if (command.empty() || links > 1) return {};
  if (links == 0) command.emplace_back(kLink);
  return command;
}

std::optional<Entry> find_entry(std::string_view id, const Environment& environment) {
  if (id.empty() || id.find('/') != std::string_view::npos) return std::nullopt;
  std::vector<std::string> folders = data_dirs(environment);
  folders.insert(folders.begin(), data_home(environment));
  for (const std::string& folder : folders) {
    const std::string path = folder + "/applications/" + std::string(id);
    const std::optional<std::string> text = read_file(path);
    if (!text) continue;
    const auto value = [&](std::string_view key) { return unescaped(value_of(*text, kEntry, key).value_or("")); };
    return Entry{std::string(id), path, parse_exec(value("Exec"), {value("Name"), value("Icon"), path}),
                 value("Terminal") == "true"};
  }
  return std::nullopt;
}

std::optional<Entry> default_handler(const Environment& environment) {
  for (const std::string& folder : association_folders(environment))
    for (const std::string& name : association_names(environment))
      if (auto entry = first_entry(folder + "/" + name, kDefaults, environment)) return entry;
  for (const std::string& folder : association_folders(environment))
    if (auto entry = first_entry(folder + "/mimeinfo.cache", "MIME Cache", environment)) return entry;
  return std::nullopt;
}

std::string user_associations(const Environment& environment) { return config_home(environment) + "/mimeapps.list"; }

}  // namespace postern::handler
