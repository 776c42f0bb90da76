// SPDX-License-Identifier: MIT
// Renderings read back by the programs that consume them: Node parses the JSON strings, dash and bash receive the
// argument vectors, Windows' rules cut a command line. Over all vectors and generated links (fixed seed), in one
// process start per consumer and batch.
#include <fcntl.h>
#include <gmime/gmime.h>
#include <gtest/gtest.h>
#include <gumbo.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "guarded.h"
#include "render.h"
#include "vectors.h"

namespace postern::test {
namespace {

constexpr unsigned kSeed = 20040309;
constexpr int kGenerated = 4000;

std::string generated_link(std::mt19937& random) {
  static const std::vector<std::string> kPieces{
      "a",   "Z",   "7",   "%20",    "%22",          "%27",      "%5C",         "%3C",      "%3E", "%26", "%3B",
      "%24", "%60", "%28", "%7C",    "%2A",          "%25",      "%3D",         "%23",      "%2D", "%21", "%7E",
      "-",   "+",   ".",   "%C3%A4", "%E6%97%A5",    "%09",      "%E2%80%A9",   "%0D%0A",   "$",   "'",   "(",
      "`",   "*",   "\"",  " ",      "%F0%9F%98%80", "%3C/b%3E", "%24%28id%29", "%26amp%3B"};
  const auto text = [&](bool body) {
    std::string out;
    for (auto n = random() % 24; n > 0; --n) {
      const std::string& piece = kPieces[random() % kPieces.size()];
      // A control would refuse a whole header field, and so the link; the body takes them.
      if (body || (piece != "%09" && piece != "%0D%0A" && piece != "%E2%80%A9")) out += piece;
    }
    return out;
  };
  return "mailto:ann@example.org?subject=" + text(false) + "&body=" + text(true);
}

std::vector<Result> results() {
  std::vector<Result> all;
  for (const Vector& v : vectors()) all.push_back(check(v.link));
  std::mt19937 random(kSeed);
  for (int i = 0; i < kGenerated; ++i) all.push_back(check(generated_link(random)));
  return all;
}

// Runs `argv` with `input` as its standard input; what it prints, cut at each NUL.
std::vector<std::string> run(std::vector<std::string> argv, const std::string& input) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("postern-render-" + std::to_string(getpid()));
  fs::create_directories(folder);
  const std::string in = folder / "in";
  const std::string out = folder / "out";
  std::ofstream(in, std::ios::binary) << input;
  std::vector<char*> pointers;
  for (std::string& argument : argv) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    dup2(open(in.c_str(), O_RDONLY), 0);
    dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
    execv(pointers[0], pointers.data());
    _exit(127);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << argv[0];
  std::ifstream file(out, std::ios::binary);
  std::vector<std::string> items;
  for (std::string item; std::getline(file, item, '\0');) items.push_back(item);
  fs::remove_all(folder);
  return items;
}

TEST(Render, NodeParsesJsonToTheValue) {
  std::string lines;
  std::vector<std::string> values;
  for (const Result& result : results()) {
    const std::vector<Field> fields = result.fields(Consent::given);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      lines += result.render(Context::json, i, Consent::given) + '\n';
      values.emplace_back(fields[i].value);
    }
  }
  ASSERT_GT(values.size(), 2U * kGenerated);
  EXPECT_EQ(run({POSTERN_NODE, "-e",
                 "for (const line of require('fs').readFileSync(0, 'utf8').split('\\n').slice(0, -1))"
                 " process.stdout.write(JSON.parse(line) + '\\0');"},
                lines),
            values);
}

// execve and a shell's "$@" hand the link on as one element, and nothing in it is evaluated.
void arrives_as_one_argument(const std::string& shell) {
  constexpr std::size_t kBatchBytes = 500000;  // well below what Linux takes
  const std::vector<std::string> start{shell, "-c", "for link; do printf '%s\\0' \"$link\"; done", "links"};
  std::vector<std::string> batch;
  std::size_t bytes = 0;
  std::size_t passed = 0;
  const auto flush = [&] {
    std::vector<std::string> argv = start;
    argv.insert(argv.end(), batch.begin(), batch.end());
    EXPECT_EQ(run(argv, ""), batch);
    passed += batch.size();
    batch.clear();
    bytes = 0;
  };
  for (const Result& result : results()) {
    const std::string link = result.render(Context::argv, POSTERN_WHOLE_LINK, Consent::given);
    if (link.empty()) continue;
    batch.push_back(link);
    bytes += link.size();
    if (bytes > kBatchBytes) flush();
  }
  flush();
  EXPECT_GT(passed, static_cast<std::size_t>(kGenerated));
}

TEST(Render, DashReceivesOneArgument) { arrives_as_one_argument("/bin/dash"); }
TEST(Render, BashReceivesOneArgument) { arrives_as_one_argument("/bin/bash"); }

// How Windows programs cut a command line: spaces and tabs part arguments outside quotes; 2n backslashes and a quote
// are n backslashes and the end or start of quotes, one more makes the quote literal. A quote doubled inside quotes is
// literal; with `stays` (C runtimes since 2008) the quotes go on, otherwise (before, CommandLineToArgvW) they end.
// The program's name in front takes no backslashes.
std::vector<std::string> windows_argv(std::string_view line, bool stays) {
  const std::size_t name_end = line.find('"', 1);
  std::vector<std::string> argv{std::string(line.substr(1, name_end - 1))};
  std::size_t i = name_end + 1;
  while ((i = line.find_first_not_of(" \t", i)) != std::string_view::npos) {
    std::string& argument = argv.emplace_back();
    for (bool quoted = false; i < line.size() && (quoted || (line[i] != ' ' && line[i] != '\t')); ++i) {
      const std::size_t slashes = std::min(line.find_first_not_of('\\', i), line.size()) - i;
      i += slashes;
      const bool quote = i < line.size() && line[i] == '"';
      argument.append(quote ? slashes / 2 : slashes, '\\');
      if (quote && slashes % 2 == 0) {
        const bool doubled = quoted && i + 1 < line.size() && line[i + 1] == '"';
        if (doubled) argument += line[++i];
        quoted = doubled ? stays : !quoted;
      } else if (quote) {
        argument += '"';
      } else {
        --i;  // look at what follows the backslashes again
        if (slashes == 0) argument += line[++i];
      }
    }
  }
  return argv;
}

const std::vector<std::string> kOutlook{"C:\\Program Files\\OUTLOOK.EXE", "-c", "IPM.Note", "/m"};

std::string command_line(std::string_view link) {
  return '"' + kOutlook[0] + "\" -c IPM.Note /m \"" + std::string(link) + '"';
}

TEST(Render, WindowsReaderFollowsTheDocumentedExamples) {
  using Argv = std::vector<std::string>;
  for (const bool stays : {false, true}) {
    EXPECT_EQ(windows_argv(R"("p" "a b c" d e)", stays), (Argv{"p", "a b c", "d", "e"}));
    EXPECT_EQ(windows_argv(R"("p" "ab\"c" "\\" d)", stays), (Argv{"p", R"(ab"c)", "\\", "d"}));
    EXPECT_EQ(windows_argv(R"("p" a\\\b d"e f"g h)", stays), (Argv{"p", R"(a\\\b)", "de fg", "h"}));
    EXPECT_EQ(windows_argv(R"("p" a\\\"b c d)", stays), (Argv{"p", R"(a\"b)", "c", "d"}));
    EXPECT_EQ(windows_argv(R"("p" a\\\\"b c" d e)", stays), (Argv{"p", R"(a\\b c)", "d", "e"}));
  }
  EXPECT_EQ(windows_argv(R"("p" "a""b c" d)", true), (Argv{"p", R"(a"b c)", "d"}));
  EXPECT_EQ(windows_argv(R"("p" "a""b c" d)", false), (Argv{"p", R"(a"b)", "c d"}));
}

// MS04-009: a quote in the link ends the quotes of the registry's template.
TEST(Render, RawLinkOf2004AddsArguments) {
  const std::string link = "mailto:aa\" /select javascript:alert('inert')";
  for (const bool stays : {false, true}) {
    const std::vector<std::string> argv = windows_argv(command_line(link), stays);
    ASSERT_EQ(argv.size(), 7U);
    EXPECT_EQ(argv[5], "/select");
    EXPECT_EQ(argv[6], "javascript:alert('inert')");
  }
  EXPECT_EQ(check(link).verdict(), Verdict::refuse);
}

TEST(Render, WindowsTemplateKeepsItsArguments) {
  for (const Result& result : results()) {
    const std::string link = result.render(Context::argv, POSTERN_WHOLE_LINK, Consent::given);
    if (link.empty()) continue;
    std::vector<std::string> expected = kOutlook;
    expected.push_back(link);
    for (const bool stays : {false, true}) ASSERT_EQ(windows_argv(command_line(link), stays), expected);
  }
}

// ---- HTML -----------------------------------------------------------------------------------------------------------

// The attribute "title" and the text of every element `p`, in order.
void gather(const GumboNode& node, std::vector<std::string>& titles, std::vector<std::string>& texts) {
  if (node.type != GUMBO_NODE_ELEMENT) return;
  const GumboElement& element = node.v.element;
  if (element.tag == GUMBO_TAG_P) {
    const GumboAttribute* const title = gumbo_get_attribute(&element.attributes, "title");
    titles.emplace_back(title == nullptr ? "" : title->value);
    EXPECT_EQ(element.attributes.length, 1U);
    std::string text;
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto* const child = static_cast<const GumboNode*>(element.children.data[i]);
      EXPECT_TRUE(child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE);
      text += child->v.text.text;
    }
    texts.push_back(text);
  }
  for (unsigned i = 0; i < element.children.length; ++i)
    gather(*static_cast<const GumboNode*>(element.children.data[i]), titles, texts);
}

void arrives_in_html(const std::string& quote) {
  std::string html = "<!DOCTYPE html><html><head></head><body>";
  std::vector<std::string> values;
  const auto add = [&](const Result& result, std::size_t field, std::string value) {
    html += "<p title=" + quote + result.render(Context::html_attribute, field, Consent::given) + quote + ">" +
            result.render(Context::html_text, field, Consent::given) + "</p>";
    values.push_back(std::move(value));
  };
  for (const Result& result : results()) {
    const std::vector<Field> fields = result.fields(Consent::given);
    for (std::size_t i = 0; i < fields.size(); ++i) add(result, i, std::string(fields[i].value));
    const std::string link = result.canonical_link(Consent::given);
    if (!link.empty()) add(result, POSTERN_WHOLE_LINK, link);
  }
  ASSERT_GT(values.size(), 3U * kGenerated);
  GumboOutput* const output = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
  std::vector<std::string> titles;
  std::vector<std::string> texts;
  gather(*output->root, titles, texts);
  gumbo_destroy_output(&kGumboDefaultOptions, output);
  EXPECT_EQ(titles, values);
  EXPECT_EQ(texts, values);
}

TEST(Render, HtmlIsParsedToTheValueInDoubleQuotes) { arrives_in_html("\""); }
TEST(Render, HtmlIsParsedToTheValueInSingleQuotes) { arrives_in_html("'"); }
TEST(Render, HtmlIsParsedToTheValueWithoutQuotes) { arrives_in_html(""); }

// ---- Header fields --------------------------------------------------------------------------------------------------

std::string decoded(const char* header) {
  char* const text = g_mime_utils_header_decode_text(nullptr, header);
  std::string out = text;
  g_free(text);
  return out;
}

// A mailbox as GMime reads it: "name|address".
std::string mailbox(const std::string& header) {
  InternetAddressList* const list = internet_address_list_parse(nullptr, header.c_str());
  if (list == nullptr) return "no address";
  std::string out;
  for (int i = 0; i < internet_address_list_length(list); ++i) {
    InternetAddress* const address = internet_address_list_get_address(list, i);
    const char* const name = internet_address_get_name(address);
    const char* const spec = INTERNET_ADDRESS_IS_MAILBOX(address)
                                 ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address))
                                 : "?";
    out += (i > 0 ? "," : "") + std::string(name == nullptr ? "" : name) + "|" + spec;
  }
  g_object_unref(list);
  return out;
}

// GMime drops the spaces around a name.
std::string trimmed(std::string_view name) {
  const std::size_t first = std::min(name.find_first_not_of(' '), name.size());
  return std::string(name.substr(first, name.find_last_not_of(' ') + 1 - first));
}

std::size_t longest_word(const std::string& header) {
  std::size_t longest = 0;
  for (std::size_t begin = header.find("=?"); begin != std::string::npos; begin = header.find("=?", begin + 1)) {
    const std::size_t end = std::min(header.find(' ', begin), header.size());
    longest = std::max(longest, end - begin);
  }
  return longest;
}

TEST(Render, MimeReaderDecodesHeadersToTheValue) {
  g_mime_init();
  std::vector<Result> all = results();
  std::mt19937 random(kSeed);
  for (int i = 0; i < kGenerated; ++i) {
    const std::string name = generated_link(random).substr(31);
    all.push_back(check("mailto:?to=%22" + name.substr(0, name.find('&')) + "%22%20%3Cann@example.org%3E"));
  }
  std::size_t texts = 0;
  std::size_t names = 0;
  for (const Result& result : all) {
    const std::vector<Field> fields = result.fields(Consent::given);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const Field& field = fields[i];
      const std::string header = result.render(Context::header, i, Consent::given);
      EXPECT_EQ(header.find_first_of("\r\n"), std::string::npos);
      EXPECT_LE(longest_word(header), 75U) << header;
      if (field.name == "body") {
        EXPECT_EQ(header, "");
      } else if (field.name == "to" || field.name == "cc" || field.name == "bcc") {
        // GMime reads these by rules of its own: UTF-8 local parts, literals, A-labels.
        if (field.needs_smtputf8 || field.value.ends_with("]") || field.value.find("xn--") != std::string::npos)
          continue;
        EXPECT_EQ(mailbox(header), trimmed(field.display_name) + "|" + std::string(field.value)) << header;
        names += field.display_name.empty() ? 0 : 1;
      } else {
        EXPECT_EQ(decoded(header.c_str()), field.value) << header;
        ++texts;
      }
    }
  }
  EXPECT_GT(texts, static_cast<std::size_t>(kGenerated / 2));
  EXPECT_GT(names, 500U);
}

// ---- Each emitter alone ---------------------------------------------------------------------------------------------

using Emitter = void (*)(std::string_view text, core::render::Sink& sink);

struct Case {
  std::string text;
  std::string written;
};

void expect(Emitter emit, const std::vector<Case>& cases) {
  for (const Case& expected : cases)
    test::for_each_guarded(expected.text, [&](std::string_view text) {
      std::array<char, 256> buffer;
      core::render::Sink sink(buffer.data(), buffer.size());
      emit(text, sink);
      EXPECT_EQ(std::string(buffer.data(), sink.finish()), expected.written);
      core::render::Sink counting(nullptr, 0);
      emit(text, counting);
      EXPECT_EQ(counting.size(), expected.written.size()) << text;
    });
}

TEST(Render, JsonEscapesAllThatEndsSomethingSomewhere) {
  expect(core::render::json, {{"", ""},
                              {"a/ \xC3\xA4", "a/ \xC3\xA4"},
                              {"\n\r\t\v\x7F", R"(\n\u000D\u0009\u000B\u007F)"},
                              {R"("\<>&')", R"(\u0022\u005C\u003C\u003E\u0026\u0027)"}});
}

TEST(Render, DisplayShowsWhatNobodyWouldSee) {
  expect(core::render::display, {{"", ""},
                                 {"a ~\xC3\xA4", "a ~\xC3\xA4"},
                                 {"\n\t\\\x1B\x7F", R"(\n\t\\\x1B\x7F)"},
                                 {"a\xC3\xC3\xA4\xF0\x9F", "a\\xC3\xC3\xA4\\xF0\\x9F"},
                                 {"\u0085\uFFFF", R"(\u{0085}\u{FFFF})"},
                                 {"\U0001FFFE\U000E0001\U0010FFFF", R"(\u{1FFFE}\u{E0001}\u{10FFFF})"},
                                 // A variation selector has something to do behind a digit.
                                 {"1\uFE0F\u20E3", "1\uFE0F\u20E3"},
                                 {"\uFE0F.", R"(\u{FE0F}.)"}});
}

TEST(Render, HeaderTextIsEncodedWhereItIsNotPlain) {
  const std::string many(57, 'a');  // as many as fit into a word behind a letter of two bytes
  expect(core::render::header_text, {{"", ""},
                                     {"a b!", "a b!"},
                                     {" a", "=?UTF-8?Q?_a?="},
                                     {"a ", "=?UTF-8?Q?a_?="},
                                     {"=?", "=?UTF-8?Q?=3D=3F?="},
                                     {"\xC3\xA4 \n", "=?UTF-8?Q?=C3=A4_=0A?="},
                                     {"\xFFz\xC3", "=?UTF-8?Q?=FFz=C3?="},
                                     {"\u00E4" + many, "=?UTF-8?Q?=C3=A4" + many + "?="},
                                     {"\u00E4" + many + "b", "=?UTF-8?Q?=C3=A4" + many + "?= =?UTF-8?Q?b?="},
                                     {many + "a\u00E4", "=?UTF-8?Q?" + many + "a?= =?UTF-8?Q?=C3=A4?="}});
}

TEST(Render, HeaderMailboxesQuoteNamesOnlyWhereTheyMust) {
  expect([](std::string_view name, core::render::Sink& sink) { core::render::header_mailbox(name, "a@b", sink); },
         {{"", "a@b"},
          {"Ann Lee", "Ann Lee <a@b>"},
          {"Lee, Ann", "\"Lee, Ann\" <a@b>"},
          {R"("\)", R"("\"\\" <a@b>)"},
          {"Ann ", "=?UTF-8?Q?Ann_?= <a@b>"},
          {"\xC3\x84nn", "=?UTF-8?Q?=C3=84nn?= <a@b>"}});
}

}  // namespace
}  // namespace postern::test
