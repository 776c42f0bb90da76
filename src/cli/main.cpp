// SPDX-License-Identifier: MIT
// The postern command. Libraries do the talking: CLI11 reads arguments, nlohmann-json writes JSON.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <map>

#include "check_command.h"
#include "exit_status.h"
#include "rules_command.h"

namespace {

using namespace postern::cli;

constexpr const char* kFooter =
    "Exit status of check: 0 open; 1 open, but use the canonical link, because something was changed\n"
    "or left out; 2 ask the user; 3 refused; 64 usage; 65 malformed line in a batch; 66 unreadable\n"
    "file; 70 internal. A batch gives the highest.";

// What stands behind the first "--", which no library may touch: CLI11 would split "[a,b]" into two arguments.
std::vector<std::string> operands(int& argc, char** argv) {
  char** const end = argv + argc;
  char** const mark = std::find_if(argv + 1, end, [](const char* a) { return std::strcmp(a, "--") == 0; });
  argc = static_cast<int>(mark - argv);
  return mark == end ? std::vector<std::string>{} : std::vector<std::string>(mark + 1, end);
}

// The links or files of `check`: what CLI11 left over, as it was given, and then what stood behind the "--".
std::vector<std::string> arguments_of(const CLI::App& check, const std::vector<std::string>& behind) {
  std::vector<std::string> all = check.remaining();
  for (const std::string& argument : all)
    if (argument.size() > 1 && argument.front() == '-') throw CLI::ExtrasError({argument});
  all.insert(all.end(), behind.begin(), behind.end());
  if (all.empty()) throw CLI::RequiredError("LINK");
  return all;
}

int run(int argc, char** argv) {
  const std::vector<std::string> behind = operands(argc, argv);
  CLI::App app{"Postern makes mailto: links safe to click.", "postern"};
  app.set_version_flag("--version", std::string("postern ") + postern_version());
  app.require_subcommand(1);
  app.footer(kFooter);
  app.get_formatter()->column_width(34);

  const std::map<std::string, ColorChoice> colors{
      {"auto", ColorChoice::automatic}, {"always", ColorChoice::always}, {"never", ColorChoice::never}};
  const std::map<std::string, InputFormat> inputs{
      {"lines", InputFormat::lines}, {"nul", InputFormat::nul}, {"jsonl", InputFormat::jsonl}};
  const std::map<std::string, RulesFormat> formats{
      {"text", RulesFormat::text}, {"json", RulesFormat::json}, {"markdown", RulesFormat::markdown}};
  ColorChoice color = ColorChoice::automatic;
  const auto add_color = [&](CLI::App* command) {
    command->add_option("--color", color, "auto, always or never")
        ->transform(CLI::Transformer(colors))
        ->option_text("WHEN");
  };

  CheckOptions check;
  InputFormat input{};
  std::string print;
  CLI::App* const check_command =
      app.add_subcommand("check",
                         "Check links, or with --input files of links (- is standard input).\n"
                         "  postern check [OPTIONS] -- LINK...\n  postern check [OPTIONS] --input FORMAT -- FILE...\n"
                         "A script always writes the --: what stands behind it is never taken for an option.");
  check_command->allow_extras();
  check_command->add_option("--profile", check.profile, "standard (default) or strict")
      ->check(CLI::IsMember({"standard", "strict"}))
      ->option_text("NAME");
  CLI::Option* const json = check_command->add_flag("--json", check.json, "Print a JSON object for each link");
  CLI::Option* const with_input = check_command->add_option("--input", input, "Read files: lines, nul or jsonl")
                                      ->transform(CLI::Transformer(inputs))
                                      ->option_text("FORMAT");
  check_command->add_option("--print", print, "canonical: print just the safe link, nothing when refused")
      ->check(CLI::IsMember({"canonical"}))
      ->excludes(json)
      ->option_text("WHAT");
  check_command->add_flag("--consent", check.consent, "Show fields and link as they are once the user has agreed");
  add_color(check_command);

  RulesFormat format = RulesFormat::text;
  CLI::App* const rules_command = app.add_subcommand("rules", "Print the table of rules");
  rules_command->add_option("--format", format, "text, json or markdown")
      ->transform(CLI::Transformer(formats))
      ->option_text("FORMAT");

  std::string slug;
  CLI::App* const explain_command = app.add_subcommand("explain", "Print all about one rule");
  explain_command->add_option("RULE", slug, "Its slug or id")->required();
  add_color(explain_command);

  try {
    app.parse(argc, argv);
    if (!check_command->parsed() && !behind.empty()) throw CLI::ExtrasError(behind);
    if (check_command->parsed()) check.arguments = arguments_of(*check_command, behind);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOpen : kUsage;
  }
  if (rules_command->parsed()) return run_rules(format, color);
  if (explain_command->parsed()) return run_explain(slug, color);
  check.color = color;
  check.canonical_only = !print.empty();
  if (!with_input->empty()) check.input = input;
  return run_check(check);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "postern: %s\n", error.what());
    return kInternal;
  }
}
