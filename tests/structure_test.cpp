// SPDX-License-Identifier: MIT
// The order of the rooms: a file includes only what stands below it, and each dependency has one door.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

// From the ground up. Files of one layer may know each other.
const std::vector<std::vector<std::string>> kLayers{
    {"charset", "piece", "arena", "memory", "processor", "scan"},  // ground
    {"decode"},                                                    // letters
    {"grammar", "initials", "address", "domain", "fields", "bestfit", "rewrite",
     "schemes"},                                                  // grammar and the tables of names
    {"text", "links", "unicode", "identity", "blocks", "plain"},  // finders, and what reads for the gate
    {"rules", "policy"},                                          // the table, and what follows from it
    {"byte_rules", "report"},                                     // what was found
    {"inspect_text", "inspect_points", "encoded_word", "gate", "repair", "zone", "inspect_links", "mailbox", "check",
     "render"},  // rooms and story, see below
    {"capi"},    // the waist
};

// Inside the last layer but one: rooms know the story's types (render renders a result), the story knows the rooms.
std::map<std::string, std::size_t> ranks() {
  std::map<std::string, std::size_t> all;
  for (std::size_t layer = 0; layer < kLayers.size(); ++layer)
    for (const std::string& name : kLayers[layer]) all[name] = layer;
  return all;
}

std::vector<std::filesystem::path> core_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(POSTERN_SOURCE "/src"))
    if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp") files.push_back(entry.path());
  return files;
}

TEST(Structure, FilesIncludeOnlyWhatIsBelow) {
  const std::map<std::string, std::size_t> rank = ranks();
  const std::regex include(R"re(#include "([a-z_]+)\.h")re");
  for (const auto& file : core_files()) {
    const std::string name = file.stem().string();
    ASSERT_TRUE(rank.contains(name)) << name << " stands in no layer";
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
      std::smatch found;
      if (!std::regex_search(line, found, include)) continue;
      ASSERT_TRUE(rank.contains(found[1])) << line;
      EXPECT_LE(rank.at(found[1]), rank.at(name)) << file << ": " << line;
    }
  }
}

TEST(Structure, TheCoreUsesOnlyTheStandardLibrary) {
  const std::set<std::string> allowed{
      "algorithm", "array",  "bit",    "cstddef", "cstdint", "cstdlib",     "cstring",     "initializer_list",
      "iterator",  "limits", "memory", "new",     "span",    "string_view", "type_traits", "utility"};
  const std::regex include(R"(#include <([^>]+)>)");
  for (const auto& file : core_files()) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
      std::smatch found;
      if (!std::regex_search(line, found, include)) continue;
      // The one door of ICU, the one of uriparser, and those of what a processor has of its own.
      const bool icu = file.filename() == "unicode.cpp" && found[1].str().starts_with("unicode/");
      const bool uriparser = file.filename() == "zone.cpp" && found[1] == "uriparser/Uri.h";
      const bool processor = (file.filename() == "scan.h" && found[1] == "emmintrin.h") ||
                             (file.filename() == "blocks.cpp" && found[1] == "immintrin.h");
      EXPECT_TRUE(icu || uriparser || processor || allowed.contains(found[1])) << file << ": " << line;
    }
  }
}

// Lines of code, the table of rules (which is prose) left out.
TEST(Structure, TheCoreCanBeReadInOneSitting) {
  const std::regex nothing(R"(\s*(//.*)?)");  // blank, or a comment
  std::size_t lines = 0;
  for (const auto& file : core_files()) {
    if (file.filename() == "rules.cpp") continue;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) lines += std::regex_match(line, nothing) ? 0 : 1;
  }
  EXPECT_LE(lines, 5750U);
}

}  // namespace
