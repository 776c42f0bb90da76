// SPDX-License-Identifier: MIT
// A resolver: one thread that owns tables and sockets, and what it shares with the callers.
#pragma once

#include <postern/names.h>
#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "dns.h"
#include "lookup.h"

namespace postern::names::core {

// Milliseconds of a clock that nobody sets. It goes on while the machine sleeps, where there is such a clock, because
// answers grow old in that time, too.
Time now();

struct Settings {
  std::string servers;  // as dns::Socket takes them
  std::chrono::milliseconds deadline;
  std::size_t most_lookups;
  std::size_t most_questions;
  std::size_t most_entries;
  Lifetimes lifetimes;
};

// A pipe of which only the emptiness counts.
class Signal {
 public:
  Signal();  // throws std::bad_alloc when there are no file descriptors left
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  void raise();
  void clear();
  [[nodiscard]] int fd() const { return ends_[0]; }

 private:
  int ends_[2];
  bool raised_ = false;
};

struct Shared;

struct Lookup {
  Lookup(Inquiry what, Time until, void* mark) : inquiry(std::move(what)), deadline(until), tag(mark) {}

  // Of the thread.
  Inquiry inquiry;
  std::set<Question> open;  // questions that have no answer yet

  // Never changes.
  Time deadline;
  void* tag;

  // Guarded by Shared::mutex until `ended` is seen to be set; unchanging from then on.
  Outcome outcome;
  postern_lookup* handle = nullptr;  // null once the caller has freed it
  std::atomic<bool> ended = false;
  // What goes to Shared::finished, made in time, because an end must not ask for memory.
  std::list<Lookup*> place{this};
  std::list<Lookup*>::iterator node = place.begin();
};

// What callers and the thread share. Outlives the resolver as long as there are lookups.
struct Shared {
  Shared() : owner(getpid_now()) {}
  static pid_t getpid_now();

  const pid_t owner;
  std::mutex mutex;
  std::condition_variable ended;
  std::vector<std::shared_ptr<Lookup>> started;    // for the thread to take up
  std::vector<std::shared_ptr<Lookup>> abandoned;  // for the thread to let go
  std::list<Lookup*> finished;                     // for the caller to fetch; only what has a handle
  std::size_t lookups = 0;                         // that the thread has not let go
  bool closing = false;
  postern_names_counts counts{};
  Signal wake;   // the thread has something to do
  Signal fetch;  // the caller has something to fetch

  [[nodiscard]] bool in_child() const { return owner != getpid_now(); }
  // All with the mutex held. False when it had ended before.
  bool end(Lookup& lookup, Outcome outcome);
  // For the caller to fetch, unless nobody would.
  void offer(Lookup& lookup);
  // The next one that was offered; null when there is none.
  postern_lookup* take_finished();
  // The caller has freed it.
  void forget(Lookup& lookup);
};

class Resolver {
 public:
  explicit Resolver(const Settings& settings);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // Null when there are too many.
  postern_lookup* start(Inquiry inquiry, std::chrono::milliseconds deadline, void* tag);
  [[nodiscard]] const std::shared_ptr<Shared>& shared() const { return shared_; }

 private:
  Settings settings_;
  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

// What the thread does.
class Worker {
 public:
  Worker(const Settings& settings, std::shared_ptr<Shared> shared);
  void run();

 private:
  using LookupPtr = std::shared_ptr<Lookup>;
  struct Flight {
    dns::Socket* socket = nullptr;  // null as long as it waits for one
    std::set<LookupPtr> waiting;
  };
  struct Slot {
    std::unique_ptr<dns::Socket> socket;
    std::optional<Question> question;  // nothing when it is free
    std::size_t first = 0;             // its part of what is polled
    std::size_t count = 0;
  };

  bool take_orders();
  void turn();
  void take_up(const LookupPtr& lookup);
  void ask(const LookupPtr& lookup, const std::vector<Question>& questions);
  bool answer_from_table(const LookupPtr& lookup, const Question& question);
  void launch();
  bool launch(Slot& slot, const Question& question);
  void sleep();
  void collect();
  void settle(const Question& question, const dns::Reply& reply);
  template <class Answer>
  void deliver(const Question& question, const Timed<Answer>& answer);
  void fail(const Question& question, postern_names_status why);
  void expire();
  void end_if_complete(const LookupPtr& lookup);
  void end(const LookupPtr& lookup);
  void let_go(const LookupPtr& lookup);
  void give_up(postern_names_status why);
  void publish_counts(postern_names_counts& counts) const;

  Settings settings_;
  std::shared_ptr<Shared> shared_;
  ReverseTable reverse_;
  ForwardTable forward_;
  std::map<Question, Flight> flights_;
  std::deque<Question> queue_;  // of questions that wait for a socket
  std::vector<Slot> slots_;
  std::vector<LookupPtr> taken_;                    // of the callers, and not yet in deadlines_; the first stands last
  std::set<std::pair<Time, LookupPtr>> deadlines_;  // all lookups that the thread holds
  std::vector<pollfd> polled_;
  std::uint64_t questions_ = 0;
  std::uint64_t reverse_hits_ = 0;
  std::uint64_t forward_hits_ = 0;
};

}  // namespace postern::names::core

struct postern_lookup {
  std::shared_ptr<postern::names::core::Shared> shared;
  std::shared_ptr<postern::names::core::Lookup> lookup;
};

struct postern_names {
  postern::names::core::Resolver resolver;
};
