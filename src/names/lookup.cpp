// SPDX-License-Identifier: MIT
#include "lookup.h"

#include <algorithm>

namespace postern::names::core {
namespace {

std::uint32_t seconds_until(Time expires, Time now) {
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(expires - now).count();
  return left < 0 ? 0 : static_cast<std::uint32_t>(left);
}

}  // namespace

std::vector<Question> Inquiry::first_questions() const {
  if (const auto* reverse = std::get_if<ReverseQuestion>(&asked_)) return {*reverse};
  const auto& name = std::get<std::string>(asked_);
  return {ForwardQuestion{name, Family::v4}, ForwardQuestion{name, Family::v6}};
}

// Each claim is put to the zone of the name that is claimed, in the family of the address.
std::vector<Question> Inquiry::take(const Timed<ReverseAnswer>& answer) {
  reverse_ = answer;
  std::vector<Question> questions;
  for (const HostName& claim : answer.answer->claims())
    questions.emplace_back(ForwardQuestion{claim.wire, answer.answer->question().address.family});
  return questions;
}

std::vector<Question> Inquiry::take(const Timed<ForwardAnswer>& answer) {
  forward_.push_back(answer);
  return {};
}

Outcome Inquiry::judge(Time now) const {
  const auto* reverse = std::get_if<ReverseQuestion>(&asked_);
  return reverse != nullptr ? judge_reverse(*reverse, now) : judge_forward(now);
}

// A name is confirmed when the answer of its own zone holds the address. Without such an answer it stays a claim.
Outcome Inquiry::judge_reverse(const ReverseQuestion& question, Time now) const {
  Outcome out;
  out.status = failure_;
  if (!reverse_) return out;
  if (reverse_.answer->claims().empty() && failure_ == POSTERN_NAMES_OK) out.status = POSTERN_NAMES_NOT_FOUND;
  Time expires = reverse_.expires;
  for (const HostName& claim : reverse_.answer->claims()) {
    const ForwardQuestion wanted{claim.wire, question.address.family};
    const auto found = std::find_if(forward_.begin(), forward_.end(), [&](const Timed<ForwardAnswer>& forward) {
      return forward.answer->question() == wanted;
    });
    const bool confirmed = found != forward_.end() && found->answer->has(question.address);
    if (found != forward_.end()) expires = std::min(expires, found->expires);
    out.names.push_back({claim, confirmed ? POSTERN_NAME_FORWARD_CONFIRMED : POSTERN_NAME_REVERSE_CLAIMED, true});
  }
  std::sort(out.names.begin(), out.names.end(), [](const postern_name& a, const postern_name& b) {
    return a.provenance != b.provenance ? a.provenance > b.provenance : a.name.wire < b.name.wire;
  });
  out.unusable = std::min<std::size_t>(reverse_.answer->unusable(), 0xFFFF);
  if (failure_ == POSTERN_NAMES_OK) out.lifetime = seconds_until(expires, now);
  return out;
}

Outcome Inquiry::judge_forward(Time now) const {
  Outcome out;
  out.status = failure_;
  Time expires = Time::max();
  for (const Timed<ForwardAnswer>& forward : forward_) {
    for (const Address& address : forward.answer->addresses()) out.addresses.push_back(address.text());
    expires = std::min(expires, forward.expires);
  }
  if (failure_ != POSTERN_NAMES_OK) return out;
  if (out.addresses.empty()) out.status = POSTERN_NAMES_NOT_FOUND;
  out.lifetime = forward_.empty() ? 0 : seconds_until(expires, now);
  return out;
}

}  // namespace postern::names::core
