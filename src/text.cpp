// SPDX-License-Identifier: MIT
#include "text.h"

#include <algorithm>

#include "charset.h"
#include "decode.h"
#include "fields.h"
#include "grammar.h"
#include "scan.h"

namespace postern::core::text {
namespace {

constexpr CharSet kLineBytes{"\r\n"};

// Reports each maximal run of members of `set`.
void report_runs(std::string_view text, const CharSet& set, Hits& hits) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!set.has(text[i])) continue;
    const std::size_t begin = i;
    while (i < text.size() && set.has(text[i])) ++i;
    hits.add(begin, i);
  }
}

// Where what is no white space ends, and 0 where there is nothing else.
std::size_t end_of_ink(std::string_view text) {
  const Bounds ink = trimmed(text, kWhiteSpace);
  return ink.first == ink.last ? 0 : ink.last;
}

// Reports each run of line breaks that begins in [from, to).
void report_line_breaks(std::string_view text, Hits& hits, std::size_t from, std::size_t to) {
  for (std::size_t i = scan::find<'\r', '\n'>(text, from); i < to; i = scan::find<'\r', '\n'>(text, i)) {
    const std::size_t begin = i;
    while (i < text.size() && kLineBytes.has(text[i])) ++i;
    hits.add(begin, i);
  }
}

}  // namespace

// ---- Bytes ----------------------------------------------------------------------------------------------------------

void find_line_breaks_before_text(std::string_view text, Hits& hits) {
  report_line_breaks(text, hits, 0, end_of_ink(text));
}

void find_stray_line_breaks(std::string_view text, Hits& hits) {
  report_line_breaks(text, hits, end_of_ink(text), text.size());
}

void find_header_controls(std::string_view text, Hits& hits) {
  report_runs(text, kControl & ~CharSet("\r\n\033"), hits);
}

void find_body_controls(std::string_view text, Hits& hits) {
  report_runs(text, kControl & ~CharSet("\t\r\n\033"), hits);
}

void find_escape_sequences(std::string_view text, Hits& hits) { report_runs(text, CharSet("\033"), hits); }

void find_non_ascii(std::string_view text, Hits& hits) { report_runs(text, ~kAscii, hits); }

// ---- Second layers of encoding --------------------------------------------------------------------------------------

namespace {

// What decoding once more must not yield in a header: controls, and what delimits somewhere.
constexpr CharSet kRiskyOctets = kControl | CharSet("\"'<>\\&=%");

template <class Keep>
void report_escapes(std::string_view text, Hits& hits, Keep&& keep) {
  for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i + 1))
    if (is_escape(text, i) && keep(escaped_octet(text, i))) hits.add(i, i + 3);
}

}  // namespace

void find_risky_double_encoding(std::string_view text, Hits& hits) {
  report_escapes(text, hits, [](char octet) { return kRiskyOctets.has(octet); });
}

void find_plain_double_encoding(std::string_view text, Hits& hits) {
  report_escapes(text, hits, [](char octet) { return !kRiskyOctets.has(octet); });
}

void find_double_encoding(std::string_view text, Hits& hits) {
  report_escapes(text, hits, [](char) { return true; });
}

void find_encoded_words(std::string_view text, Hits& hits) {
  const std::size_t open = text.find("=?");
  const std::size_t close = text.rfind("?=");
  if (open != std::string_view::npos && close != std::string_view::npos && close > open + 1) hits.add(open, close + 2);
}

// ---- Fields spelled out in text -------------------------------------------------------------------------------------

namespace {

constexpr CharSet kSchemeChar = kAlnum | CharSet("+-.");

// RFC 3986 section 3.1, of two characters or more: a single letter is a drive.
bool is_scheme(std::string_view text) {
  return text.size() >= 2 && kAlpha.has(text.front()) && kSchemeChar.has_all(text);
}

// Tells whether a byte lies inside a web link: behind "scheme://", or behind "host.tld" and "/" or "?", in the same
// word.
class WebLinkTracker {
 public:
  explicit WebLinkTracker(std::string_view text) : text_(text) {}

  // Call with ascending offsets of bytes that stand behind a separator. Looks at each byte but a few times, because a
  // word is read once.
  bool inside(std::size_t at) {
    std::size_t word = at;
    while (word > asked_ && !kBoundary.has(text_[word - 1])) --word;
    if (word > asked_ || asked_ == 0) in_link_ = begins_link(word);
    asked_ = at;
    return in_link_;
  }

 private:
  static constexpr ByteTable kBoundary{kWhiteSpace | CharSet("\"'()<>[]{}|`")};
  static constexpr CharSet kHostChar = kAlnum | CharSet(".-:");
  static constexpr ByteTable kHeadChar{kSchemeChar | kHostChar};

  // Does a link begin at `word`, with a path or query? A separator stands somewhere behind.
  [[nodiscard]] bool begins_link(std::size_t word) const {
    std::size_t i = word;
    while (i < text_.size() && kHeadChar.has(text_[i])) ++i;
    const std::string_view head = text_.substr(word, i - word);
    const std::string_view tail = text_.substr(i);
    if (head.ends_with(':') && is_scheme(head.substr(0, head.size() - 1)))
      return tail.starts_with("//") && kAlnum.has(tail[2]);  // the separator, at the latest
    return is_host(head) && (tail.starts_with('/') || tail.starts_with('?'));
  }

  // host.tld, perhaps with a port
  static bool is_host(std::string_view text) {
    const std::string_view name = text.substr(0, text.find(':'));
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || !kAlnum.has(name.front())) return false;
    const std::string_view top = name.substr(dot + 1);
    return top.size() >= 2 && kAlpha.has_all(top) && (kHostChar & ~CharSet(":")).has_all(name);
  }

  std::string_view text_;
  std::size_t asked_ = 0;  // the last offset asked about, never 0
  bool in_link_ = false;   // whether the word that it lies in begins as one
};

// Does a field name a file, by the path that stands at `at`? No web link says so for its own page.
bool is_file(FieldFacts facts, std::string_view text, std::size_t at) {
  if (facts.kind != FieldClass::attach || at == text.size()) return false;
  const std::string_view value = text.substr(at);
  return CharSet("/\\~").has(value[0]) || starts_with_ignoring_case(value, "file:") ||
         (value.size() > 1 && kAlpha.has(value[0]) && value[1] == ':');
}

}  // namespace

void find_fields(std::string_view text, Hits& hits) {
  constexpr CharSet kSeparators{"&?;,"};
  WebLinkTracker link(text);
  for (std::size_t end = scan::find<'='>(text, 0); end < text.size(); end = scan::find<'='>(text, end + 1)) {
    std::size_t name = end;
    while (name > 0 && grammar::kFieldNameBytes.has(text[name - 1])) --name;
    if (name == end || name == 0 || !kSeparators.has(text[name - 1])) continue;
    const FieldFacts facts = find_field(text.substr(name, end - name));
    if (facts.kind != FieldClass::addresses && !is_unsafe(facts.kind)) continue;
    if (is_file(facts, text, end + 1) || !link.inside(name))
      hits.add(name - 1, end + 1, facts.kind == FieldClass::attach ? 1 : 0);
  }
}

// ---- Things people see ----------------------------------------------------------------------------------------------

void find_armour(std::string_view text, Hits& hits) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kKinds[]{"PGP ", "PKCS7-----", "CMS-----", "ENCRYPTED MESSAGE-----",
                                      "PKCS #7 SIGNED DATA-----"};
  for (std::size_t i = text.find(kBegin); i != std::string_view::npos; i = text.find(kBegin, i + kBegin.size())) {
    const std::string_view kind = text.substr(i + kBegin.size());
    for (const std::string_view known : kKinds)
      if (starts_with_ignoring_case(kind, known)) hits.add(i, i + kBegin.size() + known.size());
  }
}

// A run of three covers every third byte somewhere.
void find_space_padding(std::string_view text, Hits& hits) {
  constexpr std::size_t kRun = 3;
  for (std::size_t i = kRun - 1; i < text.size(); i += kRun) {
    if (text[i] != ' ') continue;
    std::size_t begin = i;
    while (begin > 0 && text[begin - 1] == ' ') --begin;
    while (i < text.size() && text[i] == ' ') ++i;
    if (i - begin >= kRun) hits.add(begin, i);
  }
}

// ---- Markup ---------------------------------------------------------------------------------------------------------

namespace {

// Element names of HTML (WHATWG HTML section 4 and its obsolete ones, section 16), SVG 2 and MathML Core, lower case.
// clang-format off
constexpr std::string_view kElements[]{
    "a", "abbr", "acronym", "address", "animate", "animatemotion", "animatetransform", "annotation", "annotation-xml",
    "applet", "area", "article", "aside", "audio", "b", "base", "basefont", "bdi", "bdo", "bgsound", "big", "blink",
    "blockquote", "body", "br", "button", "canvas", "caption", "center", "circle", "cite", "clippath", "code", "col",
    "colgroup", "command", "content", "data", "datalist", "dd", "defs", "del", "desc", "details", "dfn", "dialog",
    "dir", "discard", "div", "dl", "dt", "element", "ellipse", "em", "embed", "feblend", "fecolormatrix",
    "fecomponenttransfer", "fecomposite", "feconvolvematrix", "fediffuselighting", "fedisplacementmap",
    "fedistantlight", "fedropshadow", "feflood", "fefunca", "fefuncb", "fefuncg", "fefuncr", "fegaussianblur",
    "feimage", "femerge", "femergenode", "femorphology", "feoffset", "fepointlight", "fespecularlighting",
    "fespotlight", "fetile", "feturbulence", "fieldset", "figcaption", "figure", "filter", "font", "footer",
    "foreignobject", "form", "frame", "frameset", "g", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup",
    "hr", "html", "i", "iframe", "image", "img", "input", "ins", "isindex", "kbd", "keygen", "label", "legend", "li",
    "line", "lineargradient", "link", "listing", "maction", "main", "malignmark", "map", "mark", "marker", "marquee",
    "mask", "math", "menclose", "menu", "menuitem", "merror", "meta", "metadata", "meter", "mfenced", "mfrac",
    "mglyph", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mpath", "mphantom", "mprescripts", "mroot",
    "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "multicol",
    "munder", "munderover", "nav", "nextid", "nobr", "noembed", "noframes", "none", "noscript", "object", "ol",
    "optgroup", "option", "output", "p", "param", "path", "pattern", "picture", "plaintext", "polygon", "polyline",
    "portal", "pre", "progress", "q", "radialgradient", "rb", "rect", "rp", "rt", "rtc", "ruby", "s", "samp",
    "script", "search", "section", "select", "selectedcontent", "semantics", "set", "shadow", "slot", "small",
    "source", "spacer", "span", "stop", "strike", "strong", "style", "sub", "summary", "sup", "svg", "switch",
    "symbol", "table", "tbody", "td", "template", "text", "textarea", "textpath", "tfoot", "th", "thead", "time",
    "title", "tr", "track", "tspan", "tt", "u", "ul", "use", "var", "video", "view", "wbr", "xmp"};
// clang-format on
static_assert(std::is_sorted(std::begin(kElements), std::end(kElements)));

constexpr std::size_t kLongest = std::string_view("fecomponenttransfer").size();
static_assert(std::all_of(std::begin(kElements), std::end(kElements),
                          [](std::string_view name) { return name.size() <= kLongest; }));

bool is_element(std::string_view name) {
  if (name.size() > kLongest) return false;
  char lower[kLongest];
  std::transform(name.begin(), name.end(), lower, ascii_lower);
  return std::binary_search(std::begin(kElements), std::end(kElements), std::string_view(lower, name.size()));
}

// A custom element's name holds a "-" and nothing that an address or a link holds (WHATWG HTML section 4.13.2, PCEN).
bool is_custom_element(std::string_view name) {
  constexpr CharSet kPcenChar = kAlnum | CharSet("-._") | ~kAscii;
  return name.find('-') != std::string_view::npos && kPcenChar.has_all(name);
}

// "<https://example.org/?a=1>": how RFC 3986 appendix C sets a link apart. A parser takes it for an element of that
// name with attributes that mean nothing, unless one is code: "<https:/onclick=…>".
bool is_bracketed_link(std::string_view name, std::string_view rest) {
  if (!(equal_ignoring_case(name, "https:") || equal_ignoring_case(name, "http:"))) return false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    // No URI holds a "<"; and so no two scans look at the same bytes.
    if (kWhiteSpace.has(rest[i]) || rest[i] == '\f' || rest[i] == '<') return false;
    const std::string_view attribute = rest.substr(i + 1);
    if (rest[i] == '/' && (starts_with_ignoring_case(attribute, "on") || starts_with_ignoring_case(attribute, "style")))
      return false;
  }
  return true;
}

}  // namespace

// Tag open state and tag name state: "<" or "</", a letter, then all up to white space, "/" or ">". A tag that is never
// finished counts when it has an attribute, because it swallows whatever the text is pasted in front of; without one
// it is prose ("a<b").
void find_tags(std::string_view text, Hits& hits) {
  constexpr CharSet kNameEnd = kWhiteSpace | CharSet("\f/>");
  scan::Next<'>'> closing(text);
  scan::Next<'='> equals(text);
  for (std::size_t i = text.find('<'); i != std::string_view::npos; i = text.find('<', i + 1)) {
    const std::size_t name = i + (text.substr(i + 1).starts_with('/') ? 2 : 1);
    if (name >= text.size() || !kAlpha.has(text[name])) continue;
    std::size_t end = name;
    while (end < text.size() && !kNameEnd.has(text[end]) && text[end] != '<') ++end;
    const std::string_view tag = text.substr(name, end - name);
    const bool finished = closing.from(end) < text.size();
    const bool has_attribute = equals.from(end) < closing.from(end);
    if (finished && is_bracketed_link(tag, text.substr(end, closing.from(end) - end))) continue;
    if (has_attribute || (finished && (is_element(tag) || is_custom_element(tag)))) hits.add(i, end);
  }
}

// Markup declaration open state and bogus comments: "<!", "<?", and "</" before anything but a letter or ">". "</3" is
// a broken heart.
void find_declarations(std::string_view text, Hits& hits) {
  for (std::size_t i = text.find('<'); i != std::string_view::npos; i = text.find('<', i + 1)) {
    const char next = i + 1 < text.size() ? text[i + 1] : ' ';
    if (next == '!' || next == '?') hits.add(i, i + 2);
    const char after = i + 2 < text.size() ? text[i + 2] : '>';
    if (next == '/' && !kAlnum.has(after) && after != '>') hits.add(i, i + 3);
  }
}

void find_mml_tags(std::string_view text, Hits& hits) {
  constexpr std::string_view kTags[]{"<#part", "<#multipart", "<#external", "<#mml", "<#secure"};
  for (std::size_t i = text.find("<#"); i != std::string_view::npos; i = text.find("<#", i + 1))
    for (const std::string_view tag : kTags)
      if (starts_with_ignoring_case(text.substr(i), tag)) hits.add(i, i + tag.size());
}

}  // namespace postern::core::text
