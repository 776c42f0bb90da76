// SPDX-License-Identifier: MIT
#include "zone.h"

#include <uriparser/Uri.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "decode.h"
#include "domain.h"
#include "identity.h"
#include "plain.h"
#include "unicode.h"

namespace postern::core {
namespace {

using Ipv4 = std::uint32_t;

// ---- Addresses ------------------------------------------------------------------------------------------------------

constexpr Ipv4 ipv4(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24U | b << 16U | c << 8U | d; }

// The blocks that are not globally reachable (IANA IPv4 Special-Purpose Address Registry, RFC 6890), but for those
// that documents use.
struct Block {
  Ipv4 address;
  unsigned bits;
};
constexpr Block kPrivateBlocks[]{
    {ipv4(0, 0, 0, 0), 8},       // this host on this network, RFC 791
    {ipv4(10, 0, 0, 0), 8},      // private use, RFC 1918
    {ipv4(100, 64, 0, 0), 10},   // shared address space, RFC 6598
    {ipv4(127, 0, 0, 0), 8},     // loopback, RFC 1122
    {ipv4(169, 254, 0, 0), 16},  // link local, RFC 3927
    {ipv4(172, 16, 0, 0), 12},   // private use, RFC 1918
    {ipv4(192, 0, 0, 0), 24},    // protocol assignments, RFC 6890
    {ipv4(192, 168, 0, 0), 16},  // private use, RFC 1918
    {ipv4(198, 18, 0, 0), 15},   // benchmarking, RFC 2544
    {ipv4(224, 0, 0, 0), 4},     // multicast, RFC 5771
    {ipv4(240, 0, 0, 0), 4},     // reserved and broadcast, RFC 1112, RFC 8190
};

Zone zone_of(Ipv4 address) {
  const bool inside = std::any_of(std::begin(kPrivateBlocks), std::end(kPrivateBlocks), [address](const Block& block) {
    return ((address ^ block.address) >> (32U - block.bits)) == 0;
  });
  return inside ? Zone::intranet : Zone::internet;
}

using Ipv6 = std::array<unsigned char, 16>;

struct Prefix {
  Ipv6 address;
  unsigned bits;
};

bool has_prefix(const Ipv6& address, const Prefix& prefix) {
  for (unsigned bit = 0; bit < prefix.bits; bit += 8) {
    const unsigned wanted = std::min(8U, prefix.bits - bit);
    if (((address[bit / 8] ^ prefix.address[bit / 8]) >> (8U - wanted)) != 0) return false;
  }
  return true;
}

// IANA IPv6 Special-Purpose Address Registry, and multicast.
constexpr Prefix kPrivatePrefixes[]{
    {{0xFC}, 7},                           // unique local, RFC 4193
    {{0xFE, 0x80}, 10},                    // link local, RFC 4291
    {{0xFE, 0xC0}, 10},                    // site local, RFC 3879
    {{0xFF}, 8},                           // multicast, RFC 4291
    {{0x01, 0x00}, 64},                    // discard only, RFC 6666
    {{0x01, 0x00, 0, 0, 0, 0, 0, 1}, 64},  // dummy prefix, RFC 9780
    {{0x20, 0x01, 0, 2}, 48},              // benchmarking, RFC 5180
    {{0x5F, 0x00}, 16},                    // segment routing, RFC 9602
    {{0, 0x64, 0xFF, 0x9B, 0, 1}, 48},     // local translation, RFC 8215
};

// Where an IPv6 address holds an IPv4 one, and from which byte on.
struct Embedding {
  Prefix prefix;
  unsigned at;
};
constexpr Embedding kEmbeddings[]{
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96}, 12},  // IPv4-mapped, RFC 4291 section 2.5.5.2
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96}, 12},        // IPv4-translated, RFC 2765 section 2.1
    {{{0, 0x64, 0xFF, 0x9B}, 96}, 12},                       // NAT64, RFC 6052
    {{{}, 96}, 12},                                          // IPv4-compatible, RFC 4291 section 2.5.5.1
    {{{0x20, 0x02}, 16}, 2},                                 // 6to4, RFC 3056
};

void judge(const Ipv6& address, Target& target) {
  constexpr Prefix kLoopback{{}, 112};  // "::" and "::1", and nothing that a host could have besides
  if (has_prefix(address, kLoopback)) {
    target.zone = Zone::intranet;
    return;
  }
  for (const Embedding& embedding : kEmbeddings) {
    if (!has_prefix(address, embedding.prefix)) continue;
    const unsigned char* const at = &address[embedding.at];
    target.zone = zone_of(ipv4(at[0], at[1], at[2], at[3]));
    target.odd_ipv4 = true;
    return;
  }
  const bool inside = std::any_of(std::begin(kPrivatePrefixes), std::end(kPrivatePrefixes),
                                  [&address](const Prefix& prefix) { return has_prefix(address, prefix); });
  target.zone = inside ? Zone::intranet : Zone::internet;
}

// One number of an IPv4 address (WHATWG URL section 3.5): decimal, octal with a leading 0, hexadecimal with 0x. More
// than 32 bits, or no number at all, is `kNoNumber`.
constexpr std::uint64_t kNoNumber = ~std::uint64_t{0};
std::uint64_t ipv4_number(std::string_view text) {
  if (text.empty()) return kNoNumber;
  const bool hex = starts_with_ignoring_case(text, "0x");
  if (hex) text.remove_prefix(2);
  const unsigned base = hex ? 16 : text.starts_with('0') ? 8 : 10;
  std::uint64_t value = 0;
  for (char c : text) {
    const int digit = hex_value(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= base) return kNoNumber;
    value = value * base + static_cast<unsigned>(digit);
    if (value > 0xFFFFFFFFU) return kNoNumber;
  }
  return value;
}

// One to four numbers, of which the last fills what is left. False when it is no address.
bool parse_ipv4(std::string_view host, Ipv4& address) {
  std::uint64_t numbers[4];
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    if (count == 4) return false;
    const std::size_t dot = host.find('.');
    more = dot != std::string_view::npos;
    numbers[count] = ipv4_number(host.substr(0, dot));
    if (numbers[count] == kNoNumber || (more && numbers[count] > 255)) return false;
    if (more) host.remove_prefix(dot + 1);
  }
  std::uint64_t value = numbers[count - 1];
  if (value >> (8 * (5 - count)) != 0) return false;
  for (std::size_t i = 0; i + 1 < count; ++i) value |= numbers[i] << (8 * (3 - i));
  address = static_cast<Ipv4>(value);
  return true;
}

// "Ends in a number" (WHATWG URL section 3.5): then browsers take the host for an IPv4 address or for nothing.
bool ends_in_number(std::string_view host) {
  const std::string_view last = domain::last_label(host);
  if (last.empty()) return false;
  return kDigit.has_all(last) || (starts_with_ignoring_case(last, "0x") && kHexDigit.has_all(last.substr(2)));
}

// ---- uriparser ------------------------------------------------------------------------------------------------------

void* no_more_memory(UriMemoryManager*, void*, std::size_t) { return nullptr; }
void* no_more_memory_for_array(UriMemoryManager*, void*, std::size_t, std::size_t) { return nullptr; }

// Its memory is the arena's; a parse takes some and never grows it.
UriMemoryManager memory_in(Arena& arena) {
  UriMemoryManager memory{};
  memory.malloc = [](UriMemoryManager* self, std::size_t bytes) {
    return static_cast<Arena*>(self->userData)->take(bytes, alignof(std::max_align_t));
  };
  memory.calloc = [](UriMemoryManager* self, std::size_t count, std::size_t bytes) -> void* {
    if (bytes != 0 && count > SIZE_MAX / bytes) return nullptr;
    void* const block = self->malloc(self, count * bytes);
    return block == nullptr ? nullptr : std::memset(block, 0, count * bytes);
  };
  memory.realloc = no_more_memory;
  memory.reallocarray = no_more_memory_for_array;
  memory.free = [](UriMemoryManager*, void*) {};
  memory.userData = &arena;
  return memory;
}

// "http://" and the host with its port, everything that an RFC 3986 host may not hold percent-encoded. A zone
// identifier (RFC 6874) is dropped.
std::string_view as_uri(std::string_view host, Arena& arena) {
  constexpr std::string_view kStart = "http://";
  constexpr CharSet kPlain = kAlnum | CharSet("-._~!$&'()*+,;=:");  // unreserved, sub-delims, and the port's colon
  constexpr char kHex[] = "0123456789ABCDEF";
  char* const out = static_cast<char*>(arena.take(kStart.size() + 3 * host.size(), 1));
  if (out == nullptr) return {};
  char* end = std::copy(kStart.begin(), kStart.end(), out);
  const bool literal = host.starts_with('[');
  bool in_zone_id = false;
  for (std::size_t i = 0; i < host.size(); ++i) {
    const char c = host[i];
    in_zone_id = literal && c != ']' && (in_zone_id || c == '%');
    if (in_zone_id) continue;
    if (kPlain.has(c) || (literal && (c == '[' || c == ']')) || is_escape(host, i)) {
      *end++ = c;
      continue;
    }
    *end++ = '%';
    *end++ = kHex[static_cast<unsigned char>(c) >> 4U];
    *end++ = kHex[static_cast<unsigned char>(c) & 0xFU];
  }
  return {out, static_cast<std::size_t>(end - out)};
}

std::string_view view(const UriTextRangeA& range) {
  return range.first == nullptr
             ? std::string_view{}
             : std::string_view(range.first, static_cast<std::size_t>(range.afterLast - range.first));
}

// ---- Names ----------------------------------------------------------------------------------------------------------

// WHATWG URL section 3.1: a host that holds one of these is none.
constexpr CharSet kForbiddenInHost = kControl | CharSet(" #/:<>?@[\\]^|%");

// Where people end a link with a sign that is no part of it ("https://example.org。"), because their script sets no
// space there. What stands behind it must not go on like a host, or it is one that poses as another.
std::size_t end_of_prose(std::string_view host) {
  std::size_t cut = std::string_view::npos;
  bool any_dot = false;
  bool behind_dot = false;
  for (std::size_t i = 0; i < host.size();) {
    const utf8::Point p = utf8::point_at(host, i);
    const bool ascii = p.is_ascii();
    const bool word = ascii ? kAlnum.has(host[i]) : unicode::is_word_point(p.value);
    if (cut == std::string_view::npos && !ascii && !word && any_dot) cut = i;
    if (cut != std::string_view::npos && behind_dot && ascii && word) return host.size();
    behind_dot = p.value == '.' || unicode::is_idna_dot(p.value);
    any_dot = any_dot || behind_dot;
    i += p.size;
  }
  return std::min(cut, host.size());
}

// Decoded once, and in lower case as far as it is ASCII.
std::string_view percent_decoded(std::string_view text, Arena& arena) {
  char* const out = static_cast<char*>(arena.take(text.size(), 1));
  if (out == nullptr) return {};
  char* end = out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = is_escape(text, i);
    *end++ = ascii_lower(escape ? escaped_octet(text, i) : text[i]);
    i += escape ? 2 : 0;
  }
  return {out, static_cast<std::size_t>(end - out)};
}

// A host that is a name, in Unicode or ASCII, or an IPv4 address in a spelling of its own (WHATWG URL section 3.3).
class NameJudge {
 public:
  NameJudge(std::span<const char* const> protected_names, Arena& arena, Target& target)
      : protected_names_(protected_names), arena_(arena), target_(target) {}

  void judge(std::string_view name);
  // Does it look like a protected name?
  void likeness(std::string_view name);

 private:
  std::string_view ascii_of(std::string_view name);
  void place(std::string_view ascii);

  std::span<const char* const> protected_names_;
  Arena& arena_;
  Target& target_;
  std::string_view shown_;  // with U-labels
};

void NameJudge::judge(std::string_view name) {
  shown_ = name;
  if (find_utf8_flaw(name).kind != Utf8Flaw::kNone) {
    target_.unreadable = target_.deceptive = true;
    return;
  }
  const bool is_ascii = kAscii.has_all(name);
  const std::string_view ascii = is_ascii && !domain::has_a_label(name) ? name : ascii_of(name);
  if (ascii.empty()) return;
  likeness(shown_);
  for (char c : ascii) target_.unreadable = target_.unreadable || kForbiddenInHost.has(c);
  // A sign that only became one of these by mapping, such as U+FF0F, or by decoding: some programs act on it
  // (HostSplit).
  const bool splits = name.find_first_of("/\\?#@:") != std::string_view::npos;
  if (target_.unreadable && (!is_ascii || splits)) target_.deceptive = true;
  if (!target_.unreadable) place(ascii.ends_with('.') ? ascii.substr(0, ascii.size() - 1) : ascii);
}

// The name as browsers look it up; empty when they do not, or nobody can tell.
std::string_view NameJudge::ascii_of(std::string_view name) {
  if (!unicode::available()) {
    target_.unjudged = true;
    return {};
  }
  if (unicode::longest_nonstarter_run(name).points > 30) {  // ICU would take quadratic time
    target_.deceptive = true;
    return {};
  }
  const unicode::Domain domain = unicode::to_host(name, arena_);
  if (domain.outcome == unicode::Outcome::failed) target_.failed = true;
  if (domain.outcome == unicode::Outcome::rejected) target_.deceptive = target_.unreadable = true;
  if (domain.outcome != unicode::Outcome::done) return {};
  const identity::Looks looks = identity::looks_of(domain.unicode);
  target_.failed = looks.unknown;
  target_.deceptive = domain.mapped_to_ascii || !looks.honest();
  shown_ = domain.unicode;
  return domain.ascii;
}

void NameJudge::likeness(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  const identity::Likeness likeness = identity::likeness_to(protected_names_, name, arena_);
  target_.failed = target_.failed || likeness.unknown;
  target_.deceptive = target_.deceptive || likeness.found;
}

void NameJudge::place(std::string_view ascii) {
  target_.odd_ipv4 = ends_in_number(ascii);
  Ipv4 address = 0;
  if (target_.odd_ipv4 && parse_ipv4(ascii, address)) {
    target_.zone = zone_of(address);
  } else if (ascii.find('.') == std::string_view::npos || domain::is_special_use(ascii)) {
    target_.zone = Zone::intranet;
  }
}

}  // namespace

// ---- Reading --------------------------------------------------------------------------------------------------------

ZoneReader::ZoneReader(std::string_view text, std::span<const char* const> protected_names, Arena& arena)
    : text_(text),
      protected_names_(protected_names),
      arena_(arena),
      web_delimiter_(text),
      delimiter_(text),
      at_signs_(text) {}

// What stands between the slashes and the path; empty when the link has no authority. Browsers take a backslash in a
// web link for a slash, and any number of them, even none, for two.
Slice ZoneReader::authority(const Link& link) {
  std::size_t begin = link.rest;
  while (begin < link.end && (text_[begin] == '/' || (text_[begin] == '\\' && is_web(link)))) ++begin;
  if (!is_web(link) && begin != link.rest + 2) return {};
  const std::size_t end = std::min(is_web(link) ? web_delimiter_.from(begin) : delimiter_.from(begin), link.end);
  if (end != end_) {
    // A full stop or a bracket at the very end belongs to the sentence, unless there is nothing else.
    constexpr CharSet kSentence{".,;:!?)]}'*_~"};
    end_ = trimmed_end_ = at_sign_ = end;
    while (at_sign_ > begin && text_[at_sign_ - 1] != '@') --at_sign_;
    const bool literal = text_.substr(at_sign_, end - at_sign_).find('[') != std::string_view::npos;
    while (end == link.end && trimmed_end_ > at_sign_ && kSentence.has(text_[trimmed_end_ - 1]) &&
           !(literal && text_[trimmed_end_ - 1] == ']'))
      --trimmed_end_;
    if (trimmed_end_ == at_sign_) trimmed_end_ = end;
    last_ = {};
  }
  return {begin, trimmed_end_ > begin ? trimmed_end_ : end};
}

Target ZoneReader::read(const Link& link) {
  const Slice part = authority(link);
  if (part.empty()) return {};
  const Slice userinfo{part.begin, std::max(part.begin, at_sign_)};
  const Slice host{userinfo.end, part.end};
  if (last_.host.empty() || last_.host.begin != host.begin) {
    last_ = {};
    last_.host = host;
    const Arena::Mark mark = arena_.mark();
    if (!host.empty()) read_host(host.of(text_), last_);
    arena_.rewind(mark);
  }
  Target target = last_;
  target.userinfo = userinfo;
  // "https://bank.example\@evil.example": the host ends at the backslash for browsers, and begins behind the "@" for
  // programs that follow RFC 3986.
  if (is_web(link) && part.end < link.end && text_[part.end] == '\\') {
    const std::size_t at_sign = at_signs_.from(part.end);
    if (at_sign < std::min(delimiter_.from(part.end), link.end)) target.userinfo = {part.begin, at_sign + 1};
  }
  return target;
}

// The host and its port.
void ZoneReader::read_host(std::string_view host, Target& target) {
  if (plain::is_host(host) && protected_names_.empty()) return;  // a public name, with nothing to say about it
  constexpr std::size_t kMostBytes = 1024;  // no name is longer however it is spelled, and uriparser 0.9 recurses
  if (!kAscii.has_all(host.substr(0, kMostBytes)) && unicode::available() &&
      find_utf8_flaw(host).kind == Utf8Flaw::kNone)
    host = host.substr(0, end_of_prose(host));
  const std::string_view uri_text = host.size() > kMostBytes ? std::string_view{} : as_uri(host, arena_);
  if (uri_text.empty() || uri_text.size() > kMostBytes) {
    target.deceptive = target.unreadable = true;
    return;
  }
  UriUriA uri;
  const char* error = nullptr;
  UriMemoryManager memory = memory_in(arena_);
  if (uriParseSingleUriExMmA(&uri, uri_text.data(), uri_text.data() + uri_text.size(), &error, &memory) !=
      URI_SUCCESS) {
    target.unreadable = true;
    return;
  }
  if (uri.hostData.ip4 != nullptr) {
    const unsigned char* const at = uri.hostData.ip4->data;
    target.zone = zone_of(ipv4(at[0], at[1], at[2], at[3]));
  } else if (uri.hostData.ip6 != nullptr) {
    Ipv6 address;
    std::copy_n(uri.hostData.ip6->data, address.size(), address.begin());
    judge(address, target);
  } else if (uri.hostData.ipFuture.first != nullptr) {
    target.unreadable = true;
  } else {
    NameJudge judge(protected_names_, arena_, target);
    judge.likeness(view(uri.hostText));  // as it is seen: "I" looks like "l", and "i" does not
    judge.judge(percent_decoded(view(uri.hostText), arena_));
  }
  uriFreeUriMembersMmA(&uri, &memory);
}

}  // namespace postern::core
