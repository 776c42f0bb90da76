// SPDX-License-Identifier: MIT
// The thread of a resolver. Questions that several lookups ask at the same time are sent once: many copies of one
// question on the wire would make it easy to slip in a forged answer (VU#457875).
#include <algorithm>
#include <exception>
#include <utility>

#include "resolver.h"

namespace postern::names::core {

#ifdef POSTERN_NAMES_MUTANT_MS04_039
// The error of MS04-039, for a build of the tests that must then fail: what a reverse zone says is kept as if the zone
// of the name had said it.
struct PoisonedMutant {
  static void feed(ForwardTable& table, const ReverseAnswer& reverse, Time time) {
    for (const HostName& claim : reverse.claims()) {
      ForwardAnswer answer;
      answer.question_ = {claim.wire, reverse.question().address.family};
      answer.ttl_ = reverse.ttl();
      answer.addresses_ = {reverse.question().address};
      table.put(answer, time);
    }
  }
};
#endif

Worker::Worker(const Settings& settings, std::shared_ptr<Shared> shared)
    : settings_(settings),
      shared_(std::move(shared)),
      reverse_(settings.most_entries, settings.lifetimes),
      forward_(settings.most_entries, settings.lifetimes),
      slots_(settings.most_questions) {}

void Worker::run() {
  for (bool open = true; open;) {
    try {
      open = take_orders();
      if (open) turn();
    } catch (const std::exception&) {  // out of memory
      give_up(POSTERN_NAMES_NO_MEMORY);
    }
  }
  give_up(POSTERN_NAMES_CANCELLED);
}

void Worker::turn() {
  launch();
  sleep();
  collect();
  expire();
}

// False when the resolver is being closed.
bool Worker::take_orders() {
  std::vector<LookupPtr> abandoned;
  {
    const std::lock_guard lock(shared_->mutex);
    if (shared_->closing) return false;
    taken_.swap(shared_->started);
    abandoned.swap(shared_->abandoned);
    shared_->wake.clear();
  }
  // At each moment a lookup stands in taken_ or in deadlines_, so that none is forgotten when memory runs out.
  std::reverse(taken_.begin(), taken_.end());
  while (!taken_.empty()) {
    const LookupPtr lookup = taken_.back();
    deadlines_.emplace(lookup->deadline, lookup);
    taken_.pop_back();
    take_up(lookup);
  }
  for (const LookupPtr& lookup : abandoned) let_go(lookup);
  return true;
}

void Worker::take_up(const LookupPtr& lookup) {
  ask(lookup, lookup->inquiry.first_questions());
  end_if_complete(lookup);
}

// Answers from the tables at once; what is left is asked, together with whoever asks the same.
void Worker::ask(const LookupPtr& lookup, const std::vector<Question>& questions) {
  for (const Question& question : questions) {
    if (answer_from_table(lookup, question)) continue;
    lookup->open.insert(question);
    const auto [flight, is_new] = flights_.try_emplace(question);
    flight->second.waiting.insert(lookup);
    if (is_new) queue_.push_back(question);
  }
}

bool Worker::answer_from_table(const LookupPtr& lookup, const Question& question) {
  if (const auto* reverse = std::get_if<ReverseQuestion>(&question)) {
    const Timed<ReverseAnswer> known = reverse_.find(*reverse, now());
    if (!known) return false;
    ++reverse_hits_;
    ask(lookup, lookup->inquiry.take(known));
    return true;
  }
  const Timed<ForwardAnswer> known = forward_.find(std::get<ForwardQuestion>(question), now());
  if (!known) return false;
  ++forward_hits_;
  lookup->inquiry.take(known);
  return true;
}

// Gives the questions that wait to the sockets that are free.
void Worker::launch() {
  for (Slot& slot : slots_) {
    if (queue_.empty()) return;
    if (slot.question) continue;
    while (!queue_.empty()) {
      const Question question = std::move(queue_.front());
      queue_.pop_front();
      const auto flight = flights_.find(question);
      // Nobody wants it any more, or it was given up and asked anew, and is under way.
      if (flight == flights_.end() || flight->second.socket != nullptr) continue;
      if (launch(slot, question)) break;
    }
  }
}

bool Worker::launch(Slot& slot, const Question& question) {
  if (!slot.socket) slot.socket = dns::Socket::open(settings_.servers);
  if (!slot.socket) {
    fail(question, POSTERN_NAMES_NO_MEMORY);
    return false;
  }
  slot.question = question;
  flights_.at(question).socket = slot.socket.get();
  ++questions_;
  if (const auto* reverse = std::get_if<ReverseQuestion>(&question)) {
    slot.socket->ask(reverse->address.reverse_name(), dns::Type::ptr);
  } else {
    const auto& forward = std::get<ForwardQuestion>(question);
    slot.socket->ask(forward.name, forward.family == Family::v4 ? dns::Type::a : dns::Type::aaaa);
  }
  return true;
}

// Until a socket or a caller has something, or something becomes due.
void Worker::sleep() {
  using std::chrono::milliseconds;
  constexpr milliseconds kLongest{60000};
  milliseconds patience = kLongest;
  if (!deadlines_.empty())
    patience = std::clamp<milliseconds>(deadlines_.begin()->first - now(), milliseconds{0}, kLongest);
  polled_.assign(1, {shared_->wake.fd(), POLLIN, 0});
  for (Slot& slot : slots_) {
    slot.first = polled_.size();
    if (slot.question) {
      slot.socket->add_to(polled_);
      patience = slot.socket->patience(patience);
    }
    slot.count = polled_.size() - slot.first;
  }
  poll(polled_.data(), static_cast<nfds_t>(polled_.size()), static_cast<int>(patience.count()));
}

void Worker::collect() {
  for (Slot& slot : slots_) {
    if (!slot.question) continue;
    slot.socket->process(std::span(polled_).subspan(slot.first, slot.count));
    std::optional<dns::Reply> reply = slot.socket->take_reply();
    if (!reply) continue;
    const Question question = std::move(*slot.question);
    slot.question.reset();
    settle(question, *reply);
  }
}

void Worker::settle(const Question& question, const dns::Reply& reply) {
  switch (reply.failure) {
    case dns::Failure::none: break;
    case dns::Failure::timed_out: return fail(question, POSTERN_NAMES_TIMED_OUT);
    case dns::Failure::unreachable: return fail(question, POSTERN_NAMES_UNREACHABLE);
    case dns::Failure::failed: return fail(question, POSTERN_NAMES_SERVER_FAILED);
  }
  if (const auto* asked = std::get_if<ReverseQuestion>(&question)) {
    const std::optional<ReverseAnswer> answer = read_reverse(*asked, reply.message);
    if (!answer) return fail(question, POSTERN_NAMES_SERVER_FAILED);
#ifdef POSTERN_NAMES_MUTANT_MS04_039
    PoisonedMutant::feed(forward_, *answer, now());
#endif
    deliver(question, reverse_.put(*answer, now()));
  } else {
    const std::optional<ForwardAnswer> answer = read_forward(std::get<ForwardQuestion>(question), reply.message);
    if (!answer) return fail(question, POSTERN_NAMES_SERVER_FAILED);
    deliver(question, forward_.put(*answer, now()));
  }
}

template <class Answer>
void Worker::deliver(const Question& question, const Timed<Answer>& answer) {
  const auto flight = flights_.extract(question);
  if (flight.empty()) return;
  for (const LookupPtr& lookup : flight.mapped().waiting) {
    lookup->open.erase(question);
    ask(lookup, lookup->inquiry.take(answer));
    end_if_complete(lookup);
  }
}

void Worker::fail(const Question& question, postern_names_status why) {
  const auto flight = flights_.extract(question);
  if (flight.empty()) return;
  for (const LookupPtr& lookup : flight.mapped().waiting) {
    lookup->open.erase(question);
    lookup->inquiry.fail(why);
    end_if_complete(lookup);
  }
}

void Worker::expire() {
  const Time time = now();
  while (!deadlines_.empty() && deadlines_.begin()->first <= time) {
    const LookupPtr lookup = deadlines_.begin()->second;
    lookup->inquiry.fail(POSTERN_NAMES_TIMED_OUT);
    end(lookup);
  }
}

void Worker::end_if_complete(const LookupPtr& lookup) {
  if (lookup->open.empty()) end(lookup);
}

void Worker::end(const LookupPtr& lookup) {
  Outcome outcome = lookup->inquiry.judge(now());
  let_go(lookup);  // first, so that whoever is woken finds its place free
  const std::lock_guard lock(shared_->mutex);
  publish_counts(shared_->counts);
  if (shared_->end(*lookup, std::move(outcome))) shared_->offer(*lookup);
}

// Drops the questions that only this lookup wanted.
void Worker::let_go(const LookupPtr& lookup) {
  if (deadlines_.erase({lookup->deadline, lookup}) == 0) return;
  for (const Question& question : lookup->open) {
    const auto flight = flights_.find(question);
    if (flight == flights_.end()) continue;
    flight->second.waiting.erase(lookup);
    if (!flight->second.waiting.empty()) continue;
    for (Slot& slot : slots_) {
      if (slot.question != question) continue;
      slot.socket->cancel();
      slot.question.reset();
    }
    flights_.erase(flight);
  }
  lookup->open.clear();
  const std::lock_guard lock(shared_->mutex);
  --shared_->lookups;
}

// Ends everything, without asking for memory.
void Worker::give_up(postern_names_status why) {
  for (Slot& slot : slots_) {
    if (slot.question) slot.socket->cancel();
    slot.question.reset();
  }
  queue_.clear();
  flights_.clear();
  const std::lock_guard lock(shared_->mutex);
  const auto drop = [&](Lookup& lookup) {
    Outcome outcome;
    outcome.status = why;
    lookup.open.clear();
    if (shared_->end(lookup, std::move(outcome))) shared_->offer(lookup);
  };
  for (const auto& [deadline, lookup] : deadlines_) drop(*lookup);
  for (const LookupPtr& lookup : taken_) drop(*lookup);
  for (const LookupPtr& lookup : shared_->started) drop(*lookup);
  shared_->lookups -= deadlines_.size() + taken_.size() + shared_->started.size();
  deadlines_.clear();
  taken_.clear();
  shared_->started.clear();
  shared_->abandoned.clear();
}

void Worker::publish_counts(postern_names_counts& counts) const {
  counts.questions = questions_;
  counts.reverse_hits = reverse_hits_;
  counts.forward_hits = forward_hits_;
  counts.evicted = reverse_.evicted() + forward_.evicted();
  counts.reverse_entries = reverse_.size();
  counts.forward_entries = forward_.size();
}

}  // namespace postern::names::core
