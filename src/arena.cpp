// SPDX-License-Identifier: MIT
#include "arena.h"

#include <cstring>

namespace postern::core {

void Arena::rewind(const Mark& mark) {
  while (newest_ != mark.newest) {
    Chunk* const older = newest_->older;
    memory_->release(newest_, memory_->context);
    newest_ = older;
  }
  free_ = mark.free;
  end_ = mark.end;
}

std::string_view Arena::copy(std::string_view text) {
  char* const block = static_cast<char*>(take(text.size() + 1, 1));
  if (block == nullptr) return {};
  if (!text.empty()) std::memcpy(block, text.data(), text.size());
  block[text.size()] = '\0';
  return {block, text.size()};
}

}  // namespace postern::core
