// SPDX-License-Identifier: MIT
// uriparser as a witness of RFC 3986, for whoever links it.
#pragma once

#include <uriparser/Uri.h>

#include <string_view>

namespace postern::oracle {

inline bool uriparser_accepts(std::string_view text) {
  UriUriA uri;
  const char* error = nullptr;
  const int outcome = uriParseSingleUriExA(&uri, text.data(), text.data() + text.size(), &error);
  if (outcome == URI_SUCCESS) uriFreeUriMembersA(&uri);
  return outcome == URI_SUCCESS;
}

}  // namespace postern::oracle
