// SPDX-License-Identifier: MIT
// Finds what reads as a link in decoded text. Pure and linear; where a link leads is for the zone room to say.
#pragma once

#include <cstddef>
#include <string_view>

#include "charset.h"
#include "scan.h"
#include "schemes.h"

namespace postern::core {

// All offsets are bytes of the text.
struct Link {
  std::size_t begin = 0;
  std::size_t rest = 0;  // what follows the ":" of the scheme; `begin` for a host or path without one
  std::size_t end = 0;   // the first white space, quote or angle bracket behind it
  Scheme scheme{{}, Zone::opaque};
};

inline bool is_web(const Link& link) { return link.scheme.form == Scheme::web; }

// A scheme, ":" and something that is no white space; "//host"; "\\host"; "C:\"; "::{", where a link may begin: at the
// start, behind white space, or behind one of "'(<>[=,;#| and backquote. A scheme that we know may stand behind any
// other byte that could not be part of it; inside a web link, only behind a closing bracket and what is no letter
// outside ASCII.
class LinkReader {
 public:
  explicit LinkReader(std::string_view text);

  // In ascending order of where they were recognised. False once there is none left.
  bool next(Link& link);

 private:
  struct Name;

  bool schemed(Link& link);
  void consider(const Name& name, std::size_t begin, Link& best);
  bool hierarchical(Link& link);
  [[nodiscard]] bool may_begin(std::size_t at) const;
  [[nodiscard]] bool begins_path(std::size_t at) const;
  [[nodiscard]] bool begins_known(std::size_t at) const;
  [[nodiscard]] bool is_apart(std::size_t at) const;
  [[nodiscard]] bool holds_data();
  [[nodiscard]] bool is_call(std::string_view scheme) const;
  [[nodiscard]] bool is_option() const;
  [[nodiscard]] char byte(std::size_t at) const { return at < text_.size() ? text_[at] : ' '; }

  std::string_view text_;
  std::size_t at_ = 0;         // the next byte to look at
  std::size_t web_until_ = 0;  // the end of the last web link
  scan::Next<' ', '\t', '\r', '\n', '"', '<', '>', '`'> end_;
  scan::Next<' ', '\t', '\r', '\n'> space_;
  scan::Next<','> comma_;
};

}  // namespace postern::core
