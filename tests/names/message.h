// SPDX-License-Identifier: MIT
// DNS messages, honest and otherwise, byte by byte: written apart from the code that reads them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dns_test {

inline std::string u16(unsigned n) { return {static_cast<char>(n >> 8U & 0xFFU), static_cast<char>(n & 0xFFU)}; }
inline std::string u32(std::uint32_t n) { return u16(n >> 16U) + u16(n & 0xFFFFU); }

// "www.bank.example" as labels; no escapes, so that a label can hold anything but a dot.
inline std::string name(std::string_view dotted) {
  std::string out;
  while (!dotted.empty()) {
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    out += static_cast<char>(dot);
    out += dotted.substr(0, dot);
    dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  }
  return out + '\0';
}

constexpr unsigned kA = 1;
constexpr unsigned kCname = 5;
constexpr unsigned kSoa = 6;
constexpr unsigned kPtr = 12;
constexpr unsigned kAaaa = 28;

inline std::string record(const std::string& owner, unsigned type, std::uint32_t ttl, const std::string& data,
                          unsigned klass = 1) {
  return owner + u16(type) + u16(klass) + u32(ttl) + u16(static_cast<unsigned>(data.size())) + data;
}

inline std::string soa(std::uint32_t minimum) {
  return name("ns.example") + name("root.example") + u32(1) + u32(2) + u32(3) + u32(4) + u32(minimum);
}

struct Sections {
  std::string answer;
  unsigned answers = 0;
  std::string authority;
  unsigned authorities = 0;
  std::string additional;
  unsigned additionals = 0;

  Sections& add(const std::string& record) {
    answer += record;
    ++answers;
    return *this;
  }
  Sections& add_authority(const std::string& record) {
    authority += record;
    ++authorities;
    return *this;
  }
  Sections& add_additional(const std::string& record) {
    additional += record;
    ++additionals;
    return *this;
  }
};

constexpr unsigned kResponse = 0x8180;  // an answer, recursion desired and available
constexpr unsigned kNxdomain = kResponse | 3U;
constexpr unsigned kServfail = kResponse | 2U;
constexpr unsigned kTruncated = kResponse | 0x0200U;

// `question`: a name with its type and class.
inline std::string message(unsigned id, unsigned flags, const std::string& question, const Sections& s = {}) {
  return u16(id) + u16(flags) + u16(1) + u16(s.answers) + u16(s.authorities) + u16(s.additionals) + question +
         s.answer + s.authority + s.additional;
}

inline std::string question(std::string_view dotted, unsigned type) { return name(dotted) + u16(type) + u16(1); }

}  // namespace dns_test
