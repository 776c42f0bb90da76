// SPDX-License-Identifier: MIT
// Postern as a dynamic module of Emacs: one function, which copies a whole answer into Lisp. Users load postern.el.
#include <emacs-module.h>

#include <cstddef>
#include <new>
#include <postern/postern.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr char kDocumentation[] =
    "Check the mailto: LINK by PROFILE, `standard' or `strict'; nil is `standard'.\n"
    "Return a plist: :verdict is `open', `confirm' or `refuse'; :fields is a list of\n"
    "plists with :name, :value, :shown, the value on one line without control\n"
    "characters, and :smtputf8, which says that the mailbox needs RFC 6531; :findings\n"
    "is a list of plists with :slug, :message and :action, which is `allow', `confirm',\n"
    "`withhold' or `refuse'.\n"
    "Fields that need the user's consent are among them only if CONSENT is non-nil.\n"
    "\n(fn LINK &optional PROFILE CONSENT)";

constexpr const char* kVerdicts[] = {"open", "confirm", "refuse"};
constexpr const char* kActions[] = {"allow", "confirm", "withhold", "refuse"};

// Once an error is pending in Emacs, it does nothing more until we return.
class Lisp {
 public:
  explicit Lisp(emacs_env* env) : env_(env) {}

  emacs_value symbol(const char* name) const { return env_->intern(env_, name); }
  emacs_value string(std::string_view utf8) const {
    return env_->make_string(env_, utf8.data(), static_cast<std::ptrdiff_t>(utf8.size()));
  }
  emacs_value list(std::vector<emacs_value> items) const {
    return env_->funcall(env_, symbol("list"), static_cast<std::ptrdiff_t>(items.size()), items.data());
  }
  bool is(emacs_value value, const char* name) const { return env_->eq(env_, value, symbol(name)); }
  bool is_true(emacs_value value) const { return env_->is_not_nil(env_, value); }

  // The UTF-8 of a string; an error is pending when the value is none.
  std::string text(emacs_value value) const {
    std::ptrdiff_t size = 0;  // with a NUL
    if (!env_->copy_string_contents(env_, value, nullptr, &size)) return {};
    std::string text(static_cast<std::size_t>(size), '\0');
    env_->copy_string_contents(env_, value, text.data(), &size);
    text.pop_back();
    return text;
  }
  bool failed() const { return env_->non_local_exit_check(env_) != emacs_funcall_exit_return; }

 private:
  emacs_env* env_;
};

emacs_value field_plist(const Lisp& lisp, const postern::Field& field) {
  return lisp.list({lisp.symbol(":name"), lisp.string(field.name), lisp.symbol(":value"), lisp.string(field.value),
                    lisp.symbol(":shown"), lisp.string(postern::display(field.shown)), lisp.symbol(":smtputf8"),
                    lisp.symbol(field.needs_smtputf8 ? "t" : "nil")});
}

emacs_value finding_plist(const Lisp& lisp, const postern::Finding& finding) {
  return lisp.list({lisp.symbol(":slug"), lisp.string(finding.slug), lisp.symbol(":message"),
                    lisp.string(finding.message), lisp.symbol(":action"),
                    lisp.symbol(kActions[static_cast<std::size_t>(finding.action)])});
}

emacs_value result_plist(const Lisp& lisp, const postern::Result& result, postern::Consent consent) {
  std::vector<emacs_value> fields, findings;
  for (const postern::Field& field : result.fields(consent)) fields.push_back(field_plist(lisp, field));
  for (const postern::Finding& finding : result.findings()) findings.push_back(finding_plist(lisp, finding));
  return lisp.list({lisp.symbol(":verdict"), lisp.symbol(kVerdicts[static_cast<std::size_t>(result.verdict())]),
                    lisp.symbol(":fields"), lisp.list(std::move(fields)), lisp.symbol(":findings"),
                    lisp.list(std::move(findings))});
}

// Of an unknown profile none, by which the library refuses every link.
const postern_policy* policy_of(const Lisp& lisp, emacs_value profile) {
  if (!lisp.is_true(profile) || lisp.is(profile, "standard")) return postern_policy_standard();
  return lisp.is(profile, "strict") ? postern_policy_strict() : nullptr;
}

emacs_value check(emacs_env* env, std::ptrdiff_t count, emacs_value* arguments, void*) noexcept {
  const Lisp lisp(env);
  const emacs_value nil = lisp.symbol("nil");
  try {
    const std::string link = lisp.text(arguments[0]);
    if (lisp.failed()) return nil;
    const postern_policy* policy = policy_of(lisp, count > 1 ? arguments[1] : nil);
    const bool consent = count > 2 && lisp.is_true(arguments[2]);
    const postern::Result result(postern_check(link.data(), link.size(), policy, nullptr));
    return result_plist(lisp, result, consent ? postern::Consent::given : postern::Consent::none);
  } catch (const std::bad_alloc&) {
    env->non_local_exit_signal(env, lisp.symbol("error"), lisp.list({lisp.string("Postern is out of memory")}));
    return nil;
  }
}

}  // namespace

extern "C" {

[[gnu::visibility("default")]] int plugin_is_GPL_compatible;  // the MIT licence is

[[gnu::visibility("default")]] int emacs_module_init(emacs_runtime* runtime) noexcept {
  if (runtime->size < static_cast<std::ptrdiff_t>(sizeof *runtime)) return 1;
  emacs_env* env = runtime->get_environment(runtime);
  if (env->size < static_cast<std::ptrdiff_t>(sizeof(emacs_env_25))) return 2;
  emacs_value definition[] = {env->intern(env, "postern-check"),
                              env->make_function(env, 1, 3, check, kDocumentation, nullptr)};
  env->funcall(env, env->intern(env, "defalias"), 2, definition);
  emacs_value feature[] = {env->intern(env, "postern-module")};
  env->funcall(env, env->intern(env, "provide"), 1, feature);
  return 0;
}
}
