// SPDX-License-Identifier: MIT
#include "rules_command.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "exit_status.h"
#include "human.h"
#include "words.h"

namespace postern::cli {
namespace {

using Json = nlohmann::ordered_json;

std::vector<postern_rule> all_rules() {
  std::vector<postern_rule> rules(postern_rule_count());
  for (std::size_t i = 0; i < rules.size(); ++i) postern_rule_get(i, &rules[i], sizeof rules[i]);
  return rules;
}

std::string_view action(postern_action value) { return word(static_cast<Action>(value)); }
std::string_view category(postern_category value) { return word(static_cast<Category>(value)); }

std::string as_text(const std::vector<postern_rule>& rules) {
  std::string out;
  char line[256];
  for (const postern_rule& r : rules) {
    std::snprintf(line, sizeof line, "%s  %-28s %-11s %-9s %s\n", r.id, r.slug, category(r.category).data(),
                  action(r.strict).data(), action(r.standard).data());
    out += line;
  }
  std::snprintf(line, sizeof line, "\n%zu rules, version %u. Columns: id, slug, category, strict, standard.\n",
                rules.size(), postern_rules_version());
  return out + line;
}

std::string as_json(const std::vector<postern_rule>& rules) {
  Json table = Json::array();
  for (const postern_rule& r : rules)
    table.push_back({{"id", r.id},
                     {"slug", r.slug},
                     {"category", category(r.category)},
                     {"strict", action(r.strict)},
                     {"standard", action(r.standard)},
                     {"changes", r.change != POSTERN_UNCHANGED},
                     {"place", r.place},
                     {"message", r.message},
                     {"advice", r.advice},
                     {"sources", r.sources},
                     {"example", r.example}});
  return Json{{"version", postern_rules_version()}, {"rules", table}}.dump(2) + "\n";
}

std::string as_markdown(const std::vector<postern_rule>& rules) {
  const auto cell = [](std::string_view text) {
    std::string out;
    for (char c : text) out += c == '|' ? std::string("\\|") : c == '<' ? "&lt;" : std::string(1, c);
    return out;
  };
  std::string out =
      "| id | slug | category | strict | standard | what it says | sources |\n|---|---|---|---|---|---|---|\n";
  for (const postern_rule& r : rules)
    out += std::string("| ") + r.id + " | `" + r.slug + "` | " + std::string(category(r.category)) + " | " +
           std::string(action(r.strict)) + " | " + std::string(action(r.standard)) + " | " + cell(r.message) + " | " +
           cell(r.sources) + " |\n";
  return out;
}

// The rules as the end of a manual page, postern-rules(7).
std::string as_man(const std::vector<postern_rule>& rules) {
  const auto text = [](std::string_view line) {
    std::string out;
    for (const char c : line)  // a new sentence begins a new line
      out += c == '\\' ? "\\e" : c == ' ' && out.ends_with('.') ? "\n" : std::string(1, c);
    return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
  };
  std::string out = ".Sh RULES\n.Bl -tag -width Ds\n";
  for (const postern_rule& r : rules) {
    out += std::string(".It ") + r.id + " " + r.slug + "\n" + text(r.message) + "\n" + text(r.advice) + "\n.Pp\n";
    out += std::string(category(r.category)) + "; strict: " + std::string(action(r.strict)) +
           "; standard: " + std::string(action(r.standard)) + "\n";
    if (*r.sources != '\0') out += ".Pp\n" + text(r.sources) + "\n";
  }
  return out + ".El\n.Sh SEE ALSO\n.Xr postern 1 ,\n.Xr libpostern 3\n";
}

// The number of edits between two words (Levenshtein), to guess which slug was meant.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

int unknown_rule(const std::string& slug) {
  const std::vector<postern_rule> rules = all_rules();
  const std::string_view word = std::string_view(slug).substr(0, 64);
  const auto nearest = std::min_element(
      rules.begin(), rules.end(),
      [word](const postern_rule& a, const postern_rule& b) { return distance(word, a.slug) < distance(word, b.slug); });
  std::fprintf(stderr, "postern: there is no rule \"%s\"; did you mean \"%s\"? See: postern rules\n",
               display(word).c_str(), nearest->slug);
  return kUsage;
}

}  // namespace

int run_rules(RulesFormat format) {
  const std::vector<postern_rule> rules = all_rules();
  const std::string out = format == RulesFormat::json       ? as_json(rules)
                          : format == RulesFormat::markdown ? as_markdown(rules)
                          : format == RulesFormat::man      ? as_man(rules)
                                                            : as_text(rules);
  std::fputs(out.c_str(), stdout);
  return std::fflush(stdout) == 0 ? kOpen : kInternal;
}

int run_explain(const std::string& slug, ColorChoice color) {
  postern_rule r;
  if (postern_rule_get(postern_rule_find(slug.c_str()), &r, sizeof r) != 0) return unknown_rule(slug);
  const Palette palette(color);
  const auto row = [&](const char* title, std::string_view text) {
    if (!text.empty())
      std::printf("  %s%.*s\n", palette.bold(title).c_str(), static_cast<int>(text.size()), text.data());
  };
  std::printf("%s %s\n\n  %s\n  %s\n\n", r.id, palette.bold(r.slug).c_str(), r.message, r.advice);
  row("Category  ", category(r.category));
  row("Looks at  ", r.place);
  row("Strict    ", action(r.strict));
  row("Standard  ", action(r.standard));
  row("Sources   ", r.sources);
  if (*r.example == '\0') return kOpen;
  const Result result = check(r.example);
  std::printf("\nExample, under the standard profile: %s",
              describe(r.example, result, Consent::none, {palette, line_width()}).c_str());
  return kOpen;
}

}  // namespace postern::cli
