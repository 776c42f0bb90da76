// SPDX-License-Identifier: MIT
// The story: a link goes in, a verdict and a safe draft come out.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "arena.h"
#include "mailbox.h"
#include "policy.h"
#include "report.h"

namespace postern::core {

enum class Verdict : std::uint8_t { open, confirm, refuse };
enum class Consent : std::uint8_t { none, given };

// What was read, before any policy: the same for every policy.
struct Inspection {
  Inspection(const RuleSet& enabled, Arena& arena) : report(enabled, arena) {}

  // Visits every item, in the order of the canonical link.
  template <class Visit>
  void for_each_item(Visit&& visit) const {
    for (Item* first : items)
      for (Item* item = first; item != nullptr; item = item->next) visit(*item);
  }

  Report report;
  RuleSet link;                            // rules that fired on the link as a whole
  std::array<Item*, kFieldCount> items{};  // the first of each field
  std::uint32_t item_count = 0;
};

// The immutable answer. It owns everything that it hands out; for an everyday link that lies right behind it.
class Result {
 public:
  // `room`: what lies behind the result in the block of memory that holds it.
  Result(const Memory& memory, std::span<char> room, const Policy& policy, const RuleSet& enabled);
  // A refusal for one reason, which needs no memory.
  explicit Result(Rule rule);
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;

  // Reads the link and judges it. False when memory ran out; then nothing else may be asked.
  bool read(std::string_view link, const Settings& settings);

  [[nodiscard]] Verdict verdict() const { return verdict_; }
  [[nodiscard]] const Report& report() const { return inspection_.report; }
  [[nodiscard]] const Policy& policy() const { return policy_; }

  // The items that are handed out under `consent`, in the order of the canonical link; none when refused.
  [[nodiscard]] std::span<const Item* const> items(Consent consent) const {
    return consent == Consent::given ? with_consent_ : without_consent_;
  }
  // The display name of an item, as far as it is handed out under `consent`. A name stands for itself: what is found
  // in it never keeps its address, or withholding the name would hand out an address that asking kept.
  [[nodiscard]] std::string_view name_of(const Item& item, Consent consent) const;

  // What was done on account of a rule that fired, and the most that was done on account of any.
  [[nodiscard]] Effect change_of(Rule rule) const;
  [[nodiscard]] Effect change() const;

  // Frees a result that check() made; a static one stays.
  static void destroy(const Result* result);

 private:
  bool judge();

  Arena arena_;
  Inspection inspection_;
  Policy policy_;
  Action link_action_ = Action::refuse;
  Verdict verdict_ = Verdict::refuse;
  bool is_static_ = false;
  std::span<const Item* const> with_consent_;
  std::span<const Item* const> without_consent_;
};

// Never null. `enabled` and `memory` are for tests.
const Result* check(std::string_view link, const Policy& policy, const Settings& settings,
                    const RuleSet& enabled = RuleSet::all(), const Memory& memory = system_memory());

// An immutable refusal with one finding, for when there is nothing to look at or nothing to look with.
const Result* static_refusal(Rule rule);

}  // namespace postern::core
