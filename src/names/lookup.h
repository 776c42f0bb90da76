// SPDX-License-Identifier: MIT
// One lookup, and what it is judged to be. Pure: what comes in are answers and the clock.
#pragma once

#include <postern/names.h>

#include <string>
#include <variant>
#include <vector>

#include "answer.h"

// The handles of names.h.
struct postern_name {
  postern::names::core::HostName name;
  postern_provenance provenance;
  bool owned_by_lookup;
};

namespace postern::names::core {

using Question = std::variant<ReverseQuestion, ForwardQuestion>;

// What a lookup tells once it has ended.
struct Outcome {
  postern_names_status status = POSTERN_NAMES_CANCELLED;
  std::vector<postern_name> names;
  std::size_t unusable = 0;
  std::vector<std::string> addresses;
  std::uint32_t lifetime = 0;  // seconds
};

// Gathers the answers that a lookup needs, and judges them.
class Inquiry {
 public:
  explicit Inquiry(const Address& address) : asked_(ReverseQuestion{address}) {}
  explicit Inquiry(std::string name) : asked_(std::move(name)) {}

  // The questions to ask first.
  [[nodiscard]] std::vector<Question> first_questions() const;

  // An answer to one of its questions; what is to be asked because of it.
  std::vector<Question> take(const Timed<ReverseAnswer>& answer);
  std::vector<Question> take(const Timed<ForwardAnswer>& answer);
  // A question to which there is no answer.
  void fail(postern_names_status why) { failure_ = why; }

  // What can be said by now: a claim without a forward answer stays a claim.
  [[nodiscard]] Outcome judge(Time now) const;

 private:
  [[nodiscard]] Outcome judge_reverse(const ReverseQuestion& question, Time now) const;
  [[nodiscard]] Outcome judge_forward(Time now) const;

  std::variant<ReverseQuestion, std::string> asked_;
  Timed<ReverseAnswer> reverse_;
  std::vector<Timed<ForwardAnswer>> forward_;
  postern_names_status failure_ = POSTERN_NAMES_OK;
};

}  // namespace postern::names::core
