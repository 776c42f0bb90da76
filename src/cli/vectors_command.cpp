// SPDX-License-Identifier: MIT
#include "vectors_command.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "exit_status.h"

// The file that corpus/vectors.py wrote, as it is. C++ has no #embed yet.
asm(".section .rodata\n"
    "postern_vectors_begin: .incbin \"" POSTERN_VECTORS_JSON
    "\"\n"
    "postern_vectors_end:\n"
    ".previous\n");
extern "C" const char postern_vectors_begin[];
extern "C" const char postern_vectors_end[];

namespace postern::cli {
namespace {

std::string as_text(std::string_view document) {
  std::string out;
  const auto table = nlohmann::json::parse(document);
  for (const auto& vector : table["vectors"]) {
    const auto word = [&vector](const char* key) { return vector[key].get<std::string>(); };
    char line[128];
    std::snprintf(line, sizeof line, "%-10s%-8s%-9s%-44s", word("kind").c_str(), word("strict").c_str(),
                  word("standard").c_str(), word("name").c_str());
    out += line + word("about") + "\n";
  }
  const auto count = [&table](const char* kind) { return std::to_string(table["counts"][kind].get<int>()) + " "; };
  return out + "\n" + count("attack") + "attack, " + count("malformed") + "malformed, " + count("benign") +
         "benign. Columns: kind, strict, standard, name, about.\n";
}

}  // namespace

int run_vectors(bool json) {
  const std::string_view document(postern_vectors_begin,
                                  static_cast<std::size_t>(postern_vectors_end - postern_vectors_begin));
  const std::string out = json ? std::string(document) : as_text(document);
  std::fputs(out.c_str(), stdout);
  return std::fflush(stdout) == 0 ? kOpen : kInternal;
}

}  // namespace postern::cli
