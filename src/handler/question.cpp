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
  std::size_t left = kBodyBytes;
  bool whole = true;
  for (std::size_t n = 0; n < kBodyLines && whole && !body.empty(); ++n) {
    std::size_t end = std::min(body.find('\n'), body.size());
    whole = end <= left;
    if (!whole) {
      end = left;
      while (end > 0 && (static_cast<unsigned char>(body[end]) & 0xC0U) == 0x80U) --end;  // inside a code point
    }
    add_row(out, n == 0 ? "body" : "", display(body.substr(0, end)));
    left -= end;
    body.remove_prefix(std::min(whole ? end + 1 : end, body.size()));
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

std::string wrapped(std::string_view text, std::size_t columns) {
  std::string out;
  std::size_t column = 0;
  for (const char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (c != '\n' && begins && column++ == columns) {
      out += '\n';
      column = 1;
    }
    if (c == '\n') column = 0;
    out += c;
  }
  return out;
}

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
