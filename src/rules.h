// SPDX-License-Identifier: MIT
// The table of rules. Everything that Postern can say about a link is one row here: what it is called, how grave it
// is, what each profile does about it, and why. `postern rules`, `postern explain` and the manual print from it.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string_view>

#include "decode.h"
#include "text.h"

namespace postern::core {

// In the order of the C ABI's postern_category.
enum class Category : std::uint8_t { attack, suspicious, malformed, deviation, info, internal };
// In the order of the C ABI's postern_action: ever less is handed out.
enum class Action : std::uint8_t { allow, confirm, withhold, refuse };
// What a finding means for what is handed out.
enum class Effect : std::uint8_t {
  none,      // nothing was changed
  spelling,  // the canonical link spells the same thing otherwise
  content,   // something was changed or removed
};

enum class Rule : std::uint8_t {
  // The link as a whole
  not_mailto,
  raw_control,
  bad_escape,
  nul_escape,
  authority,
  doubled_scheme,
  raw_delimiter_in_path,
  // Repairs of raw bytes, and of decoded pieces
  outer_space,
  raw_space,
  raw_non_ascii,
  raw_character,
  raw_reserved,
  raw_equals,
  empty_authority,
  bare_line_break,
  folded_header,
  tab_in_header,
  address_space,
  bare_msg_id,
  // Text
  line_break_in_header,
  stray_line_break,
  control_in_header,
  control_in_body,
  forbidden_utf8,
  ill_formed_utf8,
  utf8_escape,
  risky_double_encoding,
  plain_double_encoding,
  double_encoding_in_body,
  field_like_text,
  attachment_like_text,
  armour_in_body,
  space_padding,
  plus_for_space,
  escape_sequence,
  mml_tag,
  // Fields
  attach_field,
  identity_field,
  structure_field,
  side_effect_field,
  bcc_field,
  unknown_field,
  duplicate_field,
  disguised_field_name,
  escape_in_field_name,
  malformed_field_name,
  empty_field_name,
  html_entity_name,
  field_without_equals,
  empty_field,
  invalid_msg_id,
  surplus_msg_id,
  // Addresses
  address_without_at,
  several_ats,
  control_in_address,
  quote_in_address,
  space_in_address,
  address_syntax,
  misplaced_dot,
  leading_metacharacter,
  metacharacter_in_address,
  routing_character,
  odd_character,
  ampersand_in_address,
  slash_in_address,
  quoted_local_part,
  comment_in_address,
  source_route,
  group_address,
  semicolon_separator,
  encoded_word_in_address,
  empty_address,
  comma_escape,
  raw_comma,
  angle_address,
  misleading_name,
  local_part_over_64,
  local_part_over_128,
  local_part_over_256,
  address_over_254,
  address_over_320,
  domain_syntax,
  domain_length,
  trailing_dot,
  numeric_top_label,
  hyphens_3_4,
  single_label,
  special_use_name,
  domain_literal,
  ill_formed_utf8_in_address,
  line_break_behind_address,
  switch_in_address,
  // Text and names outside ASCII
  c1_control,
  line_separator_in_header,
  line_separator_in_body,
  noncharacter,
  hidden_tag,
  bidi_override,
  bidi_embedding,
  unbalanced_isolate,
  invisible_character,
  private_use,
  unassigned,
  combining_run,
  not_nfc,
  compatibility_syntax,
  encoded_word,
  leftover_encoded_word,
  internationalized_local_part,
  hidden_in_address,
  best_fit,
  invalid_idn,
  mapped_domain,
  mixed_scripts,
  lookalike,
  unusual_character,
  protected_lookalike,
  // Active content
  markup_tag,
  markup_declaration,
  script_link_in_header,
  script_link_in_body,
  local_link_in_header,
  local_link_in_body,
  intranet_link,
  mailto_link,
  opaque_link,
  userinfo_in_link,
  odd_ipv4_in_link,
  deceptive_link,
  unreadable_link,
  // Limits
  link_over_64k,
  link_over_32k,
  link_over_2048,
  recipients_over_100,
  recipients_over_20,
  fields_over_64,
  fields_over_8,
  subject_over_998,
  subject_over_255,
  // Ourselves
  no_policy,
  bad_argument,
  out_of_memory,
  unicode_unavailable,
  encoded_word_unjudged,
  unicode_failed,
};
inline constexpr std::size_t kRuleCount = static_cast<std::size_t>(Rule::unicode_failed) + 1;

// Texts that a rule with a finder looks at.
namespace where {
inline constexpr unsigned kSubject = 1U << 0;
inline constexpr unsigned kOtherHeader = 1U << 1;  // keywords, msg-ids, a display name
inline constexpr unsigned kBody = 1U << 2;
inline constexpr unsigned kHeader = kSubject | kOtherHeader;
inline constexpr unsigned kText = kHeader | kBody;
}  // namespace where

struct RuleRow {
  Rule rule;
  std::string_view id;    // stable, never reused
  std::string_view slug;  // likewise
  Category category;
  Action strict;
  Action standard;
  Effect effect;
  std::string_view place;    // where it looks, in words
  std::string_view message;  // one sentence: what is wrong and what it could do
  std::string_view advice;   // one sentence: what to do about it
  std::string_view sources;  // RFC sections, CVEs, CWEs
  std::string_view example;  // a link that fires it; empty where no link alone can
  unsigned texts = 0;        // where:: bits, for a rule with a finder
  unsigned trigger = 0;      // seen:: bits, all of which a text must have for the finder to hit
  Finder find = nullptr;
  bool is_second = false;  // of two rules that share the finder, which tells them apart; the first stands right before
};

// The rule `steps` behind another one: rules that share a finder stand together.
constexpr Rule rule_behind(Rule rule, unsigned steps) { return static_cast<Rule>(static_cast<unsigned>(rule) + steps); }

std::span<const RuleRow, kRuleCount> rule_table();
inline const RuleRow& row_of(Rule rule) { return rule_table()[static_cast<std::size_t>(rule)]; }
// The rules with a finder that look at a kind of text (one where:: bit).
struct TextRules {
  struct Row {
    Rule rule;
    unsigned trigger;
    Finder find;
  };
  // Those that can hit a text with these seen:: bits.
  template <class Visit>
  void for_each(unsigned seen, Visit&& visit) const {
    for (unsigned bits = seen & triggers; bits != 0; bits &= bits - 1)
      for (std::uint32_t left = by_trigger[static_cast<std::size_t>(std::countr_zero(bits))]; left != 0;
           left &= left - 1) {
        const Row& row = rows[static_cast<std::size_t>(std::countr_zero(left))];
        if ((seen & row.trigger) == row.trigger) visit(row);
      }
  }

  std::array<Row, 24> rows{};
  std::array<std::uint32_t, seen::kBits> by_trigger{};  // the rows whose lowest seen:: bit it is, a bit each
  unsigned triggers = 0;                                // all lowest bits
};
const TextRules& text_rules(unsigned where);
// By slug or id, ignoring ASCII case; null where there is none.
const RuleRow* find_rule(std::string_view slug_or_id);

// Moves whenever any verdict, finding or canonical link can change.
inline constexpr unsigned kRulesVersion = 2;

// A set of rules.
class RuleSet {
 public:
  constexpr void add(Rule rule) { word(rule) |= bit(rule); }
  constexpr void remove(Rule rule) { word(rule) &= ~bit(rule); }
  [[nodiscard]] constexpr bool has(Rule rule) const { return (words_[index(rule) / 64U] & bit(rule)) != 0; }
  constexpr RuleSet& operator|=(const RuleSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  [[nodiscard]] constexpr bool empty() const {
    std::uint64_t any = 0;
    for (const std::uint64_t word : words_) any |= word;
    return any == 0;
  }
  [[nodiscard]] constexpr bool intersects(const RuleSet& other) const {
    std::uint64_t common = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) common |= words_[i] & other.words_[i];
    return common != 0;
  }
  friend constexpr bool operator==(const RuleSet&, const RuleSet&) = default;

  template <class Visit>
  constexpr void for_each(Visit&& visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i)
      for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1)
        visit(static_cast<Rule>(i * 64U + static_cast<unsigned>(std::countr_zero(rest))));
  }

 private:
  static constexpr std::size_t index(Rule rule) { return static_cast<std::size_t>(rule); }
  static constexpr std::uint64_t bit(Rule rule) { return std::uint64_t{1} << (index(rule) % 64U); }
  constexpr std::uint64_t& word(Rule rule) { return words_[index(rule) / 64U]; }

  std::array<std::uint64_t, (kRuleCount + 63) / 64> words_{};
};
inline constexpr RuleSet kAllRules = [] {
  RuleSet set;
  for (std::size_t i = 0; i < kRuleCount; ++i) set.add(static_cast<Rule>(i));
  return set;
}();

}  // namespace postern::core
