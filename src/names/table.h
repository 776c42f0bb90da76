// SPDX-License-Identifier: MIT
// A table of answers: bounded, each entry for a time. Pure: the clock is an argument. A table takes only the kind of
// answer that belongs to its kind of question, so that nothing learnt from a reverse zone can enter the forward table.
// An ordered tree and not a hash table: the names come from strangers, who could make them collide.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <utility>

namespace postern::names::core {

using Time = std::chrono::time_point<std::chrono::steady_clock, std::chrono::milliseconds>;
using Seconds = std::chrono::duration<std::uint32_t>;

// How long answers are kept.
struct Lifetimes {
  Seconds least{0};
  Seconds most{3600};
  Seconds most_negative{300};

  [[nodiscard]] Seconds of(Seconds ttl, bool negative) const {
    const Seconds ceiling = negative ? most_negative : most;
    return std::min(std::max(ttl, least), ceiling);
  }
};

// An answer, and when it is no longer one.
template <class Answer>
struct Timed {
  std::shared_ptr<const Answer> answer;
  Time expires{};

  explicit operator bool() const { return answer != nullptr; }
};

template <class Question, class Answer>
class Table {
 public:
  Table(std::size_t most_entries, const Lifetimes& lifetimes) : most_(most_entries), lifetimes_(lifetimes) {}

  // Keeps the answer to the question that it names, instead of an older one, and gives it back with its time.
  Timed<Answer> put(Answer answer, Time now) {
    const Seconds lifetime = lifetimes_.of(answer.ttl(), answer.negative());
    const Timed<Answer> timed{std::make_shared<const Answer>(std::move(answer)), now + lifetime};
    forget(timed.answer->question());
    if (lifetime.count() == 0 || most_ == 0) return timed;
    while (entries_.size() >= most_) evict();
    order_.push_front(timed.answer->question());
    try {
      entries_.emplace(timed.answer->question(), Entry{timed, order_.begin()});
    } catch (...) {
      order_.pop_front();
      throw;
    }
    return timed;
  }

  // Null when there is no answer that still holds.
  Timed<Answer> find(const Question& question, Time now) {
    const auto found = entries_.find(question);
    if (found == entries_.end()) return {};
    if (found->second.timed.expires <= now) {
      forget(question);
      return {};
    }
    order_.splice(order_.begin(), order_, found->second.place);
    return found->second.timed;
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::uint64_t evicted() const { return evicted_; }

 private:
  using Order = std::list<Question>;
  struct Entry {
    Timed<Answer> timed;
    typename Order::iterator place;
  };

  void forget(const Question& question) {
    const auto found = entries_.find(question);
    if (found == entries_.end()) return;
    order_.erase(found->second.place);
    entries_.erase(found);
  }

  void evict() {
    entries_.erase(order_.back());
    order_.pop_back();
    ++evicted_;
  }

  std::size_t most_;
  Lifetimes lifetimes_;
  std::map<Question, Entry> entries_;
  Order order_;  // what was used last stands first
  std::uint64_t evicted_ = 0;
};

}  // namespace postern::names::core
