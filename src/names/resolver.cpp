// SPDX-License-Identifier: MIT
#include "resolver.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <new>

namespace postern::names::core {

Time now() {
#ifdef CLOCK_BOOTTIME
  constexpr clockid_t kClock = CLOCK_BOOTTIME;
#else
  constexpr clockid_t kClock = CLOCK_MONOTONIC;
#endif
  timespec time{};
  clock_gettime(kClock, &time);
  return Time(std::chrono::milliseconds(std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1000000));
}

pid_t Shared::getpid_now() { return getpid(); }

// ---- Signal ---------------------------------------------------------------------------------------------------------

Signal::Signal() {
  if (pipe(ends_) != 0) throw std::bad_alloc();
  for (const int end : ends_) {
    fcntl(end, F_SETFD, FD_CLOEXEC);
    fcntl(end, F_SETFL, O_NONBLOCK);
  }
}

Signal::~Signal() {
  for (const int end : ends_) ::close(end);
}

void Signal::raise() {
  if (raised_) return;
  raised_ = write(ends_[1], "", 1) == 1;
}

void Signal::clear() {
  if (!raised_) return;
  char byte = 0;
  raised_ = read(ends_[0], &byte, 1) != 1;
}

// ---- Shared ---------------------------------------------------------------------------------------------------------

bool Shared::end(Lookup& lookup, Outcome outcome) {
  if (lookup.ended.load(std::memory_order_relaxed)) return false;
  lookup.outcome = std::move(outcome);
  lookup.ended.store(true, std::memory_order_release);
  ended.notify_all();
  return true;
}

void Shared::offer(Lookup& lookup) {
  if (lookup.handle == nullptr) return;
  finished.splice(finished.end(), lookup.place);
  fetch.raise();
}

postern_lookup* Shared::take_finished() {
  if (finished.empty()) return nullptr;
  Lookup& lookup = *finished.front();
  lookup.place.splice(lookup.place.begin(), finished, finished.begin());
  if (finished.empty()) fetch.clear();
  return lookup.handle;
}

void Shared::forget(Lookup& lookup) {
  lookup.handle = nullptr;
  if (!lookup.place.empty()) return;
  lookup.place.splice(lookup.place.begin(), finished, lookup.node);
  if (finished.empty()) fetch.clear();
}

// ---- Resolver -------------------------------------------------------------------------------------------------------

namespace {

// Starts a thread that no signal disturbs: they are for the program.
template <class Body>
std::thread start_quiet_thread(Body body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  struct Restore {
    const sigset_t& mask;
    ~Restore() { pthread_sigmask(SIG_SETMASK, &mask, nullptr); }
  } restore{before};
  return std::thread(std::move(body));
}

}  // namespace

Resolver::Resolver(const Settings& settings) : settings_(settings), shared_(std::make_shared<Shared>()) {
  auto worker = std::make_shared<Worker>(settings_, shared_);
  thread_ = start_quiet_thread([worker = std::move(worker)] { worker->run(); });
}

Resolver::~Resolver() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->closing = true;
    shared_->wake.raise();
  }
  thread_.join();
}

postern_lookup* Resolver::start(Inquiry inquiry, std::chrono::milliseconds deadline, void* tag) {
  if (deadline.count() == 0) deadline = settings_.deadline;
  auto lookup = std::make_shared<Lookup>(std::move(inquiry), now() + deadline, tag);
  auto handle = std::make_unique<postern_lookup>(postern_lookup{shared_, lookup});
  lookup->handle = handle.get();
  const std::lock_guard lock(shared_->mutex);
  if (shared_->lookups >= settings_.most_lookups) return nullptr;
  shared_->started.push_back(std::move(lookup));
  ++shared_->lookups;
  shared_->wake.raise();
  return handle.release();
}

}  // namespace postern::names::core
