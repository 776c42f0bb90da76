// SPDX-License-Identifier: MIT
// A C++20 skin over postern.h, header only: nothing here is compiled into the library, so its ABI stays C.
//
//   const postern::Result result = postern::check(link);
//   if (result.verdict() == postern::Verdict::open)
//     for (const postern::Field& field : result.fields()) draft.set(field.name, field.value);
//
// What a result hands out (every string_view in a Field) lives as long as the result; texts of findings and rules live
// for ever. Functions throw nothing but what growing a std::string or std::vector may throw. Units, encodings and
// thread safety are those of postern.h.
#ifndef POSTERN_POSTERN_HPP
#define POSTERN_POSTERN_HPP

#include <postern/postern.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern {

enum class Verdict { open = POSTERN_VERDICT_OPEN, confirm = POSTERN_VERDICT_CONFIRM, refuse = POSTERN_VERDICT_REFUSE };
enum class Action {
  allow = POSTERN_ALLOW,
  confirm = POSTERN_CONFIRM,
  withhold = POSTERN_WITHHOLD,
  refuse = POSTERN_REFUSE
};
enum class Category {
  attack = POSTERN_ATTACK,
  suspicious = POSTERN_SUSPICIOUS,
  malformed = POSTERN_MALFORMED,
  deviation = POSTERN_DEVIATION,
  info = POSTERN_INFO,
  internal = POSTERN_INTERNAL
};
enum class Change { none = POSTERN_UNCHANGED, respelled = POSTERN_RESPELLED, altered = POSTERN_ALTERED };
enum class Consent { none = POSTERN_CONSENT_NONE, given = POSTERN_CONSENT_GIVEN };
enum class Context {
  uri = POSTERN_CONTEXT_URI,
  argv = POSTERN_CONTEXT_ARGV,
  json = POSTERN_CONTEXT_JSON,
  display = POSTERN_CONTEXT_DISPLAY,
  crlf = POSTERN_CONTEXT_CRLF,
  html_text = POSTERN_CONTEXT_HTML_TEXT,
  html_attribute = POSTERN_CONTEXT_HTML_ATTRIBUTE,
  header = POSTERN_CONTEXT_HEADER,
  windows_argv = POSTERN_CONTEXT_WINDOWS_ARGV
};

// As postern_finding.
struct Finding {
  std::string_view id;
  std::string_view slug;
  std::string_view message;
  std::string_view advice;
  std::string_view sources;
  Category category;
  Action action;
  Change change;
  std::size_t offset;
  std::size_t length;
};

// As postern_field.
struct Field {
  std::string_view name;
  std::string_view value;
  std::string_view display_name;
  bool needs_consent;
  bool needs_smtputf8;
  bool name_needs_consent;
  std::string_view shown;
};

// As postern_options; zero is the profile's own limit.
struct Options {
  unsigned most_link_bytes = 0;
  unsigned most_recipients = 0;
  unsigned most_fields = 0;
  unsigned most_subject_bytes = 0;
  bool want_eai = false;
  std::vector<std::string> protected_names = {};  // domains
};

// An action for each rule. Copying shares one immutable policy.
class Policy {
 public:
  [[nodiscard]] static Policy strict() { return Policy(postern_policy_strict()); }
  [[nodiscard]] static Policy standard() { return Policy(postern_policy_standard()); }

  // This policy with the rule `slug` at least as strict as `action`; one that refuses all when there is no such rule.
  [[nodiscard]] Policy tightened(const std::string& slug, Action action) const {
    return Policy(postern_policy_tighten(policy_.get(), slug.c_str(), static_cast<postern_action>(action)));
  }
  [[nodiscard]] const postern_policy* get() const noexcept { return policy_.get(); }

 private:
  explicit Policy(const postern_policy* policy) : policy_(policy, &postern_policy_free) {}
  std::shared_ptr<const postern_policy> policy_;
};

// An immutable answer. Moving from a result leaves one that refuses.
class Result {
 public:
  // Takes ownership of what postern_check() returned; a null pointer makes a result that refuses.
  explicit Result(const postern_result* result) noexcept : result_(result) {}

  [[nodiscard]] Verdict verdict() const noexcept { return static_cast<Verdict>(postern_result_verdict(get())); }
  [[nodiscard]] Change change() const noexcept { return static_cast<Change>(postern_result_change(get())); }
  [[nodiscard]] bool truncated() const noexcept { return postern_result_truncated(get()) != 0; }

  [[nodiscard]] std::vector<Finding> findings() const {
    std::vector<Finding> all;
    all.reserve(postern_result_finding_count(get()));
    postern_finding f;
    for (std::size_t i = 0; postern_result_finding(get(), i, &f, sizeof f) == 0; ++i)
      all.push_back({f.id, f.slug, f.message, f.advice, f.sources, static_cast<Category>(f.category),
                     static_cast<Action>(f.action), static_cast<Change>(f.change), f.offset, f.length});
    return all;
  }

  // What is handed out under `consent`; without one, only what needs none.
  // Not of a result that is about to go: the fields would go with it.
  [[nodiscard]] std::vector<Field> fields(Consent consent = Consent::none) const&& = delete;
  [[nodiscard]] std::vector<Field> fields(Consent consent = Consent::none) const& {
    const auto given = static_cast<postern_consent>(consent);
    std::vector<Field> all;
    all.reserve(postern_result_field_count(get(), given));
    postern_field f;
    for (std::size_t i = 0; postern_result_field(get(), given, i, &f, sizeof f) == 0; ++i)
      all.push_back({f.name,
                     {f.value, f.value_length},
                     {f.display_name, f.display_name_length},
                     f.needs_consent != 0,
                     f.needs_smtputf8 != 0,
                     f.name_needs_consent != 0,
                     f.shown});
    return all;
  }

  // The one link that may be handed to another program; empty when refused.
  [[nodiscard]] std::string canonical_link(Consent consent = Consent::none) const {
    return render(Context::uri, POSTERN_WHOLE_LINK, consent);
  }

  // As postern_render().
  [[nodiscard]] std::string render(Context context, std::size_t field, Consent consent = Consent::none) const {
    const auto given = static_cast<postern_consent>(consent);
    const auto where = static_cast<postern_context>(context);
    std::string text(postern_render(get(), given, where, field, nullptr, 0), '\0');
    postern_render(get(), given, where, field, text.data(), text.size() + 1);
    return text;
  }

  [[nodiscard]] const postern_result* get() const noexcept { return result_.get(); }
  // Gives up ownership: whoever takes it frees it with postern_result_free().
  [[nodiscard]] const postern_result* release() noexcept { return result_.release(); }

 private:
  struct Free {
    void operator()(const postern_result* result) const noexcept { postern_result_free(result); }
  };
  std::unique_ptr<const postern_result, Free> result_;
};

namespace detail {

// Options for postern.h, and what they point to.
class GivenOptions {
 public:
  explicit GivenOptions(const Options& options) {
    for (const std::string& name : options.protected_names) names_.push_back(name.c_str());
    given_ = {sizeof given_,
              options.most_link_bytes,
              options.most_recipients,
              options.most_fields,
              options.most_subject_bytes,
              options.want_eai,
              names_.data(),
              names_.size()};
  }
  GivenOptions(const GivenOptions&) = delete;
  GivenOptions& operator=(const GivenOptions&) = delete;
  [[nodiscard]] const postern_options* get() const noexcept { return &given_; }

 private:
  std::vector<const char*> names_;
  postern_options given_{};
};

}  // namespace detail

// Checks a link, by the standard policy unless another is given. As postern_check(): never fails.
[[nodiscard]] inline Result check(std::string_view link, const Policy& policy = Policy::standard(),
                                  const Options& options = {}) {
  return Result(postern_check(link.data(), link.size(), policy.get(), detail::GivenOptions(options).get()));
}

// The same in the memory of a result that is no longer needed, as postern_check_again().
[[nodiscard]] inline Result check_again(Result spent, std::string_view link, const Policy& policy = Policy::standard(),
                                        const Options& options = {}) {
  const detail::GivenOptions given(options);
  return Result(postern_check_again(spent.release(), link.data(), link.size(), policy.get(), given.get()));
}

// As postern_display(): any text, made safe to show or log.
[[nodiscard]] inline std::string display(std::string_view text) {
  std::string shown(postern_display(text.data(), text.size(), nullptr, 0), '\0');
  postern_display(text.data(), text.size(), shown.data(), shown.size() + 1);
  return shown;
}

}  // namespace postern

#endif
