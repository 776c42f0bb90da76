// SPDX-License-Identifier: MIT
// Changes a link as attackers and careless programs change them; half of the time libFuzzer's own mutations do the
// work.
#include "mutator.h"

#include <algorithm>
#include <random>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace postern::fuzzing {
namespace {

using Random = std::minstd_rand;

std::size_t below(Random& random, std::size_t count) { return random() % count; }
template <class Array>
const auto& one_of(Random& random, const Array& choices) {
  return choices[below(random, std::size(choices))];
}

std::string escape(char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto u = static_cast<unsigned char>(c);
  return {'%', kHex[u >> 4U], kHex[u & 15U]};
}

// Where the text between two raw delimiters begins and ends, around a random place behind the "?".
struct Part {
  std::size_t begin;
  std::size_t end;
};
Part random_field(const std::string& link, Random& random) {
  const std::size_t question = link.find('?');
  if (question == std::string::npos) return {link.size(), link.size()};
  const std::size_t at = question + 1 + below(random, link.size() - question);
  const std::size_t begin = link.find_last_of("?&", at == 0 ? 0 : at - 1) + 1;
  return {std::max(begin, question + 1), std::min(link.find('&', at), link.size())};
}

std::string encode(std::string link, std::size_t at, Random&) {
  return at < link.size() ? link.replace(at, 1, escape(link[at])) : link;
}
std::string encode_twice(std::string link, std::size_t at, Random&) {
  at = link.find('%', at);
  return at == std::string::npos ? link : link.insert(at + 1, "25");
}
std::string decode(std::string link, std::size_t at, Random&) {
  at = link.find('%', at);
  if (at == std::string::npos || at + 2 >= link.size()) return link;
  const std::string digits = link.substr(at + 1, 2);
  if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return link;
  return link.replace(at, 3, 1, static_cast<char>(std::stoi(digits, nullptr, 16)));
}
std::string break_line(std::string link, std::size_t at, Random& random) {
  static const std::string kBreaks[] = {"%0D%0A",       "%0A",  "%0D",       "%0D%0ABcc:%20", "%0D%0A%20",
                                        "%0D%0A%0D%0A", "\r\n", "%E2%80%A8", "%C2%85",        "%250D%250A",
                                        "%00",          "%09",  "%1B%5B"};
  return link.insert(at, one_of(random, kBreaks));
}
std::string duplicate(std::string link, std::size_t, Random& random) {
  const Part field = random_field(link, random);
  const std::string text = link.substr(field.begin, field.end - field.begin);
  return link + (link.find('?') == std::string::npos ? "?" : "&") + text;
}
std::string reorder(std::string link, std::size_t, Random& random) {
  const Part field = random_field(link, random);
  const std::string text = link.substr(field.begin, field.end - field.begin);
  link.erase(field.begin, text.size() + (field.end < link.size() ? 1 : 0));
  return link + "&" + text;
}
std::string rename(std::string link, std::size_t, Random& random) {
  static const std::string kNames[] = {"to",         "cc",       "bcc",    "subject",    "body",        "in-reply-to",
                                       "references", "keywords", "attach", "attachment", "from",        "X-x",
                                       "amp;body",   "%62cc",    "",       "subject%20", "content-type"};
  const Part field = random_field(link, random);
  const std::size_t equals = std::min(link.find('=', field.begin), field.end);
  return link.replace(field.begin, equals - field.begin, one_of(random, kNames));
}
// Characters that look like ASCII ones.
std::string look_alike(std::string link, std::size_t at, Random&) {
  static const std::pair<char, std::string> kTwins[] = {{'a', "%D0%B0"},    {'e', "%D0%B5"},    {'o', "%D0%BE"},
                                                        {'p', "%D1%80"},    {'c', "%D1%81"},    {'x', "%D1%85"},
                                                        {'i', "%D1%96"},    {'.', "%E3%80%82"}, {'/', "%E2%88%95"},
                                                        {'-', "%E2%80%90"}, {'b', "%EF%BD%82"}, {'m', "%E2%85%BF"}};
  for (std::size_t i = at; i < link.size(); ++i)
    for (const auto& [plain, twin] : kTwins)
      if (link[i] == plain) return link.replace(i, 1, twin);
  return link;
}
// An ASCII character in two or three bytes, which UTF-8 forbids.
std::string overlong(std::string link, std::size_t at, Random& random) {
  if (at >= link.size()) return link;
  const auto u = static_cast<unsigned char>(link[at] & 0x7F);
  const std::string tail = escape(static_cast<char>(0x80U | (u & 0x3FU)));
  if ((random() & 1U) != 0) return link.replace(at, 1, escape(static_cast<char>(0xC0U | u >> 6U)) + tail);
  return link.replace(at, 1, "%E0" + escape(static_cast<char>(0x80U | u >> 6U)) + tail);
}
// Characters that charsets narrow to quotes, dashes, slashes and the like.
std::string best_fit(std::string link, std::size_t at, Random& random) {
  static const std::string kWide[] = {"%EF%BC%82", "%EF%BC%8D", "%EF%BC%8F", "%EF%BC%BC", "%C2%AD",
                                      "%EF%BC%A0", "%CD%BE",    "%E1%BF%AF", "%EF%BC%9C", "%CA%BA",
                                      "%E2%80%B3", "%C2%A5",    "%E2%82%A9"};
  return link.insert(at, one_of(random, kWide));
}
std::string invisible(std::string link, std::size_t at, Random& random) {
  static const std::string kHidden[] = {"%E2%80%8B",    "%E2%80%AE", "%E2%81%A6", "%C2%AD",    "%EF%BB%BF",
                                        "%F3%A0%81%81", "%E2%80%8D", "%CC%81",    "%E3%85%A4", "%C2%A0"};
  return link.insert(at, one_of(random, kHidden));
}
std::string word(std::string link, std::size_t at, Random& random) {
  static const std::string kWords[] = {"%3D%3Futf-8%3Fq%3F",
                                       "%3F%3D",
                                       "%22",
                                       "%22%20-x%20",
                                       "%3Ca@b.example%3E",
                                       "%2C",
                                       "%26attach%3D/x",
                                       "javascript:x",
                                       "file:///x",
                                       "%5C%5Ch%5Cs",
                                       "%3Cimg%20src=x%3E",
                                       ";",
                                       "xn--a-",
                                       "%5B192.0.2.1%5D",
                                       "@",
                                       "a@b.example,",
                                       "-----BEGIN%20PGP%20",
                                       "//"};
  return link.insert(at, one_of(random, kWords));
}
std::string upper_case(std::string link, std::size_t at, Random&) {
  if (at < link.size() && link[at] >= 'a' && link[at] <= 'z') link[at] = static_cast<char>(link[at] - 'a' + 'A');
  return link;
}

using Mutation = std::string (*)(std::string, std::size_t, Random&);
constexpr Mutation kMutations[] = {encode,     encode_twice, decode,   break_line, duplicate, reorder,   rename,
                                   look_alike, overlong,     best_fit, invisible,  word,      upper_case};

}  // namespace

std::size_t mutation_count() { return std::size(kMutations); }

std::string mutate_link(const std::string& link, std::size_t mutation, unsigned seed) {
  Random random(seed);
  random.discard(1);
  return kMutations[mutation](link, below(random, link.size() + 1), random);
}

}  // namespace postern::fuzzing

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  using namespace postern::fuzzing;
  if (seed % 2 == 0 || size == 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::string all(reinterpret_cast<const char*>(data), size);
  // What stands before the link are the target's own choices.
  const std::size_t begin = std::min<std::size_t>(all.find("mailto:"), std::min<std::size_t>(size, 1));
  std::string changed = all.substr(begin);
  for (unsigned n = 1 + seed / 2 % 3; n > 0; --n) changed = mutate_link(changed, seed / 8 % mutation_count(), seed + n);
  changed = all.substr(0, begin) + changed;
  if (changed == all || changed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(changed.begin(), changed.end(), data);
  return changed.size();
}
