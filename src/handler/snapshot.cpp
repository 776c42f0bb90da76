// SPDX-License-Identifier: MIT
#include "snapshot.h"

#include "files.h"

namespace postern::handler {

bool Snapshot::changed() const { return read_file(memory_ + ".after").has_value(); }

std::optional<std::string> Snapshot::before() const { return read_file(memory_ + ".before"); }

bool Snapshot::is_ours() const { return changed() && read_file(path_) == read_file(memory_ + ".after"); }

void Snapshot::change(const std::string& after) const {
  if (!is_ours()) {
    forget();
    if (const std::optional<std::string> now = read_file(path_)) write_file(memory_ + ".before", *now);
  }
  write_file(memory_ + ".after", after);
  write_file(path_, after);
}

bool Snapshot::restore() const {
  if (!is_ours()) return false;
  if (const std::optional<std::string> bytes = before()) {
    write_file(path_, *bytes);
  } else {
    remove_file(path_);
  }
  forget();
  return true;
}

void Snapshot::forget() const {
  remove_file(memory_ + ".after");
  remove_file(memory_ + ".before");
}

}  // namespace postern::handler
