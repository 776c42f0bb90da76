// SPDX-License-Identifier: MIT
#include "schemes.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "charset.h"

namespace postern::core {
namespace {

using enum Zone;
using enum Scheme::Form;

// Sorted by name. Sources, beyond the IANA registry of URI schemes:
//   script    WHATWG URL and HTML (javascript, about, blob), RFC 2397 (data), RFC 6694 (about), W3C File API (blob,
//             filesystem), Mozilla and Netscape (livescript, view-source, wyciwyg, jar: CVE-2007-5947), Microsoft
//             (vbscript, jscript)
//   local     RFC 8089 (file), Mozilla (resource, chrome, moz-icon, moz-extension), Chromium (chrome-extension and
//             kin), Microsoft (res, vnd.ms.radio, search, search-ms, its, ms-its, mk, mhtml: CVE-2004-0380, hcp:
//             CVE-2010-1885, shell: VU#927014), Apple (help: CVE-2004-0486, disk: CVE-2004-0485, x-help-script,
//             x-man-page, x-apple.systempreferences, applescript), Android (intent, content, android-app), GNOME
//             (ghelp), Lynx (lynxexec, lynxprog, lynxcgi), and file sharing that hands out the user's credentials
//             (smb, cifs, nfs, afp)
// clang-format off
constexpr Scheme kSchemes[]{
    {"about", script}, {"afp", local, word}, {"android-app", local}, {"applescript", local}, {"blob", script},
    {"callto", internet}, {"chrome", local, word}, {"chrome-error", local}, {"chrome-extension", local},
    {"chrome-search", local}, {"chrome-untrusted", local}, {"cid", internet}, {"cifs", local, word},
    {"content", local, word}, {"data", script}, {"dav", internet}, {"davs", internet}, {"devtools", local, word},
    {"disk", local, word}, {"doi", internet}, {"edge", local, word}, {"facetime", internet}, {"fax", internet},
    {"file", local}, {"filesystem", script}, {"ftp", internet, web}, {"ftps", internet}, {"geo", internet},
    {"ghelp", local}, {"git", internet, command}, {"git+ssh", internet, command}, {"gopher", internet}, {"hcp", local},
    {"help", local, word}, {"http", internet, web}, {"https", internet, web}, {"imap", internet}, {"imaps", internet},
    {"intent", local, word}, {"irc", internet}, {"ircs", internet}, {"its", local}, {"jar", script},
    {"javascript", script}, {"jscript", script}, {"ldap", internet}, {"ldaps", internet}, {"livescript", script},
    {"lynxcgi", local}, {"lynxexec", local}, {"lynxprog", local}, {"magnet", internet}, {"mailto", mailto},
    {"mhtml", local}, {"microsoft-edge", local}, {"mid", internet}, {"mk", local}, {"moz-extension", local},
    {"moz-icon", local}, {"news", internet}, {"nfs", local, word}, {"nntp", internet}, {"onenote", local},
    {"onenote-cmd", local}, {"res", local, word}, {"resource", local, word}, {"rtmp", internet}, {"rtsp", internet},
    {"search", local, word}, {"search-ms", local}, {"sftp", internet, command}, {"shell", local}, {"sip", internet},
    {"sips", internet}, {"smb", local, word}, {"sms", internet}, {"snews", internet}, {"ssh", internet, command},
    {"svn", internet, command}, {"svn+ssh", internet, command}, {"tel", internet}, {"telnet", internet, command},
    {"tn3270", internet, command}, {"urn", internet}, {"vbs", script}, {"vbscript", script}, {"view-source", script},
    {"vnc", internet}, {"vnd.ms.radio", local}, {"webcal", internet}, {"ws", internet, web}, {"wss", internet, web},
    {"wyciwyg", script}, {"x-apple.systempreferences", local}, {"x-help-script", local}, {"x-man-page", local},
    {"xmpp", internet}};
// clang-format on

constexpr auto kBegin = std::begin(kSchemes);
constexpr auto kEnd = std::end(kSchemes);
static_assert(std::is_sorted(kBegin, kEnd, [](const Scheme& a, const Scheme& b) { return a.name < b.name; }));
static_assert(std::all_of(kBegin, kEnd, [](const Scheme& s) { return s.name.size() <= kLongestScheme; }));

// Where the names of each initial begin in the table, and those of the last one end.
constexpr unsigned kInitials = 'z' - 'a' + 1;
constexpr auto kByInitial = [] {
  static_assert(std::size(kSchemes) <= 255);
  std::array<std::uint8_t, kInitials + 1> rows{};
  for (unsigned i = 0; i <= kInitials; ++i)
    rows[i] = static_cast<std::uint8_t>(
        std::find_if(kBegin, kEnd, [i](const Scheme& s) { return s.name.front() >= static_cast<char>('a' + i); }) -
        kBegin);
  return rows;
}();

// Windows hands every ms-…: link to a program or a page of settings (CVE-2022-30190 came by ms-msdt).
constexpr std::string_view kMicrosoftPrefix = "ms-";
constexpr Scheme kMicrosoft{kMicrosoftPrefix, local};
constexpr Scheme kWeb{"http", internet, web};

}  // namespace

const Scheme* find_scheme(std::string_view name) {
  if (name.starts_with(kMicrosoftPrefix) && name.size() > kMicrosoftPrefix.size() &&
      kAlpha.has(name[kMicrosoftPrefix.size()]))
    return &kMicrosoft;
  const unsigned initial = name.empty() ? kInitials : static_cast<unsigned char>(name.front()) - unsigned{'a'};
  if (initial >= kInitials) return nullptr;
  for (std::size_t i = kByInitial[initial]; i < kByInitial[initial + 1]; ++i)
    if (kSchemes[i].name == name) return &kSchemes[i];
  return nullptr;
}

const Scheme& web_scheme() { return kWeb; }

}  // namespace postern::core
