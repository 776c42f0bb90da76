// SPDX-License-Identifier: MIT
// A file that we change: what it was before, and what we made of it.
#pragma once

#include <optional>
#include <string>

namespace postern::handler {

class Snapshot {
 public:
  // `memory`: the path, without ending, under which both states are kept.
  Snapshot(std::string path, std::string memory) : path_(std::move(path)), memory_(std::move(memory)) {}

  // Remembers the file as it is and writes `after` to it. When it is still what we wrote last time, what was before
  // that stays remembered. Throws FileError, as all the others.
  void change(const std::string& after) const;
  // Whether a change is remembered.
  [[nodiscard]] bool changed() const;
  // What the file held before; none when there was no such file.
  [[nodiscard]] std::optional<std::string> before() const;
  // Restores the file, its absence included, and forgets. False when somebody else has changed it in between.
  bool restore() const;
  void forget() const;

 private:
  [[nodiscard]] bool is_ours() const;
  std::string path_;
  std::string memory_;
};

}  // namespace postern::handler
