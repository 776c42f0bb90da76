// SPDX-License-Identifier: MIT
// The postern command. Libraries do the talking: CLI11 reads arguments, nlohmann-json writes JSON.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>

#include "../handler/environment.h"
#include "../handler/open.h"
#include "../handler/registration.h"
#include "check_command.h"
#include "exit_status.h"
#include "rules_command.h"
#include "vectors_command.h"

namespace {

using namespace postern::cli;

constexpr const char* kFooter =
    "Exit status of check: 0 open; 1 open, but use the canonical link, because something was changed\n"
    "or left out; 2 ask the user; 3 refused; 64 usage; 65 malformed line in a batch; 66 unreadable\n"
    "file; 70 internal. A batch gives the highest.\n"
    "Exit status of open: the mail program's own once it runs; 1 the user said no; 3 refused; 64 usage;\n"
    "69 no mail program; 70 internal.";

// What stands behind the first "--", which no library may touch: CLI11 would split "[a,b]" into two arguments.
std::vector<std::string> operands(int& argc, char** argv) {
  char** const end = argv + argc;
  char** const mark = std::find_if(argv + 1, end, [](const char* a) { return std::strcmp(a, "--") == 0; });
  argc = static_cast<int>(mark - argv);
  return mark == end ? std::vector<std::string>{} : std::vector<std::string>(mark + 1, end);
}

// Links or files: what CLI11 left over, as it was given, and then what stood behind the "--".
std::vector<std::string> arguments_of(const CLI::App& command, const std::vector<std::string>& behind) {
  std::vector<std::string> all = command.remaining();
  for (const std::string& argument : all)
    if (argument.size() > 1 && argument.front() == '-') throw CLI::ExtrasError({argument});
  all.insert(all.end(), behind.begin(), behind.end());
  if (all.empty()) throw CLI::RequiredError("LINK");
  return all;
}

const std::map<std::string, ColorChoice> kColors{
    {"auto", ColorChoice::automatic}, {"always", ColorChoice::always}, {"never", ColorChoice::never}};
const std::map<std::string, InputFormat> kInputs{
    {"lines", InputFormat::lines}, {"nul", InputFormat::nul}, {"jsonl", InputFormat::jsonl}};
const std::map<std::string, RulesFormat> kFormats{{"text", RulesFormat::text},
                                                  {"json", RulesFormat::json},
                                                  {"markdown", RulesFormat::markdown},
                                                  {"man", RulesFormat::man}};

// The one link of `open`.
std::string link_of(const CLI::App& command, const std::vector<std::string>& behind) {
  const std::vector<std::string> all = arguments_of(command, behind);
  if (all.size() > 1) throw CLI::ExtrasError({"one link only"});
  return all.front();
}

// The command line: what it can hold, and where that goes.
struct CommandLine {
  CLI::App app{"Postern makes mailto: links safe to click.", "postern"};
  CLI::App* check = nullptr;
  CLI::App* rules = nullptr;
  CLI::App* explain = nullptr;
  CLI::App* vectors = nullptr;
  CLI::App* open = nullptr;
  CLI::App* install = nullptr;
  CLI::App* status = nullptr;
  CLI::App* uninstall = nullptr;
  CheckOptions options;
  InputFormat input{};
  std::string print;
  RulesFormat format = RulesFormat::text;
  std::string slug;
  bool vectors_as_json = false;
  bool started_by_desktop = false;

  CommandLine() {
    app.set_version_flag("--version", std::string("postern ") + postern_version());
    app.require_subcommand(1);
    app.footer(kFooter);
    app.get_formatter()->column_width(34);
    add_check();
    rules = app.add_subcommand("rules", "Print the table of rules");
    rules->add_option("--format", format, "text, json, markdown or man")
        ->transform(CLI::Transformer(kFormats))
        ->option_text("FORMAT");
    explain = app.add_subcommand("explain", "Print all about one rule");
    explain->add_option("RULE", slug, "Its slug or id")->required();
    add_color(explain);
    vectors = app.add_subcommand("vectors", "Print the corpus of vectors that this version is tested with");
    vectors->add_flag("--json", vectors_as_json, "Print them as one JSON document (see corpus/README.md)");
    add_handler();
  }

 private:
  void add_color(CLI::App* command) {
    command->add_option("--color", options.color, "auto, always or never")
        ->transform(CLI::Transformer(kColors))
        ->option_text("WHEN");
  }

  void add_handler() {
    open = app.add_subcommand("open",
                              "Check one link, ask if need be, and start the mail program with it.\n"
                              "  postern open [OPTIONS] LINK");
    open->allow_extras();
    open->add_flag("--desktop", started_by_desktop, "Started by a desktop: never ask on a terminal");
    install = app.add_subcommand("install", "Make Postern your handler of mailto: links");
    status = app.add_subcommand("status", "Tell which handler and mail program would get a link");
    uninstall = app.add_subcommand("uninstall", "Put back the handler that was there before");
  }

  void add_check() {
    check =
        app.add_subcommand("check",
                           "Check links, or with --input files of links (- is standard input).\n"
                           "  postern check [OPTIONS] -- LINK...\n  postern check [OPTIONS] --input FORMAT -- FILE...\n"
                           "A script always writes the --: what stands behind it is never taken for an option.");
    check->allow_extras();
    check->add_option("--profile", options.profile, "standard (default) or strict")
        ->check(CLI::IsMember({"standard", "strict"}))
        ->option_text("NAME");
    [[maybe_unused]] CLI::Option* const json =
        check->add_flag("--json", options.json, "Print a JSON object for each link");
    [[maybe_unused]] CLI::Option* const batch = check->add_option("--input", input, "Read files: lines, nul or jsonl")
                                                    ->transform(CLI::Transformer(kInputs))
                                                    ->option_text("FORMAT");
    [[maybe_unused]] CLI::Option* const part =
        check->add_option("--print", print, "canonical: print just the safe link, nothing when refused")
            ->check(CLI::IsMember({"canonical"}))
            ->excludes(json)
            ->option_text("WHAT");
    check->add_flag("--consent", options.consent, "Show fields and link as they are once the user has agreed");
    check->add_flag("--eai", options.eai, "Local parts outside ASCII are expected (RFC 6531)");
    check->add_option("--protect", options.protect, "A domain that no other may look like; may be repeated")
        ->option_text("NAME")
        ->allow_extra_args(false);
#ifdef POSTERN_NAMES
    CLI::Option* const resolve =
        check->add_flag("--resolve", options.resolve,
                        "Ask the DNS for the names of addresses in the link; its sender can see that you asked");
    resolve->excludes(batch)->excludes(part);
    check->add_option("--dns", options.dns, "Ask this server: ADDRESS or ADDRESS:PORT")
        ->needs(resolve)
        ->option_text("SERVER");
#endif
    add_color(check);
  }
};

// Reads the command line; what `check` and `open` work on goes to `operands`.
void parse(CommandLine& line, int argc, char** argv, std::vector<std::string>& operands_found) {
  const std::vector<std::string> behind = operands(argc, argv);
  line.app.parse(argc, argv);
  if (line.check->parsed()) {
    operands_found = arguments_of(*line.check, behind);
  } else if (line.open->parsed()) {
    operands_found = {link_of(*line.open, behind)};
  } else if (!behind.empty()) {
    throw CLI::ExtrasError(behind);
  }
}

int run(int argc, char** argv) {
  namespace handler = postern::handler;
  const auto environment = handler::Environment::of_process();
  unsetenv("ICU_DATA");  // ICU would look for its tables there
  CommandLine line;
  try {
    parse(line, argc, argv, line.options.arguments);
  } catch (const CLI::ParseError& error) {
    if (line.app.exit(error) == 0) return kOpen;
    if (line.open->parsed() && line.started_by_desktop) handler::refuse_call(environment);
    return kUsage;
  }
  if (line.open->parsed())
    return handler::open_link(line.options.arguments.front(), line.started_by_desktop, environment);
  if (line.install->parsed()) return handler::install_handler(environment);
  if (line.status->parsed()) return handler::print_status(environment);
  if (line.uninstall->parsed()) return handler::uninstall_handler(environment);
  if (line.rules->parsed()) return run_rules(line.format);
  if (line.vectors->parsed()) return run_vectors(line.vectors_as_json);
  if (line.explain->parsed()) return run_explain(line.slug, line.options.color);
  line.options.canonical_only = !line.print.empty();
  if (line.check->count("--input") > 0) line.options.input = line.input;
  return run_check(line.options);
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
