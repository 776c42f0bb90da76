// SPDX-License-Identifier: MIT
// Every peer does the least that yields decoded fields, in the types of its own that its users
// would go on with (Qt: QString); none of them judges anything.
#include "readers.h"

#include <curl/curl.h>
#include <glib.h>
#include <uriparser/Uri.h>

#include <QUrl>
#include <QUrlQuery>
#include <algorithm>
#include <cstring>

#include "postern_reader.h"

namespace postern::bench {
namespace {

template <class Take>
bool read_uriparser(const std::string& link, Take&& take) {
  UriUriA uri;
  if (uriParseSingleUriExA(&uri, link.data(), link.data() + link.size(), nullptr) != URI_SUCCESS) return false;
  if (uri.pathHead != nullptr) {
    std::string to(uri.pathHead->text.first, uri.pathTail->text.afterLast);
    to.resize(static_cast<std::size_t>(uriUnescapeInPlaceExA(to.data(), URI_FALSE, URI_BR_DONT_TOUCH) - to.data()));
    take("to", std::string_view(to));
  }
  bool read = true;
  if (uri.query.first != nullptr) {
    UriQueryListA* list = nullptr;
    int count = 0;
    read = uriDissectQueryMallocExA(&list, &count, uri.query.first, uri.query.afterLast, URI_FALSE,
                                    URI_BR_DONT_TOUCH) == URI_SUCCESS;
    for (const UriQueryListA* item = list; item != nullptr; item = item->next)
      take(item->key, std::string_view(item->value == nullptr ? "" : item->value));
    uriFreeQueryListA(list);
  }
  uriFreeUriMembersA(&uri);
  return read;
}

template <class Take>
bool read_glib(const std::string& link, Take&& take) {
  GUri* const uri = g_uri_parse(link.c_str(), G_URI_FLAGS_ENCODED_QUERY, nullptr);
  if (uri == nullptr) return false;
  take("to", std::string_view(g_uri_get_path(uri)));
  bool read = true;
  if (const char* const query = g_uri_get_query(uri); query != nullptr) {
    GHashTable* const fields = g_uri_parse_params(query, -1, "&", G_URI_PARAMS_NONE, nullptr);
    read = fields != nullptr;
    if (read) {
      GHashTableIter each;
      g_hash_table_iter_init(&each, fields);
      for (gpointer name, value; g_hash_table_iter_next(&each, &name, &value) != FALSE;)
        take(static_cast<const char*>(name), std::string_view(static_cast<const char*>(value)));
      g_hash_table_unref(fields);
    }
  }
  g_uri_unref(uri);
  return read;
}

// By hand, as mail programs do it: split with memchr, and let curl unescape each piece.
template <class Take>
bool read_curl(const std::string& link, Take&& take) {
  constexpr std::string_view kScheme = "mailto:";
  if (!link.starts_with(kScheme)) return false;
  std::string_view rest = std::string_view(link).substr(kScheme.size());
  const auto cut = [&rest](char separator) {
    const std::string_view piece = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(piece.size() + 1, rest.size()));
    return piece;
  };
  const auto unescaped = [&take](std::string_view name, std::string_view raw) {
    int length = 0;
    char* const value = curl_easy_unescape(nullptr, raw.data(), static_cast<int>(raw.size()), &length);
    if (value == nullptr) return false;
    take(name, std::string_view(value, static_cast<std::size_t>(length)));
    curl_free(value);
    return true;
  };
  // To curl a length of zero means a string that ends in a NUL, so an empty piece is not passed on.
  const auto field = [&](std::string_view name, std::string_view raw) { return raw.empty() || unescaped(name, raw); };
  bool read = field("to", cut('?'));
  while (read && !rest.empty()) {
    const std::string_view hfield = cut('&');
    const std::size_t equals = std::min(hfield.find('='), hfield.size());
    read = field(hfield.substr(0, equals), hfield.substr(std::min(equals + 1, hfield.size())));
  }
  return read;
}

template <class Take>
bool read_qt(const std::string& link, Take&& take) {
  const QUrl url =
      QUrl::fromEncoded(QByteArray::fromRawData(link.data(), static_cast<int>(link.size())), QUrl::StrictMode);
  if (!url.isValid()) return false;
  take(std::string_view("to"), url.path(QUrl::FullyDecoded));
  const auto items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
  for (const auto& [name, value] : items) take(name, value);
  return true;
}

}  // namespace

std::span<const Reader> readers() {
  static constexpr Reader kAll[] = {
      READER("postern", read_postern), READER("uriparser", read_uriparser),
      READER("glib", read_glib),       READER("curl", read_curl),
      READER("qt", read_qt),
  };
  return kAll;
}

std::string wrong_fields(const Reader& reader) {
  Draft draft = reader.read(
      "mailto:ann@example.org?cc=bob%40example.net&subject=100%25%20sure+&body=Gr%C3%BC%C3%9Fe%2C%0D%0Aa%26b%3Dc");
  std::sort(draft.begin(), draft.end());  // a hash table has no order
  for (auto& [name, value] : draft)       // Postern hands out text with LF
    if (const std::size_t at = value.find("\r\n"); at != std::string::npos) value.erase(at, 1);
  const Draft expected{{"body", "Gr\u00FC\u00DFe,\na&b=c"},
                       {"cc", "bob@example.net"},
                       {"subject", "100% sure+"},
                       {"to", "ann@example.org"}};
  if (draft == expected) return {};
  std::string got(reader.name);
  for (const auto& [name, value] : draft) got += " [" + name + "=" + value + "]";
  return got + " is not what the link says";
}

}  // namespace postern::bench
