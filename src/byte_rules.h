// SPDX-License-Identifier: MIT
// Alphabets whose every outsider has a rule of its own: for each byte, the rule that it fires where it stands.
#pragma once

#include <array>
#include <string_view>

#include "charset.h"
#include "rules.h"

namespace postern::core {

class ByteRules {
 public:
  // Every byte fires `otherwise` until told differently.
  constexpr explicit ByteRules(Rule otherwise) { rules_.fill(static_cast<std::uint8_t>(otherwise)); }
  // Every byte is fine until told differently.
  static constexpr ByteRules all_fine() { return ByteRules().allow(~CharSet()); }

  constexpr ByteRules& fire(const CharSet& set, Rule rule) { return assign(set, static_cast<std::uint8_t>(rule)); }
  constexpr ByteRules& allow(const CharSet& set) { return assign(set, kFine); }
  // A text ends where such a byte stands.
  constexpr ByteRules& end(const CharSet& set) { return assign(set, kEnd); }

  [[nodiscard]] constexpr bool is_fine(char c) const { return rules_[static_cast<unsigned char>(c)] == kFine; }
  [[nodiscard]] constexpr bool ends_at(char c) const { return rules_[static_cast<unsigned char>(c)] == kEnd; }
  [[nodiscard]] constexpr bool fires(char c, Rule rule) const {
    return rules_[static_cast<unsigned char>(c)] == static_cast<std::uint8_t>(rule);
  }
  // The rule that a byte fires which is not fine, and does not end the text.
  [[nodiscard]] constexpr Rule rule(char c) const { return static_cast<Rule>(rules_[static_cast<unsigned char>(c)]); }

  // Calls `report(rule, from, to)` for each maximal run of bytes of `text` that fire the same rule.
  template <class Report>
  constexpr void for_each_run(std::string_view text, Report&& report) const {
    const auto rule_at = [&](std::size_t i) { return rules_[static_cast<unsigned char>(text[i])]; };
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t begin = i;
      const std::uint8_t rule = rule_at(i);
      while (i < text.size() && rule_at(i) == rule) ++i;
      if (rule != kFine) report(static_cast<Rule>(rule), begin, i);
    }
  }

 private:
  static constexpr std::uint8_t kFine = 0xFF;
  static constexpr std::uint8_t kEnd = 0xFE;
  static_assert(kRuleCount <= kEnd);

  constexpr ByteRules() = default;
  constexpr ByteRules& assign(const CharSet& set, std::uint8_t value) {
    for (unsigned c = 0; c < 256; ++c)
      if (set.has(static_cast<char>(c))) rules_[c] = value;
    return *this;
  }

  std::array<std::uint8_t, 256> rules_{};
};

}  // namespace postern::core
