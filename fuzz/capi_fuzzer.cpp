// SPDX-License-Identifier: MIT
// Sequences of calls of the C API, with several results and policies alive at once, null pointers, structs of every
// size and buffers of every capacity.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <postern/postern.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "input.h"

namespace {

using postern::fuzzing::demand;
using postern::fuzzing::Input;

constexpr unsigned char kCanary = 0xA5;

// Memory with canaries behind it.
class Guarded {
 public:
  explicit Guarded(std::size_t size) : size_(size), bytes_(size + 16, kCanary) {}
  [[nodiscard]] void* data() { return bytes_.data(); }
  [[nodiscard]] char* text() { return reinterpret_cast<char*>(bytes_.data()); }
  [[nodiscard]] bool intact() const {
    return std::all_of(bytes_.begin() + static_cast<std::ptrdiff_t>(size_), bytes_.end(),
                       [](unsigned char c) { return c == kCanary; });
  }
  [[nodiscard]] bool zeroed() const {
    return std::all_of(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_),
                       [](unsigned char c) { return c == 0; });
  }

 private:
  std::size_t size_;
  std::vector<unsigned char> bytes_;
};

class Session {
 public:
  explicit Session(Input& in) : in_(in) {}
  ~Session() {
    for (const postern_result* result : results_) postern_result_free(result);
    for (const postern_policy* policy : policies_) postern_policy_free(policy);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void step() {
    switch (in_.below(10)) {
      case 0: check(); break;
      case 1: tighten(); break;
      case 2: postern_result_free(swap(results_, nullptr)); break;
      case 3: postern_policy_free(swap(policies_, nullptr)); break;
      case 4: read_finding(); break;
      case 5: read_field(); break;
      case 6: render(); break;
      case 7: display(); break;
      case 8: check_within(); break;
      default: rules(); break;
    }
  }

 private:
  static constexpr unsigned kSlots = 4;

  template <class T>
  const T* swap(std::vector<const T*>& slots, std::type_identity_t<const T*> fresh) {
    slots.resize(kSlots);
    return std::exchange(slots[in_.below(kSlots)], fresh);
  }
  // One that is alive, or now and then a null pointer.
  template <class T>
  const T* one_of(const std::vector<const T*>& slots) {
    const unsigned start = in_.byte();
    if (start > 250) return nullptr;
    for (std::size_t i = 0; i < slots.size(); ++i)
      if (const T* const slot = slots[(start + i) % slots.size()]; slot != nullptr) return slot;
    return nullptr;
  }
  const postern_result* result() { return one_of(results_); }
  const postern_policy* policy() {
    const unsigned which = in_.below(4);
    return which == 0 ? postern_policy_standard() : which == 1 ? postern_policy_strict() : one_of(policies_);
  }
  // Mostly what the header names.
  template <class Enum>
  Enum any(unsigned count) {
    const unsigned value = in_.byte();
    return static_cast<Enum>(value < 250 ? value % count : 0x7FFFFFFF - (255 - value));
  }

  void check() {
    std::string link = in_.flag() ? "" : "mailto:";
    link += in_.bytes(200);
    const bool with_options = in_.flag();
    std::vector<unsigned char> raw(sizeof(postern_options) + 8, 0);
    postern_options options{};
    options.size = in_.below(static_cast<unsigned>(raw.size()) + 1);
    options.most_recipients = in_.byte();
    options.want_eai = static_cast<int>(in_.below(2));
    const char* const names[] = {"example.org", nullptr, "\xFF"};
    options.protected_names = in_.flag() ? names : nullptr;
    options.protected_count = in_.below(4);
    if (options.protected_names != nullptr) options.protected_count = std::min<std::size_t>(options.protected_count, 3);
    std::memcpy(raw.data(), &options, sizeof options);
    const postern_policy* const by = policy();
    const auto* const given = with_options ? reinterpret_cast<const postern_options*>(raw.data()) : nullptr;
    const postern_result* const fresh = postern_check(link.data(), link.size(), by, given);
    demand(fresh != nullptr, "no result", "");
    demand(by != nullptr || postern_result_verdict(fresh) == POSTERN_VERDICT_REFUSE, "no policy, yet no refusal", "");
    const postern_result* const again =
        postern_check_again(swap(results_, nullptr), link.data(), link.size(), by, given);
    demand(seen(again) == seen(fresh), "another result in the memory of another", seen(again));
    postern_result_free(again);
    postern_result_free(swap(results_, fresh));
  }

  // The same with a link that lies in the result in whose memory it is checked.
  void check_within() {
    const postern_result* const spent = swap(results_, nullptr);
    postern_field field{};
    if (postern_result_field(spent, POSTERN_CONSENT_GIVEN, in_.byte(), &field, sizeof field) != 0) field.value = "";
    const std::size_t begin = std::min<std::size_t>(in_.byte(), field.value_length);
    const std::string link(field.value + begin, field.value_length - begin);
    const postern_result* const fresh = postern_check(link.data(), link.size(), postern_policy_standard(), nullptr);
    const postern_result* const again =
        postern_check_again(spent, field.value + begin, link.size(), postern_policy_standard(), nullptr);
    demand(seen(again) == seen(fresh), "a link in the memory of its result reads otherwise", seen(again));
    postern_result_free(fresh);
    postern_result_free(swap(results_, again));
  }
  // What can be seen of a result.
  static std::string seen(const postern_result* result) {
    std::string all = std::to_string(postern_result_verdict(result)) + std::to_string(postern_result_change(result)) +
                      std::to_string(postern_result_truncated(result));
    postern_finding finding;
    for (std::size_t i = 0; postern_result_finding(result, i, &finding, sizeof finding) == 0; ++i)
      all.append(finding.slug) += std::to_string(finding.offset) + '+' + std::to_string(finding.length);
    postern_field field;
    for (std::size_t i = 0; postern_result_field(result, POSTERN_CONSENT_GIVEN, i, &field, sizeof field) == 0; ++i)
      all.append(field.name).append(field.value, field.value_length).append(field.display_name).append(field.shown) +=
          std::to_string(field.needs_consent) + std::to_string(field.name_needs_consent) + '\n';
    return all;
  }

  void tighten() {
    postern_rule rule{};
    postern_rule_get(in_.byte() % postern_rule_count(), &rule, sizeof rule);
    const char* const slug = in_.flag() ? rule.slug : in_.flag() ? nullptr : "none";
    const postern_policy* const fresh = postern_policy_tighten(policy(), slug, any<postern_action>(5));
    demand(fresh != nullptr, "no policy", "");
    postern_policy_free(swap(policies_, fresh));
  }

  // A struct of any size gets its beginning, or zeros. At `padding`, four bytes say nothing.
  template <class Struct, class Get>
  void read(Get&& get, std::size_t padding, const char* what) {
    const std::size_t size = in_.below(static_cast<unsigned>(sizeof(Struct)) + 9);
    Guarded memory(size);
    Struct whole;
    const int outcome = get(memory.data(), size);
    demand(memory.intact(), what, "bytes behind the struct were written");
    demand(outcome == 0 || memory.zeroed(), what, "a failed call left something behind");
    if (outcome != 0) return;
    demand(get(&whole, sizeof whole) == 0, what, "two calls, two outcomes");
    auto* const got = static_cast<unsigned char*>(memory.data());
    auto* const wanted = reinterpret_cast<unsigned char*>(&whole);
    for (std::size_t i = 0; i < std::min(size, sizeof whole); ++i)
      demand(got[i] == wanted[i] || (i >= padding && i < padding + 4), what, "part of another struct");
  }
  void read_finding() {
    const postern_result* const r = result();
    const std::size_t index = in_.below(70);
    read<postern_finding>(
        [&](void* out, std::size_t size) {
          return postern_result_finding(r, index, static_cast<postern_finding*>(out), size);
        },
        offsetof(postern_finding, change) + sizeof(postern_change), "postern_result_finding");
    demand(index < postern_result_finding_count(r) || postern_result_finding(r, index, nullptr, 8) == -1,
           "postern_result_finding", "a null pointer was taken");
  }
  void read_field() {
    const postern_result* const r = result();
    const std::size_t index = in_.below(20);
    const auto consent = any<postern_consent>(2);
    read<postern_field>(
        [&](void* out, std::size_t size) {
          return postern_result_field(r, consent, index, static_cast<postern_field*>(out), size);
        },
        offsetof(postern_field, name_needs_consent) + sizeof(int), "postern_result_field");
    postern_field f;
    if (postern_result_field(r, consent, index, &f, sizeof f) != 0) return;
    demand(std::strlen(f.value) == f.value_length, "postern_result_field", "a NUL inside, or none behind");
    demand(std::strlen(f.display_name) == f.display_name_length, "postern_result_field", "likewise the name");
    demand(consent == POSTERN_CONSENT_GIVEN || f.needs_consent == 0, "postern_result_field", "without consent");
  }

  // What fits is there whole and ends in a NUL; what does not fit is not there at all.
  template <class Write>
  void write(Write&& write, const char* what) {
    const std::size_t needed = write(nullptr, 0);
    const std::size_t slack = in_.below(5);
    const std::size_t capacity = in_.flag() ? in_.below(8) : needed + slack - std::min<std::size_t>(needed + slack, 2);
    Guarded memory(capacity);
    demand(write(memory.text(), capacity) == needed, what, "another length");
    demand(memory.intact(), what, "bytes behind the buffer were written");
    if (capacity == 0) return;
    demand(std::memchr(memory.data(), '\0', capacity) != nullptr, what, "no NUL");
    const std::size_t length = std::strlen(memory.text());
    demand(length == (needed < capacity ? needed : 0), what, "a part was written");
  }
  void render() {
    const postern_result* const r = result();
    const auto consent = any<postern_consent>(2);
    const auto context = any<postern_context>(10);
    const std::size_t field = in_.flag() ? POSTERN_WHOLE_LINK : in_.below(12);
    write([&](char* buffer, std::size_t size) { return postern_render(r, consent, context, field, buffer, size); },
          "postern_render");
  }
  void display() {
    const std::string_view text = in_.bytes(60);
    write([&](char* buffer, std::size_t size) { return postern_display(text.data(), text.size(), buffer, size); },
          "postern_display");
  }
  void rules() {
    const std::size_t index = in_.byte();
    read<postern_rule>(
        [&](void* out, std::size_t size) { return postern_rule_get(index, static_cast<postern_rule*>(out), size); },
        offsetof(postern_rule, change) + sizeof(postern_change), "postern_rule_get");
    const std::string slug(in_.bytes(30));
    demand(postern_rule_find(slug.c_str()) <= postern_rule_count(), "postern_rule_find", "out of range");
    demand(postern_rule_find(nullptr) == postern_rule_count(), "postern_rule_find", "null is a rule");
  }

  Input& in_;
  std::vector<const postern_result*> results_;
  std::vector<const postern_policy*> policies_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input in(data, size);
  Session session(in);
  for (unsigned steps = 0; !in.empty() && steps < 100; ++steps) session.step();
  return 0;
}
