// SPDX-License-Identifier: MIT
// Hostile DNS answers and the two tables, with a clock of ours. The input is a series of steps: time passes, somebody
// looks up, or a message comes in as the answer to a question. A plain model says what the tables may hold.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <postern/postern.hpp>
#include <string>

#include "answer.h"
#include "lookup.h"

namespace {

using namespace postern::names::core;

constexpr std::size_t kMostEntries = 4;
constexpr Lifetimes kLifetimes{Seconds(2), Seconds(100), Seconds(30)};

void require(bool holds, const char* law) {
  if (holds) return;
  std::fprintf(stderr, "law broken: %s\n", law);
  std::abort();
}

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}
  [[nodiscard]] bool more() const { return at_ != end_; }
  unsigned byte() { return more() ? *at_++ : 0; }
  Message bytes(std::size_t size) {
    size = std::min(size, static_cast<std::size_t>(end_ - at_));
    at_ += size;
    return {at_ - size, size};
  }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

const char* const kHosts[]{"www.bank.example", "a.example", "b.example", "c.example",
                           "d.example",        "e.example", "f.example", "localhost"};

ReverseQuestion reverse_question(unsigned n) {
  const unsigned char bytes[4]{203, 0, 113, static_cast<unsigned char>(n & 7U)};
  return {Address::from(Family::v4, bytes)};
}
ForwardQuestion forward_question(unsigned n) { return {kHosts[n & 7U], (n & 8U) != 0 ? Family::v6 : Family::v4}; }

// What a table may hold at most: the answers that were put, until they expire.
template <class Question, class Answer>
class Checked {
 public:
  void put(const Question& question, const Answer& answer, Time now) {
    require(answer.question() == question, "an answer belongs to its question");
    const Timed<Answer> timed = table_.put(answer, now);
    require(timed.expires >= now + kLifetimes.least && timed.expires <= now + kLifetimes.most, "a bounded life");
    model_[question] = timed.expires;
    require(table_.size() <= kMostEntries, "a bounded table");
    require(static_cast<bool>(table_.find(question, now)), "what was put just now is there");
  }
  Timed<Answer> find(const Question& question, Time now) {
    const Timed<Answer> found = table_.find(question, now);
    if (!found) return found;
    require(found.expires > now, "nothing that is too old");
    require(model_.contains(question) && model_[question] == found.expires, "nothing that was never put");
    require(found.answer->question() == question, "the answer that was asked for");
    return found;
  }

 private:
  Table<Question, Answer> table_{kMostEntries, kLifetimes};
  std::map<Question, Time> model_;
};

void check_claims(const ReverseAnswer& answer) {
  require(answer.claims().size() <= kMostClaims, "few claims");
  for (const HostName& name : answer.claims()) {
    require(name.wire.size() <= 253, "a name is short");
    require(name.wire.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == name.wire.npos, "a host name");
    require(postern::display(name.shown) == name.shown, "what is shown is safe to show");
    require(postern::check("mailto:x@" + name.wire).verdict() != postern::Verdict::refuse, "section 5");
  }
}

struct World {
  Time now{};
  Checked<ReverseQuestion, ReverseAnswer> reverse;
  Checked<ForwardQuestion, ForwardAnswer> forward;

  void look_up(const ReverseQuestion& question) {
    const Timed<ReverseAnswer> claimed = reverse.find(question, now);
    if (!claimed) return;
    Inquiry inquiry(question.address);
    bool agreed = false;
    for (const Question& next : inquiry.take(claimed)) {
      const Timed<ForwardAnswer> known = forward.find(std::get<ForwardQuestion>(next), now);
      if (!known) continue;
      inquiry.take(known);
      agreed = agreed || known.answer->has(question.address);
    }
    const Outcome outcome = inquiry.judge(now);
    bool confirmed = false;
    for (const postern_name& name : outcome.names)
      confirmed = confirmed || name.provenance == POSTERN_NAME_FORWARD_CONFIRMED;
    require(confirmed == agreed, "confirmed by a forward answer and by nothing else");
  }

  void receive(unsigned question, Message message) {
    const std::vector<unsigned char> exact(message.begin(), message.end());  // so that a byte too far is seen
    if ((question & 16U) != 0) {
      const ReverseQuestion asked = reverse_question(question);
      const auto answer = read_reverse(asked, exact);
      if (!answer) return;
      check_claims(*answer);
      reverse.put(asked, *answer, now);
    } else {
      const ForwardQuestion asked = forward_question(question);
      const auto answer = read_forward(asked, exact);
      if (!answer) return;
      require(answer->addresses().size() <= kMostAddresses, "few addresses");
      forward.put(asked, *answer, now);
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  World world;
  for (Input input(data, size); input.more();) {
    const unsigned step = input.byte();
    switch (step >> 6U) {
      case 0: world.now += Seconds(step & 63U); break;
      case 1: world.look_up(reverse_question(step)); break;
      case 2: world.forward.find(forward_question(step), world.now); break;
      default: {
        const std::size_t high = input.byte();
        const std::size_t length = high << 8U | input.byte();
        world.receive(step, input.bytes(length));
      }
    }
  }
  return 0;
}
