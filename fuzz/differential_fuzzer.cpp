// SPDX-License-Identifier: MIT
// Law 9 on any bytes, and the oracle itself against uriparser: two readings of RFC 3986 that know nothing of each
// other.

#include "input.h"
#include "laws.h"
#include "uriparser_accepts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  postern::fuzzing::Input in(data, size);
  std::string link = in.flag() ? "mailto:" : "";
  link += in.rest();
  if (const std::string broken = postern::laws::detail::agree(link); !broken.empty())
    postern::fuzzing::fail("law " + broken, postern::display(link));
  if (link.size() > 2000) return 0;  // uriparser 0.9 recurses for each byte
  static postern::abnf::Recogniser uri(postern::oracle::rfc3986_grammar(), "URI-reference");
  const bool accepted = postern::oracle::uriparser_accepts(link);
  postern::fuzzing::demand(accepted == uri.accepts(link), "uriparser and RFC 3986 disagree", postern::display(link));
  return 0;
}
