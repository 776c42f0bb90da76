// SPDX-License-Identifier: MIT
// The postern command. Libraries do the talking: CLI11 reads arguments, nlohmann-json writes JSON.
#include <CLI/CLI.hpp>
#include <cstdio>
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

int run(int argc, char** argv) {
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
    command->add_option("--color", color, "auto, always or never")->transform(CLI::Transformer(colors))->option_text("WHEN");
  };

  CheckOptions check;
  InputFormat input{};
  std::string print;
  CLI::App* const check_command = app.add_subcommand("check", "Check links, or files of links");
  check_command->add_option("LINK", check.arguments, "The links; with --input, files of links (- is standard input)")->required();
  check_command->add_option("--profile", check.profile, "standard (default) or strict")
      ->check(CLI::IsMember({"standard", "strict"}))->option_text("NAME");
  CLI::Option* const json = check_command->add_flag("--json", check.json, "Print a JSON object for each link");
  CLI::Option* const with_input = check_command->add_option("--input", input, "Read files: lines, nul or jsonl")
      ->transform(CLI::Transformer(inputs))->option_text("FORMAT");
  check_command->add_option("--print", print, "canonical: print just the safe link, nothing when refused")
      ->check(CLI::IsMember({"canonical"}))->excludes(json)->option_text("WHAT");
  check_command->add_flag("--consent", check.consent, "Show fields and link as they are once the user has agreed");
  add_color(check_command);

  RulesFormat format = RulesFormat::text;
  CLI::App* const rules_command = app.add_subcommand("rules", "Print the table of rules");
  rules_command->add_option("--format", format, "text, json or markdown")->transform(CLI::Transformer(formats))->option_text("FORMAT");

  std::string slug;
  CLI::App* const explain_command = app.add_subcommand("explain", "Print all about one rule");
  explain_command->add_option("RULE", slug, "Its slug or id")->required();
  add_color(explain_command);

  try {
    app.parse(argc, argv);
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
