// SPDX-License-Identifier: MIT
// A C++20 skin over names.h, header only. Its types know how a name is known: what only a reverse zone claims is a
// ClaimedName, which can be shown; what a decision needs exists on GivenName and ConfirmedName only, so that a decision
// by a claim does not compile.
//
//   const postern::names::Resolver resolver;
//   const postern::names::Lookup lookup = resolver.reverse("203.0.113.7");
//   lookup.wait();
//   for (const auto& name : lookup.confirmed_names()) allow |= name.is_within("bank.example");
//   for (const auto& name : lookup.claimed_names()) show_as_claim(std::string(name.shown()));
//
// Names live as long as anybody holds them. Functions throw nothing but what growing a container may throw. Units,
// encodings and thread safety are those of names.h.
#ifndef POSTERN_NAMES_HPP
#define POSTERN_NAMES_HPP

#include <postern/names.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::names {

// As postern_names_status.
enum class Status {
  ok = POSTERN_NAMES_OK,
  pending = POSTERN_NAMES_PENDING,
  not_found = POSTERN_NAMES_NOT_FOUND,
  timed_out = POSTERN_NAMES_TIMED_OUT,
  server_failed = POSTERN_NAMES_SERVER_FAILED,
  unreachable = POSTERN_NAMES_UNREACHABLE,
  cancelled = POSTERN_NAMES_CANCELLED,
  not_for_decisions = POSTERN_NAMES_NOT_FOR_DECISIONS,
  invalid = POSTERN_NAMES_INVALID,
  busy = POSTERN_NAMES_BUSY,
  no_memory = POSTERN_NAMES_NO_MEMORY,
  forked = POSTERN_NAMES_FORKED
};

[[nodiscard]] inline std::string_view explain(Status status) {
  return postern_names_explain(static_cast<postern_names_status>(status));
}

enum class Provenance {
  given = POSTERN_NAME_GIVEN,
  reverse_claimed = POSTERN_NAME_REVERSE_CLAIMED,
  forward_confirmed = POSTERN_NAME_FORWARD_CONFIRMED
};
enum class Zone { internet = POSTERN_ZONE_INTERNET, intranet = POSTERN_ZONE_INTRANET };

// Text for the eyes of a user. It compares with nothing, because a name that is shown decides nothing.
class ShownText {
 public:
  explicit ShownText(const char* text) : text_(text) {}
  explicit operator std::string() const { return text_; }
  friend bool operator==(const ShownText&, const auto&) = delete;
  friend bool operator==(const ShownText&, const ShownText&) = delete;

 private:
  std::string text_;
};

// Whether names of this provenance may decide anything.
template <Provenance P>
concept Deciding = P == Provenance::given || P == Provenance::forward_confirmed;

template <Provenance P>
class HostName {
 public:
  // The name for people, as postern_name_shown().
  [[nodiscard]] ShownText shown() const { return ShownText(postern_name_shown(name_.get())); }

  // The name for decisions: ASCII, lower case, A-labels.
  [[nodiscard]] std::string text() const
    requires Deciding<P>
  {
    const char* text = nullptr;
    postern_name_for_decision(name_.get(), &text);
    return text == nullptr ? std::string{} : std::string(text);
  }

  // Whether the name is `domain`, or below it.
  [[nodiscard]] bool is_within(const std::string& domain) const
    requires Deciding<P>
  {
    int within = 0;
    return postern_name_is_within(name_.get(), domain.c_str(), &within) == POSTERN_NAMES_OK && within == 1 &&
           domain.find('\0') == std::string::npos;
  }

  [[nodiscard]] Zone zone() const
    requires Deciding<P>
  {
    postern_name_zone_of zone = POSTERN_ZONE_INTRANET;
    postern_name_zone(name_.get(), &zone);
    return static_cast<Zone>(zone);
  }

  friend bool operator==(const HostName& a, const HostName& b)
    requires Deciding<P>
  {
    return a.text() == b.text();
  }

  [[nodiscard]] const postern_name* get() const noexcept { return name_.get(); }

 private:
  friend class Lookup;
  friend std::optional<HostName<Provenance::given>> given(std::string_view text);
  explicit HostName(std::shared_ptr<const postern_name> name) : name_(std::move(name)) {}

  std::shared_ptr<const postern_name> name_;
};

using GivenName = HostName<Provenance::given>;
using ClaimedName = HostName<Provenance::reverse_claimed>;
using ConfirmedName = HostName<Provenance::forward_confirmed>;

// A name from the user, a link or a configuration; never from a lookup. Nothing when libpostern refuses it.
[[nodiscard]] inline std::optional<GivenName> given(std::string_view text) {
  const postern_name* name = nullptr;
  if (postern_name_given(text.data(), text.size(), &name) != POSTERN_NAMES_OK) return std::nullopt;
  return GivenName(std::shared_ptr<const postern_name>(name, &postern_name_free));
}

// One lookup. Copies share it; it is cancelled and freed with the last of them and of its names.
class Lookup {
 public:
  // Of a lookup that could not be started: why.
  [[nodiscard]] Status status() const {
    return lookup_ == nullptr ? why_ : static_cast<Status>(postern_lookup_status(get()));
  }

  // Until it has ended, or `most` has passed.
  Status wait() const { return wait_for(-1); }
  Status wait(std::chrono::milliseconds most) const {
    return wait_for(static_cast<int>(std::clamp<long long>(most.count(), 0, std::numeric_limits<int>::max())));
  }
  void cancel() const { postern_lookup_cancel(lookup_.get()); }

  // What the reverse zone claims and the zone of the name does not confirm.
  [[nodiscard]] std::vector<ClaimedName> claimed_names() const { return names<Provenance::reverse_claimed>(); }
  [[nodiscard]] std::vector<ConfirmedName> confirmed_names() const { return names<Provenance::forward_confirmed>(); }
  [[nodiscard]] std::size_t unusable() const { return postern_lookup_unusable(get()); }

  [[nodiscard]] std::vector<std::string> addresses() const {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < postern_lookup_address_count(get()); ++i)
      all.emplace_back(postern_lookup_address(get(), i));
    return all;
  }
  [[nodiscard]] std::chrono::seconds lifetime() const { return std::chrono::seconds(postern_lookup_lifetime(get())); }

  [[nodiscard]] const postern_lookup* get() const noexcept { return lookup_.get(); }

 private:
  friend class Resolver;
  Lookup(postern_lookup* lookup, postern_names_status why)
      : lookup_(lookup, &postern_lookup_free), why_(static_cast<Status>(why)) {}

  Status wait_for(int milliseconds) const {
    return lookup_ == nullptr ? why_ : static_cast<Status>(postern_lookup_wait(get(), milliseconds));
  }

  template <Provenance P>
  [[nodiscard]] std::vector<HostName<P>> names() const {
    std::vector<HostName<P>> all;
    for (std::size_t i = 0; i < postern_lookup_name_count(get()); ++i) {
      const postern_name* const name = postern_lookup_name(get(), i);
      if (static_cast<Provenance>(postern_name_provenance(name)) == P)
        all.push_back(HostName<P>(std::shared_ptr<const postern_name>(lookup_, name)));
    }
    return all;
  }

  std::shared_ptr<postern_lookup> lookup_;
  Status why_;  // there is none
};

// As postern_names_options; zero is the default.
struct Options {
  std::optional<std::string> servers = std::nullopt;
  std::chrono::duration<std::uint32_t, std::milli> deadline{0};
  std::uint32_t most_lookups = 0;
  std::uint32_t most_questions = 0;
  std::uint32_t most_entries = 0;
  std::uint32_t least_seconds = 0;
  std::uint32_t most_seconds = 0;
  std::uint32_t most_negative_seconds = 0;
};

// As postern_names. Lookups may outlive it, as cancelled ones.
class Resolver {
 public:
  using Deadline = std::chrono::duration<std::uint32_t, std::milli>;

  explicit Resolver(const Options& options = {}) {
    const postern_names_options o{sizeof o,
                                  options.servers ? options.servers->c_str() : nullptr,
                                  options.deadline.count(),
                                  options.most_lookups,
                                  options.most_questions,
                                  options.most_entries,
                                  options.least_seconds,
                                  options.most_seconds,
                                  options.most_negative_seconds};
    postern_names* names = nullptr;
    status_ = postern_names_open(&o, &names);
    names_.reset(names);
  }

  // Whether it could be opened.
  [[nodiscard]] Status status() const { return static_cast<Status>(status_); }

  // What names an address has; a deadline of 0 is that of the resolver.
  [[nodiscard]] Lookup reverse(std::string_view address, Deadline deadline = Deadline{0}, void* tag = nullptr) const {
    if (names_ == nullptr) return Lookup(nullptr, status_);
    postern_lookup* lookup = nullptr;
    const postern_names_status why =
        postern_names_reverse(names_.get(), address.data(), address.size(), deadline.count(), tag, &lookup);
    return Lookup(lookup, why);
  }

  // What addresses a name has.
  template <Provenance P>
    requires Deciding<P>
  [[nodiscard]] Lookup forward(const HostName<P>& name, Deadline deadline = Deadline{0}, void* tag = nullptr) const {
    if (names_ == nullptr) return Lookup(nullptr, status_);
    postern_lookup* lookup = nullptr;
    const postern_names_status why = postern_names_forward(names_.get(), name.get(), deadline.count(), tag, &lookup);
    return Lookup(lookup, why);
  }

  // For a main loop: the descriptor to poll, and what has ended, to be compared with Lookup::get().
  [[nodiscard]] int fd() const { return postern_names_fd(names_.get()); }
  [[nodiscard]] const postern_lookup* finished() const { return postern_names_finished(names_.get()); }

  [[nodiscard]] postern_names_counts counts() const {
    postern_names_counts counts;
    postern_names_count(names_.get(), &counts, sizeof counts);
    return counts;
  }

 private:
  struct Close {
    void operator()(postern_names* names) const noexcept { postern_names_close(names); }
  };
  std::unique_ptr<postern_names, Close> names_;
  postern_names_status status_ = POSTERN_NAMES_OK;
};

}  // namespace postern::names

#endif
