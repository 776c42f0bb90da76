// SPDX-License-Identifier: MIT
#include "links.h"

#include <algorithm>

#include "decode.h"
#include "scan.h"
#include "unicode.h"

namespace postern::core {
namespace {

constexpr CharSet kBoundary = kWhiteSpace | CharSet("\"'(<>[=,;#|`");
constexpr CharSet kSlash{"/\\"};
constexpr CharSet kCloser{")]}"};
constexpr CharSet kSchemeChar = kAlnum | CharSet("+-.");  // RFC 3986 section 3.1
// TAB, CR and LF inside a scheme are passed over, as browsers pass over them (WHATWG URL section 4.4).
constexpr CharSet kPassedOver{"\t\r\n"};
constexpr ByteTable kInScheme{kSchemeChar | kPassedOver};
// Behind these a known scheme is part of a word, a path or a name.
constexpr CharSet kNoBoundary = kSchemeChar | CharSet("_/\\@");
// What a host may begin with; an escape or a byte outside ASCII becomes one of the others.
constexpr CharSet kHostStart = kAlnum | CharSet("[%") | ~kAscii;

}  // namespace

// The last letters of a scheme in lower case, as they are found: from the last one backwards.
struct LinkReader::Name {
  char letters[kLongestScheme];
  std::size_t first = kLongestScheme;
  std::size_t size = 0;  // of the scheme; of a longer one than we know, only that it is longer

  void prepend(char c) {
    if (first != 0) letters[--first] = ascii_lower(c);
    ++size;
  }
  [[nodiscard]] std::string_view view() const {
    return size > kLongestScheme ? std::string_view{} : std::string_view(letters + first, size);
  }
};

LinkReader::LinkReader(std::string_view text) : text_(text), end_(text), space_(text), comma_(text) {}

bool LinkReader::may_begin(std::size_t at) const { return at == 0 || kBoundary.has(text_[at - 1]); }

// A local path may also stand behind a quotation mark or a letter outside ASCII.
bool LinkReader::begins_path(std::size_t at) const { return may_begin(at) || !kAscii.has(text_[at - 1]); }

bool LinkReader::next(Link& link) {
  while ((at_ = scan::find<':', '/', '\\'>(text_, at_)) < text_.size()) {
    const bool found = text_[at_] == ':' ? schemed(link) : hierarchical(link);
    ++at_;
    if (!found) continue;
    link.end = end_.from(std::max(link.rest, at_));
    // What lies inside a script or a local path is part of it. A web link may hold links that lead elsewhere.
    if (link.scheme.zone >= Zone::local) at_ = link.end;
    if (is_web(link)) web_until_ = link.end;
    return true;
  }
  return false;
}

// At a ":". Walks back over the scheme, and no further than to the ":" before. A line break inside makes for several
// readings ("see\njavascript:"); the worst counts.
bool LinkReader::schemed(Link& link) {
  if (byte(at_ + 1) == '{' && byte(at_ - 1) == ':' && may_begin(at_ - 1)) {  // a CLSID: "::{20D04FE0-"
    link = {at_ - 1, at_ - 1, 0, {{}, Zone::local}};
    return true;
  }
  if (kWhiteSpace.has(byte(at_ + 1))) return false;
  Link best;
  Name name;
  for (std::size_t i = at_; i > 0 && kInScheme.has(text_[i - 1]); --i) {
    if (kPassedOver.has(text_[i - 1])) continue;
    name.prepend(text_[i - 1]);
    if (kAlpha.has(text_[i - 1])) consider(name, i - 1, best);
  }
  if (best.rest == 0) return false;
  link = best;
  return true;
}

// Is `name`, which begins at `begin`, the scheme of a link, and of a worse one than the best so far?
void LinkReader::consider(const Name& name, std::size_t begin, Link& best) {
  if (name.size < 2) return;                              // a drive
  if (begin > 0 && kAlpha.has(text_[begin - 1])) return;  // no scheme begins inside a word
  const Scheme* const known = find_scheme(name.view());
  const Scheme scheme = known == nullptr ? Scheme{{}, Zone::opaque} : *known;
  if (best.rest != 0 && scheme.zone <= best.scheme.zone) return;
  const bool in_web_link = begin < web_until_;
  if (known == nullptr && (in_web_link || !may_begin(begin))) return;
  if (known != nullptr && !may_begin(begin) && !(in_web_link ? is_apart(begin) : begins_known(begin))) return;
  if (scheme.name == "data" && !holds_data()) return;
  if (scheme.form == Scheme::word && !kSlash.has(byte(at_ + 1)) && !is_call(scheme.name)) return;
  // "?title=File:Map.svg" is a page of a wiki.
  if (in_web_link && scheme.name == "file" && !kSlash.has(byte(at_ + 1))) return;
  best = {begin, at_ + 1, 0, scheme};
  if (scheme.form == Scheme::command && is_option()) best.scheme.zone = Zone::local;
}

// Inside a web link: does something stand before this that people and mail programs take for its end?
bool LinkReader::is_apart(std::size_t at) const {
  if (kAscii.has(text_[at - 1])) return kCloser.has(text_[at - 1]);
  const std::size_t begin = utf8::begin_before(text_, at);
  return utf8::sequence_at(text_, begin) != at - begin || !unicode::is_word_point(utf8::point_at(text_, begin).value);
}

// RFC 2397: the data follow a comma. No media type begins with a digit: "Data:12/05/2026, ora:9" is a form.
bool LinkReader::holds_data() { return comma_.from(at_) < space_.from(at_) && !kDigit.has(byte(at_ + 1)); }

// Everyday words that are no word before this, either.
bool LinkReader::is_call(std::string_view scheme) const {
  const std::string_view rest = text_.substr(at_ + 1);
  if (scheme == "intent") return rest.starts_with("#Intent");
  return scheme == "search" &&
         (starts_with_ignoring_case(rest, "query=") || starts_with_ignoring_case(rest, "crumb=") ||
          starts_with_ignoring_case(rest, "displayname="));
}

// Would the program that is started for the link take its host for an option (CVE-2017-1000117, CVE-2004-0411)?
bool LinkReader::is_option() const {
  std::size_t at = at_ + 1;
  while (byte(at) == '/') ++at;
  return byte(at) == '-';
}

// May a known scheme begin here? Digits and signs before it ("-javascript:") belong to no scheme.
bool LinkReader::begins_known(std::size_t at) const {
  while (at > 0 && (kSchemeChar & ~kAlpha).has(text_[at - 1])) --at;
  return at == 0 || !kNoBoundary.has(text_[at - 1]);
}

// At a slash or backslash: a drive ("C:\"), a share or device ("\\host", "\\?\"), a host without scheme ("//host").
bool LinkReader::hierarchical(Link& link) {
  const bool back = text_[at_] == '\\';
  if (at_ >= 2 && text_[at_ - 1] == ':' && kAlpha.has(text_[at_ - 2]) && begins_path(at_ - 2)) {
    if (!back && kWhiteSpace.has(byte(at_ + 1))) return false;
    link = {at_ - 2, at_ - 2, 0, {{}, Zone::local}};
    return true;
  }
  if (back && byte(at_ + 1) == '\\' && begins_path(at_)) {
    link = {at_, at_, 0, {{}, Zone::local}};
    return !kWhiteSpace.has(byte(at_ + 2));
  }
  if (!may_begin(at_) || !kSlash.has(byte(at_ + 1))) return false;
  link = {at_, at_, 0, web_scheme()};
  return kHostStart.has(byte(at_ + 2));
}

}  // namespace postern::core
