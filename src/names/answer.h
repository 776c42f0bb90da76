// SPDX-License-Identifier: MIT
// What a DNS message says, reduced to what may be believed of it. Two kinds of question and two kinds of answer, and no
// way from one kind to the other: an answer can be made only by reading a message that answers its question.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "address.h"
#include "host_name.h"
#include "table.h"

namespace postern::names::core {

inline constexpr std::size_t kMostClaims = 4;      // names taken of one address: each costs a question
inline constexpr std::size_t kMostExamined = 16;   // PTR records looked at until there are so many claims
inline constexpr std::size_t kMostAddresses = 64;  // taken of one name and family
inline constexpr int kMostAliases = 8;             // CNAME records followed in one answer

using Message = std::span<const unsigned char>;

struct ReverseQuestion {
  Address address;
  auto operator<=>(const ReverseQuestion&) const = default;
};

struct ForwardQuestion {
  std::string name;  // HostName::wire
  Family family = Family::v4;
  auto operator<=>(const ForwardQuestion&) const = default;
};

// What a reverse zone claims.
class ReverseAnswer {
 public:
  [[nodiscard]] const ReverseQuestion& question() const { return question_; }
  [[nodiscard]] Seconds ttl() const { return ttl_; }
  [[nodiscard]] bool negative() const { return negative_; }
  [[nodiscard]] const std::vector<HostName>& claims() const { return claims_; }
  [[nodiscard]] std::size_t unusable() const { return unusable_; }

 private:
  ReverseAnswer() = default;
  friend std::optional<ReverseAnswer> read_reverse(const ReverseQuestion& question, Message message);

  ReverseQuestion question_;
  Seconds ttl_{0};
  bool negative_ = false;
  std::vector<HostName> claims_;
  std::size_t unusable_ = 0;
};

// What the zone of a name says.
class ForwardAnswer {
 public:
  [[nodiscard]] const ForwardQuestion& question() const { return question_; }
  [[nodiscard]] Seconds ttl() const { return ttl_; }
  [[nodiscard]] bool negative() const { return negative_; }
  [[nodiscard]] const std::vector<Address>& addresses() const { return addresses_; }
  [[nodiscard]] bool has(const Address& address) const;

 private:
  ForwardAnswer() = default;
  friend std::optional<ForwardAnswer> read_forward(const ForwardQuestion& question, Message message);
  friend struct PoisonedMutant;  // defined in a build of the tests only

  ForwardQuestion question_;
  Seconds ttl_{0};
  bool negative_ = false;
  std::vector<Address> addresses_;
};

// Nothing when the message is no answer to the question, is malformed, or says that the server failed. Any bytes may
// come; work is linear in their number.
std::optional<ReverseAnswer> read_reverse(const ReverseQuestion& question, Message message);
std::optional<ForwardAnswer> read_forward(const ForwardQuestion& question, Message message);

using ReverseTable = Table<ReverseQuestion, ReverseAnswer>;
using ForwardTable = Table<ForwardQuestion, ForwardAnswer>;

}  // namespace postern::names::core
