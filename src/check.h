// SPDX-License-Identifier: MIT
// The story: a link goes in, a verdict and a safe draft come out.
#pragma once

#include <array>
#include <bit>
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
    for (unsigned left = filled; left != 0; left &= left - 1)
      for (Item* item = items[static_cast<std::size_t>(std::countr_zero(left))]; item != nullptr; item = item->next)
        visit(*item);
  }

  Report report;
  RuleSet link;  // rules that fired on the link as a whole
  std::uint32_t item_count = 0;
  std::uint32_t filled = 0;              // the fields that have any, a bit each
  std::array<Item*, kFieldCount> items;  // the first of each of those
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
    return items_[consent == Consent::given ? 1 : 0];
  }
  // The display name of an item, as far as it is handed out under `consent`. A name stands for itself: what is found
  // in it never keeps its address, or withholding the name would hand out an address that asking kept.
  [[nodiscard]] std::string_view name_of(const Item& item, Consent consent) const;

  // What was done on account of a rule that fired, and the most that was done on account of any.
  [[nodiscard]] Effect change_of(Rule rule) const;
  [[nodiscard]] Effect change() const;

  // Frees a result that check() made; a static one stays.
  static void destroy(const Result* result);

  [[nodiscard]] const Memory& memory() const { return arena_.memory(); }
  // The block of memory that holds the result and the room behind it.
  [[nodiscard]] std::span<char> block() const;
  // Of that block and all else that it owns.
  [[nodiscard]] std::size_t bytes() const { return block().size() + arena_.bytes(); }

 private:
  // False when memory ran out.
  bool judge();
  bool hand_out_all();
  bool hand_out_some();
  const Item** room_for_items();

  const std::size_t room_bytes_;
  Arena arena_;
  Inspection inspection_;
  Policy policy_;
  Verdict verdict_ = Verdict::refuse;
  bool is_static_ = false;
  std::array<std::span<const Item* const>, 2> items_;  // without consent, and with it
};

// Never null. `enabled` and `memory` are for tests.
const Result* check(std::string_view link, const Policy& policy, const Settings& settings,
                    const RuleSet& enabled = RuleSet::all(), const Memory& memory = system_memory());

// The same, and destroys `spent`, which may be null. Its block of memory serves again when it was and is large enough,
// and neither the link nor protected names lie there; else the next one will be. `policy` is not that of `spent`.
const Result* check_again(const Result* spent, std::string_view link, const Policy& policy, const Settings& settings);

// An immutable refusal with one finding, for when there is nothing to look at or nothing to look with.
const Result* static_refusal(Rule rule);

}  // namespace postern::core
