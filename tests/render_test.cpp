// SPDX-License-Identifier: MIT
// Renderings read back by the programs that consume them: Node parses the JSON strings, dash and bash receive the
// argument vectors. Over all vectors and generated links (fixed seed), in one process start per consumer and batch.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

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

}  // namespace
}  // namespace postern::test
