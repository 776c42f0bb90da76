// SPDX-License-Identifier: MIT
// Says where a link in text leads. The only room that knows uriparser, which reads the authority (RFC 3986 section
// 3.2) once it was cut out as browsers cut it (WHATWG URL section 4.4).
#pragma once

#include <span>

#include "arena.h"
#include "links.h"
#include "piece.h"
#include "scan.h"

namespace postern::core {

// Where a link with a host leads. What is told of the host is told of web links only.
struct Target {
  Zone zone = Zone::internet;
  Slice host;               // in the text, with the port; empty when there is none
  Slice userinfo;           // in the text, with the "@" behind it; empty when there is none
  bool odd_ipv4 = false;    // a spelling of an IPv4 address that few people would read as one
  bool deceptive = false;   // an internationalized name that looks like another, or that no program should take
  bool unreadable = false;  // no host at all to browsers
  bool unjudged = false;    // needs Unicode support, which this build lacks
  bool failed = false;      // ICU failed
};

// Reads the targets of links of one text, which come in the order of the LinkReader.
class ZoneReader {
 public:
  ZoneReader(std::string_view text, std::span<const char* const> protected_names, Arena& arena);

  // `link` leads to an internet host, if to any.
  Target read(const Link& link);

 private:
  Slice authority(const Link& link);
  void read_host(std::string_view host, Target& target);

  std::string_view text_;
  std::span<const char* const> protected_names_;
  Arena& arena_;
  scan::Next<'/', '\\', '?', '#'> web_delimiter_;
  scan::Next<'/', '?', '#'> delimiter_;
  scan::Next<'@'> at_signs_;
  // What was learnt of the authority that ended last: links that stand in one word share its end.
  std::size_t end_ = 0;
  std::size_t trimmed_end_ = 0;
  std::size_t at_sign_ = 0;
  Target last_;
};

}  // namespace postern::core
