// SPDX-License-Identifier: MIT
#include "question.h"

#include <algorithm>
#include <string_view>

namespace postern::handler {
namespace {

constexpr std::size_t kBodyLines = 12;
constexpr std::size_t kBodyBytes = 1000;

void add_row(std::string& out, std::string_view name, const std::string& shown) {
  constexpr std::size_t kWidth = 13;
  std::string head(name);
  head.resize(std::max(kWidth, head.size() + 1), ' ');
  out.append(head).append(shown).append("\n");
}

// The start of the body, and a word when there is more.
void add_body(std::string& out, std::string_view body) {
  std::size_t lines = 0;
  std::size_t bytes = 0;
  while (!body.empty() && lines < kBodyLines && bytes < kBodyBytes) {
    std::string_view line = body.substr(0, body.find('\n'));
    const std::size_t whole = line.size();
    line = line.substr(0, kBodyBytes - bytes);
    // Not in the middle of a code point.
    while (line.size() < whole && (static_cast<unsigned char>(body[line.size()]) & 0xC0U) == 0x80U)
      line.remove_suffix(1);
    add_row(out, lines == 0 ? "body" : "", display(line));
    body.remove_prefix(line.size() == whole ? std::min(whole + 1, body.size()) : line.size());
    bytes += std::max<std::size_t>(line.size(), 1);
    ++lines;
  }
  if (!body.empty()) add_row(out, "", "(and " + std::to_string(body.size()) + " bytes more)");
}

void add_field(std::string& out, const Field& field) {
  if (field.name == "body") return add_body(out, field.value);
  std::string shown = display(field.shown);
  if (!field.display_name.empty()) shown = display(field.display_name) + " <" + shown + ">";
  if (field.name == "bcc") shown += "   (a hidden recipient)";
  add_row(out, field.name, shown);
}

void add_list(std::string& out, std::string_view title, const std::vector<std::string>& sentences) {
  if (sentences.empty()) return;
  out.append("\n").append(title).append("\n");
  for (const std::string& sentence : sentences) out.append("- ").append(sentence).append("\n");
}

}  // namespace

std::string question_text(const Result& result, const std::vector<std::string>& reasons,
                          const std::vector<std::string>& losses) {
  std::string out;
  const std::vector<Field> fields = result.fields(Consent::given);
  for (const Field& field : fields)
    if (field.name == "bcc") add_field(out, field);
  for (const Field& field : fields)
    if (field.name != "bcc") add_field(out, field);
  if (fields.empty()) out += "An empty message.\n";
  std::vector<std::string> why;
  for (const Finding& finding : result.findings()) {
    std::string message(finding.message);
    if (finding.action == Action::confirm && std::find(why.begin(), why.end(), message) == why.end())
      why.push_back(std::move(message));
  }
  why.insert(why.end(), reasons.begin(), reasons.end());
  add_list(out, "Why you are asked:", why);
  add_list(out, "Left out:", losses);
  return out;
}

}  // namespace postern::handler
