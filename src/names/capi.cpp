// SPDX-License-Identifier: MIT
// The waist: names.h, and the promise that nothing throws through it.
#include <postern/names.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <optional>

#include "letters.h"
#include "resolver.h"

using namespace postern::names::core;

namespace {

// What `body` returns, unless memory (or threads, or descriptors) runs out.
template <class Body>
postern_names_status guarded(Body body) noexcept {
  try {
    return body();
  } catch (const std::exception&) {
    return POSTERN_NAMES_NO_MEMORY;
  }
}

// The options that this version knows, zero where the caller's are shorter; nothing when he asks for more.
std::optional<postern_names_options> known_part(const postern_names_options* options) {
  postern_names_options known{};
  if (options == nullptr) return known;
  const std::size_t size = options->size;
  if (size < sizeof options->size) return std::nullopt;
  const char* const bytes = reinterpret_cast<const char*>(options);
  if (size > sizeof known && std::any_of(bytes + sizeof known, bytes + size, [](char c) { return c != 0; }))
    return std::nullopt;
  std::memcpy(&known, options, std::min(size, sizeof known));
  return known;
}

std::uint32_t or_default(std::uint32_t value, std::uint32_t standard, std::uint32_t most) {
  return value == 0 ? standard : std::min(value, most);
}

std::optional<Settings> settings_of(const postern_names_options& o) {
  const std::optional<std::string> servers =
      o.servers == nullptr ? dns::system_servers() : dns::parse_servers(o.servers);
  if (!servers) return std::nullopt;
  Settings s;
  s.servers = *servers;
  s.deadline = std::chrono::milliseconds(or_default(o.deadline_ms, 5000, 0xFFFFFFFFU));
  s.most_lookups = or_default(o.most_lookups, 10000, 1000000);
  s.most_questions = or_default(o.most_questions, 64, 256);
  s.most_entries = or_default(o.most_entries, 4096, 1000000);
  s.lifetimes.most = Seconds(or_default(o.most_seconds, 3600, 86400));
  s.lifetimes.most_negative = Seconds(or_default(o.most_negative_seconds, 300, 10800));
  s.lifetimes.least = Seconds(o.least_seconds);
  return s;
}

bool may_decide(const postern_name& name) {
  return name.provenance == POSTERN_NAME_GIVEN || name.provenance == POSTERN_NAME_FORWARD_CONFIRMED;
}

postern_names_status start(postern_names* names, Inquiry inquiry, std::uint32_t deadline, void* tag,
                           postern_lookup** out) {
  *out = names->resolver.start(std::move(inquiry), std::chrono::milliseconds(deadline), tag);
  return *out == nullptr ? POSTERN_NAMES_BUSY : POSTERN_NAMES_OK;
}

// The outcome, once there is one.
const Outcome* outcome_of(const postern_lookup* lookup) {
  if (lookup == nullptr || !lookup->lookup->ended.load(std::memory_order_acquire)) return nullptr;
  return &lookup->lookup->outcome;
}

void cancel(const postern_lookup& handle) {
  Shared& shared = *handle.shared;
  Outcome outcome;
  outcome.status = POSTERN_NAMES_CANCELLED;
  if (!shared.end(*handle.lookup, std::move(outcome))) return;
  try {
    shared.abandoned.push_back(handle.lookup);
    shared.wake.raise();
  } catch (const std::exception&) {  // the thread lets go of it at its deadline
  }
}

}  // namespace

const char* postern_names_explain(postern_names_status status) {
  switch (status) {
    case POSTERN_NAMES_OK: return "Done.";
    case POSTERN_NAMES_PENDING: return "There is no answer yet.";
    case POSTERN_NAMES_NOT_FOUND: return "The DNS holds none.";
    case POSTERN_NAMES_TIMED_OUT: return "No answer came in time.";
    case POSTERN_NAMES_SERVER_FAILED: return "The DNS server gave no usable answer.";
    case POSTERN_NAMES_UNREACHABLE: return "No DNS server could be reached.";
    case POSTERN_NAMES_CANCELLED: return "The lookup was cancelled.";
    case POSTERN_NAMES_NOT_FOR_DECISIONS: return "Only a reverse zone claims this name; nothing may be decided by it.";
    case POSTERN_NAMES_INVALID: return "An argument is missing or is not what it should be.";
    case POSTERN_NAMES_BUSY: return "Too many lookups are under way.";
    case POSTERN_NAMES_NO_MEMORY: return "Memory, threads or file descriptors ran out.";
    case POSTERN_NAMES_FORKED: return "The resolver belongs to another process.";
    case POSTERN_NAMES_STATUS_AS_WIDE_AS_INT: break;
  }
  return "This status is not known.";
}

// ---- Names ----------------------------------------------------------------------------------------------------------

postern_names_status postern_name_given(const char* text, size_t length, const postern_name** out) {
  if (out == nullptr) return POSTERN_NAMES_INVALID;
  *out = nullptr;
  if (text == nullptr) return POSTERN_NAMES_INVALID;
  return guarded([&] {
    std::optional<HostName> name = HostName::given({text, length});
    if (!name) return POSTERN_NAMES_INVALID;
    *out = new postern_name{std::move(*name), POSTERN_NAME_GIVEN, false};
    return POSTERN_NAMES_OK;
  });
}

void postern_name_free(const postern_name* name) {
  if (name != nullptr && !name->owned_by_lookup) delete name;
}

postern_provenance postern_name_provenance(const postern_name* name) {
  return name == nullptr ? POSTERN_NAME_REVERSE_CLAIMED : name->provenance;
}

const char* postern_name_shown(const postern_name* name) { return name == nullptr ? "" : name->name.shown.c_str(); }

postern_names_status postern_name_for_decision(const postern_name* name, const char** out) {
  if (out == nullptr) return POSTERN_NAMES_INVALID;
  *out = nullptr;
  if (name == nullptr) return POSTERN_NAMES_INVALID;
  if (!may_decide(*name)) return POSTERN_NAMES_NOT_FOR_DECISIONS;
  *out = name->name.wire.c_str();
  return POSTERN_NAMES_OK;
}

postern_names_status postern_name_is_within(const postern_name* name, const char* domain, int* out) {
  if (out == nullptr) return POSTERN_NAMES_INVALID;
  *out = 0;
  if (name == nullptr || domain == nullptr) return POSTERN_NAMES_INVALID;
  if (!may_decide(*name)) return POSTERN_NAMES_NOT_FOR_DECISIONS;
  const std::string_view below = domain;
  if (below.empty() || below.starts_with('.') || below.ends_with('.')) return POSTERN_NAMES_INVALID;
  const std::string_view wire = name->name.wire;
  if (wire.size() < below.size()) return POSTERN_NAMES_OK;
  const std::size_t head = wire.size() - below.size();
  *out = equal_ignoring_case(wire.substr(head), below) && (head == 0 || wire[head - 1] == '.') ? 1 : 0;
  return POSTERN_NAMES_OK;
}

postern_names_status postern_name_zone(const postern_name* name, postern_name_zone_of* out) {
  if (out == nullptr) return POSTERN_NAMES_INVALID;
  *out = POSTERN_ZONE_INTRANET;
  if (name == nullptr) return POSTERN_NAMES_INVALID;
  if (!may_decide(*name)) return POSTERN_NAMES_NOT_FOR_DECISIONS;
  *out = name->name.intranet ? POSTERN_ZONE_INTRANET : POSTERN_ZONE_INTERNET;
  return POSTERN_NAMES_OK;
}

// ---- Resolvers ------------------------------------------------------------------------------------------------------

postern_names_status postern_names_open(const postern_names_options* options, postern_names** out) {
  if (out == nullptr) return POSTERN_NAMES_INVALID;
  *out = nullptr;
  return guarded([&] {
    const std::optional<postern_names_options> known = known_part(options);
    if (!known) return POSTERN_NAMES_INVALID;
    const std::optional<Settings> settings = settings_of(*known);
    if (!settings) return known->servers == nullptr ? POSTERN_NAMES_NO_MEMORY : POSTERN_NAMES_INVALID;
    *out = new postern_names{Resolver(*settings)};
    return POSTERN_NAMES_OK;
  });
}

void postern_names_close(postern_names* names) {
  if (names != nullptr && !names->resolver.shared()->in_child()) delete names;
}

postern_names_status postern_names_reverse(postern_names* names, const char* address, size_t length,
                                           uint32_t deadline_ms, void* tag, postern_lookup** out) {
  if (out == nullptr) return POSTERN_NAMES_INVALID;
  *out = nullptr;
  if (names == nullptr || address == nullptr) return POSTERN_NAMES_INVALID;
  if (names->resolver.shared()->in_child()) return POSTERN_NAMES_FORKED;
  return guarded([&] {
    const std::optional<Address> parsed = Address::parse({address, length});
    return parsed ? start(names, Inquiry(*parsed), deadline_ms, tag, out) : POSTERN_NAMES_INVALID;
  });
}

postern_names_status postern_names_forward(postern_names* names, const postern_name* name, uint32_t deadline_ms,
                                           void* tag, postern_lookup** out) {
  if (out == nullptr) return POSTERN_NAMES_INVALID;
  *out = nullptr;
  if (names == nullptr || name == nullptr) return POSTERN_NAMES_INVALID;
  if (!may_decide(*name)) return POSTERN_NAMES_NOT_FOR_DECISIONS;
  if (names->resolver.shared()->in_child()) return POSTERN_NAMES_FORKED;
  return guarded([&] { return start(names, Inquiry(name->name.wire), deadline_ms, tag, out); });
}

int postern_names_fd(const postern_names* names) {
  return names == nullptr ? -1 : names->resolver.shared()->fetch.fd();
}

postern_lookup* postern_names_finished(postern_names* names) {
  if (names == nullptr || names->resolver.shared()->in_child()) return nullptr;
  Shared& shared = *names->resolver.shared();
  const std::lock_guard lock(shared.mutex);
  return shared.take_finished();
}

postern_names_status postern_names_count(const postern_names* names, postern_names_counts* out, size_t out_size) {
  if (out == nullptr) return POSTERN_NAMES_INVALID;
  std::memset(out, 0, out_size);
  if (names == nullptr) return POSTERN_NAMES_INVALID;
  Shared& shared = *names->resolver.shared();
  if (shared.in_child()) return POSTERN_NAMES_FORKED;
  const std::lock_guard lock(shared.mutex);
  postern_names_counts counts = shared.counts;
  counts.lookups = shared.lookups;
  std::memcpy(out, &counts, std::min(out_size, sizeof counts));
  return POSTERN_NAMES_OK;
}

// ---- Lookups --------------------------------------------------------------------------------------------------------

postern_names_status postern_lookup_status(const postern_lookup* lookup) {
  if (lookup == nullptr) return POSTERN_NAMES_INVALID;
  if (const Outcome* outcome = outcome_of(lookup)) return outcome->status;
  return lookup->shared->in_child() ? POSTERN_NAMES_FORKED : POSTERN_NAMES_PENDING;
}

postern_names_status postern_lookup_wait(const postern_lookup* lookup, int milliseconds) {
  const postern_names_status status = postern_lookup_status(lookup);
  if (status != POSTERN_NAMES_PENDING) return status;
  Shared& shared = *lookup->shared;
  std::unique_lock lock(shared.mutex);
  const auto has_ended = [&] { return lookup->lookup->ended.load(std::memory_order_acquire); };
  if (milliseconds < 0) {
    shared.ended.wait(lock, has_ended);
  } else {
    shared.ended.wait_for(lock, std::chrono::milliseconds(milliseconds), has_ended);
  }
  return has_ended() ? lookup->lookup->outcome.status : POSTERN_NAMES_PENDING;
}

void postern_lookup_cancel(postern_lookup* lookup) {
  if (lookup == nullptr || lookup->shared->in_child()) return;
  const std::lock_guard lock(lookup->shared->mutex);
  cancel(*lookup);
}

void postern_lookup_free(postern_lookup* lookup) {
  if (lookup == nullptr || lookup->shared->in_child()) return;
  {
    const std::lock_guard lock(lookup->shared->mutex);
    cancel(*lookup);
    lookup->shared->forget(*lookup->lookup);
  }
  delete lookup;
}

void* postern_lookup_tag(const postern_lookup* lookup) { return lookup == nullptr ? nullptr : lookup->lookup->tag; }

size_t postern_lookup_name_count(const postern_lookup* lookup) {
  const Outcome* const outcome = outcome_of(lookup);
  return outcome == nullptr ? 0 : outcome->names.size();
}

const postern_name* postern_lookup_name(const postern_lookup* lookup, size_t index) {
  return index < postern_lookup_name_count(lookup) ? &outcome_of(lookup)->names[index] : nullptr;
}

size_t postern_lookup_unusable(const postern_lookup* lookup) {
  const Outcome* const outcome = outcome_of(lookup);
  return outcome == nullptr ? 0 : outcome->unusable;
}

size_t postern_lookup_address_count(const postern_lookup* lookup) {
  const Outcome* const outcome = outcome_of(lookup);
  return outcome == nullptr ? 0 : outcome->addresses.size();
}

const char* postern_lookup_address(const postern_lookup* lookup, size_t index) {
  return index < postern_lookup_address_count(lookup) ? outcome_of(lookup)->addresses[index].c_str() : nullptr;
}

uint32_t postern_lookup_lifetime(const postern_lookup* lookup) {
  const Outcome* const outcome = outcome_of(lookup);
  return outcome == nullptr ? 0 : outcome->lifetime;
}
