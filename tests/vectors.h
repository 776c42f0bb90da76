// SPDX-License-Identifier: MIT
// The vectors of corpus/vectors: attacks and harmless links, each with all that must be found in it.
#pragma once

#include <iosfwd>
#include <postern/postern.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace postern::test {

struct Expected {
  std::string slug;
  std::size_t offset;
  std::size_t length;
  friend bool operator==(const Expected&, const Expected&) = default;
};

struct Vector {
  std::string name;
  std::string file;
  std::string about;
  std::string link;
  std::vector<std::string> near;  // rules that this link just misses
  Options options;                // protected names, and whether local parts outside ASCII are expected
  bool unicode = false;           // a build without Unicode support refuses it, whatever stands below
  std::string strict;             // verdicts
  std::string standard;
  std::vector<Expected> findings;   // all of them, in order, under any policy
  std::vector<std::string> fields;  // "name: value" under standard, with consent; "?" behind a name that needs it
  std::string canonical;            // under standard, without consent; empty when refused
  std::string consented;            // with consent
  // Instead of the above, where they would fill pages.
  std::size_t field_count = 0;
  std::size_t canonical_length = 0;
};

std::ostream& operator<<(std::ostream& out, const Expected& expected);
std::ostream& operator<<(std::ostream& out, const Vector& vector);

// All vectors, read once. Exits with a message when a file is not as corpus/README.md says.
const std::vector<Vector>& vectors();

// "name: value" of a field, with its display name before it, as vectors write it.
std::string describe(const Field& field);

std::string_view word(Verdict verdict);

}  // namespace postern::test
