// SPDX-License-Identifier: MIT
// Postern and its peers behind one face: each reads a link into decoded fields.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::bench {

// Names and decoded values, in UTF-8; the recipients before the "?" are "to".
using Draft = std::vector<std::pair<std::string, std::string>>;

// `link` is a std::string because some peers want a NUL at its end.
struct Reader {
  std::string_view name;
  // Reads the link and touches every decoded field. False when the reader refuses the link.
  bool (*run)(const std::string& link);
  // The same, with the fields kept: proves that a reader does the job it is timed for.
  Draft (*read)(const std::string& link);
};

// Postern first.
std::span<const Reader> readers();

// Nothing when `reader` gets the fields of a typical link right; else what it got instead.
std::string wrong_fields(const Reader& reader);

}  // namespace postern::bench
