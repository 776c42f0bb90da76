// SPDX-License-Identifier: MIT
// A canonical link in the spelling that one mail client understands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postern::handler {

// Fields besides "to", "cc", "subject" and "body", which every client takes.
enum Extra : unsigned {
  kBcc = 1,
  kInReplyTo = 2,
  kReferences = 4,
  kKeywords = 8,
  kAllExtras = kBcc | kInReplyTo | kReferences | kKeywords,
};

struct Dialect {
  unsigned extras = kAllExtras;        // those that the client takes from a link
  bool decodes_path = true;            // otherwise addresses must stand in the path as they are
  bool plus_is_space = false;          // in the path too, so that "+" must stand there as "%2B"
  std::string_view blank = "mailto:";  // the link that opens an empty window
};

struct Spelling {
  std::string link;
  std::vector<std::string> left_out;  // fields ("bcc", "keywords"…) and addresses that the client cannot be told
  bool lost_recipients = false;       // an address is among it
};

// `canonical` is what Result::canonical_link() returned, and not empty. The spelling holds the same fields, less those
// that are left out.
Spelling spell(std::string_view canonical, const Dialect& dialect);

}  // namespace postern::handler
