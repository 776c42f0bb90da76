// SPDX-License-Identifier: MIT
// Copies a text while parts of it are replaced, and notes where the copy stops running alongside the original, so that
// every byte of the copy can still be located in the link.
#pragma once

#include <cstring>

#include "arena.h"
#include "decode.h"

namespace postern::core {

class Rewriter {
 public:
  // `most_edits`: how many replacements by something of another length there can be. The copy is never longer than the
  // original. `out` may be where the original stands, for who never looks back at what was copied.
  Rewriter(const Text& from, std::size_t most_edits, char* out, Arena& arena)
      : from_(from), out_(out), anchors_(arena.array<Anchor>(from.anchor_count + most_edits)) {}
  static Rewriter in_place(const Text& from, std::size_t most_edits, Arena& arena) {
    return {from, most_edits, const_cast<char*>(from.bytes.data()), arena};
  }

  [[nodiscard]] bool failed() const { return out_ == nullptr || anchors_ == nullptr; }

  void copy(std::size_t length) {
    for (; older_ < from_.anchor_count && from_.anchors[older_].out < in_ + length; ++older_)
      anchors_[count_++] = {static_cast<std::uint32_t>(from_.anchors[older_].out - in_ + out_size_),
                            from_.anchors[older_].in};
    if (length > 0) std::memmove(out_ + out_size_, from_.bytes.data() + in_, length);
    out_size_ += length;
    in_ += length;
  }
  // Writes `with` in place of the next `length` bytes.
  void replace(std::size_t length, std::string_view with) {
    for (char c : with) out_[out_size_++] = c;
    seen_ |= seen_in(with);
    in_ += length;
    bool apart = length != with.size();
    for (; older_ < from_.anchor_count && from_.anchors[older_].out <= in_; ++older_) apart = true;
    if (apart) anchors_[count_++] = {static_cast<std::uint32_t>(out_size_), from_.decoded_offset(in_)};
  }

  // The copy. Its anchors lead all the way back to the decoded piece.
  Text finish() {
    out_[out_size_] = '\0';
    Text text = from_;
    text.bytes = {out_, out_size_};
    text.anchors = anchors_;
    text.anchor_count = count_;
    text.seen |= seen_;
    return text;
  }

 private:
  const Text& from_;
  char* out_;
  Anchor* anchors_;
  std::uint32_t count_ = 0;
  std::uint32_t older_ = 0;
  std::size_t out_size_ = 0;
  std::size_t in_ = 0;
  unsigned seen_ = 0;
};

}  // namespace postern::core
