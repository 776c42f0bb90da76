// SPDX-License-Identifier: MIT
// What the handler reads besides links: handler.toml, key files and Exec lines of other programs; and what it makes of
// a canonical link for a client. Nothing here touches a file or starts a program.
#include <algorithm>
#include <postern/postern.hpp>
#include <vector>

#include "clients.h"
#include "config.h"
#include "desktop.h"
#include "dialect.h"
#include "input.h"
#include "key_file.h"
#include "surface.h"

namespace {

namespace handler = postern::handler;
using postern::fuzzing::demand;
using postern::fuzzing::Input;

// An accepted configuration is one that can be acted on, and a later file loosens nothing.
void read_configuration(Input& in) {
  handler::Config config;
  config.strict = in.flag();
  config.protect = {"example.org"};
  const handler::Config before = config;
  const std::string text(in.rest());
  try {
    handler::apply_config(config, text, "handler.toml");
  } catch (const handler::ConfigError& error) {
    demand(std::string_view(error.what()).starts_with("handler.toml, line "), "an error that says not where",
           error.what());
    return;
  }
  const std::string shown = postern::display(text);
  demand(config.strict || !before.strict, "a later file loosens the profile", shown);
  demand(!config.protect.empty() && config.protect.front() == "example.org", "a protected name is lost", shown);
  demand(config.client.empty() || handler::find_client(config.client) != nullptr, "an unknown client", shown);
  demand(config.flood_windows > 0 && config.flood_seconds > 0 && config.question_seconds > 0, "a number below 1",
         shown);
  if (config.command.empty()) return;
  demand(config.command.front().find(handler::kLink) == std::string::npos, "the program is the link", shown);
  demand(!handler::holds_shell(config.command), "a shell", shown);
  std::size_t links = 0;
  for (const std::string& element : config.command)
    for (std::size_t at = 0; (at = element.find(handler::kLink, at)) != std::string::npos; ++at) ++links;
  demand(links == 1, "not one link in the command", shown);
}

bool is_plain(std::string_view text) {
  return text.find_first_of("\r\n=[]") == std::string_view::npos && !text.empty() && text.front() > ' ' &&
         text.back() > ' ';
}

std::string with_value(const std::string& text, std::string_view group, std::string_view key,
                       const std::optional<std::string>& value) {
#ifdef POSTERN_PLANTED_BUG
  // Takes a key with blanks around it for another one.
  if (const std::size_t at = text.find(std::string(key) + " ="); at != std::string::npos)
    return handler::with_value(text.substr(0, at), group, key, value) + text.substr(at);
#endif
  return handler::with_value(text, group, key, value);
}

// A change of one key is read back, changes nothing else, and can be taken back.
void edit_key_file(Input& in) {
  static constexpr std::string_view kGroups[] = {"Default Applications", "Desktop Entry", "g"};
  static constexpr std::string_view kKeys[] = {"x-scheme-handler/mailto", "Exec", "k"};
  const std::string_view group = in.one_of(kGroups);
  const std::string_view key = in.one_of(kKeys);
  const std::string value(in.bytes(20));
  const std::string text(in.rest());
  const std::string shown = postern::display(text);
  const std::string removed = with_value(text, group, key, std::nullopt);
  demand(!handler::value_of(removed, group, key), "a key that was removed is there", shown);
  demand(with_value(removed, group, key, std::nullopt) == removed, "removed twice", shown);
  if (!is_plain(value)) return;
  const std::string changed = with_value(text, group, key, value);
  demand(handler::value_of(changed, group, key) == value, "the value is not what was set", shown);
  demand(with_value(changed, group, key, value) == changed, "set twice", shown);
  for (const std::string_view other : kKeys)
    demand(other == key || handler::value_of(changed, group, other) == handler::value_of(text, group, other),
           "another key has changed", shown);
}

void read_exec_line(Input& in) {
  const std::string line(in.rest());
  const handler::Arguments command = handler::parse_exec(line, {"Name", "icon", "/a/b.desktop"});
  std::size_t links = 0;
  for (const std::string& element : command) links += element.find(handler::kLink) != std::string::npos;
  demand(command.empty() || links >= 1, "a command without a link", postern::display(line));
}

// A link in a client's dialect says what the canonical link said, less what was left out.
void spell(Input& in) {
  const auto clients = handler::known_clients();
  const handler::Client& client = in.one_of(clients);
  const postern::Result result = postern::check(std::string(in.rest()));
  const std::string canonical = result.canonical_link(postern::Consent::given);
  if (canonical.empty()) return;
  const handler::Spelling spelling = handler::spell(canonical, client.dialect);
  const postern::Result again = postern::check(spelling.link);
  demand(again.verdict() != postern::Verdict::refuse, "the client gets a link that is refused",
         postern::display(spelling.link));
  std::vector<std::string> expected;
  std::vector<std::string> got;
  // By its name; an address of the path, as it is.
  const auto left_out = [&](const postern::Field& f) {
    const auto& all = spelling.left_out;
    return std::find(all.begin(), all.end(), f.name == "to" ? f.value : f.name) != all.end();
  };
  for (const postern::Field& f : result.fields(postern::Consent::given))
    if (!left_out(f)) expected.push_back(std::string(f.name) + "=" + std::string(f.value));
  for (const postern::Field& f : again.fields(postern::Consent::given))
    if (!left_out(f)) got.push_back(std::string(f.name) + "=" + std::string(f.value));
  demand(expected == got, "the client gets other fields", postern::display(spelling.link));
}

// Text for a dialogue holds nothing that acts.
void mark_up(Input& in) {
  const std::string text(in.rest());
  const std::string markup = handler::as_markup(text, "<br>");
  std::string rest = markup;
  for (std::size_t at = 0; (at = rest.find("<br>", at)) != std::string::npos;) rest.erase(at, 4);
  demand(rest.find_first_of("<>\\") == std::string::npos, "markup is left", postern::display(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input in(data, size);
  switch (in.below(5)) {
    case 0: read_configuration(in); break;
    case 1: edit_key_file(in); break;
    case 2: read_exec_line(in); break;
    case 3: spell(in); break;
    default: mark_up(in); break;
  }
  return 0;
}
