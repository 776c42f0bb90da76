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
    for (unsigned left = filled; left != 0; left &= left - 1) {
      Item* item = items[static_cast<std::size_t>(std::countr_zero(left))];
      do visit(*item);
      while ((item = item->next) != nullptr);
    }
  }

  // Puts it behind those of its field.
  void add(Item* item) {
    const auto index = static_cast<std::size_t>(item->field);
    const unsigned bit = 1U << index;
    ((filled & bit) == 0 ? items[index] : last_items[index]->next) = item;
    filled |= bit;
    last_items[index] = item;
    ++item_count;
  }

  Report report;
  RuleSet link;  // rules that fired on the link as a whole
  std::uint32_t item_count = 0;
  std::uint32_t filled = 0;                   // the fields that have any, a bit each
  std::array<Item*, kFieldCount> items;       // the first of each of those
  std::array<Item*, kFieldCount> last_items;  // and the last
};

// The immutable answer. It owns everything that it hands out; for an everyday link that lies right behind it.
class Result {
 public:
  // `room`: what lies behind the result in the block of memory that holds it.
  Result(const Memory& memory, std::span<char> room, const Policy& policy, const RuleSet& enabled)
      : room_bytes_(room.size()), arena_(memory, room), inspection_(enabled, arena_), policy_(policy) {}
  // A refusal for one reason, which needs no memory.
  explicit Result(Rule rule);
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;

  // Reads the link and judges it; for check_again() alone, into which it is built. False when memory ran out; then
  // nothing else may be asked.
  inline bool read(std::string_view link, const Settings& settings);

  [[nodiscard]] Verdict verdict() const { return verdict_; }
  [[nodiscard]] const Report& report() const { return inspection_.report; }
  [[nodiscard]] const Policy& policy() const { return policy_; }

  // The items that are handed out under `consent`, in the order of the canonical link; none when refused.
  [[nodiscard]] std::span<const Item* const> items(Consent consent) const {
    const std::size_t which = consent == Consent::given ? 1 : 0;
    return {items_[which], counts_[which]};
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
  [[nodiscard]] std::span<char> block() const {
    return {reinterpret_cast<char*>(const_cast<Result*>(this)), sizeof(Result) + room_bytes_};
  }
  // Of that block and all else that it owns.
  [[nodiscard]] std::size_t bytes() const { return block().size() + arena_.bytes(); }
  [[nodiscard]] bool owns_one_block() const { return arena_.is_within_room(); }

 private:
  // False when memory ran out.
  inline bool judge();
  inline bool hand_out_all();
  bool hand_out_some();
  inline const Item** room_for_items();

  const std::size_t room_bytes_;
  Arena arena_;
  Inspection inspection_;
  Policy policy_;
  Verdict verdict_ = Verdict::refuse;
  bool is_static_ = false;
  // What is handed out without consent, and with it.
  std::array<std::uint32_t, 2> counts_{};
  std::array<const Item* const*, 2> items_{};
};

// What tests put in place of the usual.
struct Seams {
  const RuleSet* enabled = &kAllRules;  // rules left out of it never fire; outlives the result
  const Memory* memory = nullptr;       // null: the system's; a spent result brings its own
};
inline constexpr Seams kNoSeams;

// Never null. Destroys `spent`, which may be null: its block of memory serves again when it was all that the result
// owned and is large enough, and neither the link nor protected names lie there; else the next one will be. `policy` is
// not that of `spent`.
const Result* check_again(const Result* spent, std::string_view link, const Policy& policy, const Settings& settings,
                          const Seams& seams = kNoSeams);

inline const Result* check(std::string_view link, const Policy& policy, const Settings& settings,
                           const Seams& seams = kNoSeams) {
  return check_again(nullptr, link, policy, settings, seams);
}

// An immutable refusal with one finding, for when there is nothing to look at or nothing to look with.
const Result* static_refusal(Rule rule);

}  // namespace postern::core
