// SPDX-License-Identifier: MIT
// All links of up to so many symbols: "mailto:" and then any of fifteen pieces of syntax, in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace postern::test {

// One of each kind that the grammar tells apart, and what only stands for itself when escaped. Escapes can also come
// about ("%" "2" "2"), whole or broken.
inline constexpr std::string_view kSymbols[] = {"a", "2", ".", "@",   ",",   "?",   "&",  "=",
                                                "%", "/", ":", "%22", "%5B", "%5D", "cc="};
// For RFC 2368: what display names and lists are made of.
inline constexpr std::string_view kMailboxSymbols[] = {"a",   ".",   "@",   ",",   "%2C", "%22", "%3C", "%3E",
                                                       "%20", "%3A", "%5C", "%28", "?",   "to=", "&"};

// How many links have exactly `length` symbols.
constexpr std::uint64_t count_of(std::size_t symbols, unsigned length) {
  return length == 0 ? 1 : symbols * count_of(symbols, length - 1);
}

// Calls visit(link) for each link whose symbols are `length` digits of the numbers from `first` up to `last`.
template <class Visit>
void for_each_link(std::span<const std::string_view> symbols, unsigned length, std::uint64_t first, std::uint64_t last,
                   Visit&& visit) {
  std::string link;
  for (std::uint64_t number = first; number < last; ++number) {
    link = "mailto:";
    std::uint64_t rest = number;
    for (unsigned i = 0; i < length; ++i, rest /= symbols.size())
      link += symbols[static_cast<std::size_t>(rest % symbols.size())];
    visit(std::string_view(link));
  }
}

// ---- Every byte in every place ------------------------------------------------------------------------------------

// Links whose every byte is replaced by every other one, raw and escaped: all places that the grammar knows.
inline constexpr std::string_view kTemplates[] = {
    "mailto:a.b+c@d-e.example,%22q%22@f.example?subject=S%20s&cc=g@h.example",
    "MAILTO:?to=a@b.example,c@%5B192.0.2.1%5D&x-y=z&body=1%0D%0A2&=v&~n=",
    "mailto:a@%5BIPv6:::1%5D?bcc=%22a%5C%22b%22@c.example&e%20f=1&amp;x=y",
    "mailto:%C3%A9@xn--a-2.example?cc=a@%C3%A9.example",
    "mailto:%C2%A0a%F0%9F%99%82@b%E2%82%AC.example?bcc=a@b.%F1%80%80%80,%C2%A0@b",
    "mailto:%E0%A4%85%E1%88%80%ED%95%9C@b.example,%F0%90%8C%B0%EF%AC%93@b.example",
    "mailto:a%2Cb@c.example?keywords=k%3F&in-reply-to=%3Ca@b%3E",
};

template <class Visit>
void for_each_change(Visit&& visit) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const std::string_view whole : kTemplates)
    for (std::size_t i = 0; i <= whole.size(); ++i)
      for (unsigned c = 0; c < 256; ++c) {
        const std::string head(whole.substr(0, i));
        const std::string escape{'%', kHex[c >> 4U], kHex[c & 15U]};
        for (const std::string& put : {std::string(1, static_cast<char>(c)), escape}) {
          visit(head + put + std::string(whole.substr(i)));                            // inserted
          if (i < whole.size()) visit(head + put + std::string(whole.substr(i + 1)));  // instead of the byte
        }
      }
}

}  // namespace postern::test
