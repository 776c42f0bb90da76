// SPDX-License-Identifier: MIT
// The waist: the C ABI over the core. Everything is checked here, and nothing is decided.
#include <algorithm>
#include <cstring>
#include <new>
#include <span>

#include "check.h"
#include "postern/postern.h"
#include "render.h"
#include "unicode.h"

using namespace postern::core;

namespace {

const Result* unwrap(const postern_result* result) { return reinterpret_cast<const Result*>(result); }
const postern_result* wrap(const Result* result) { return reinterpret_cast<const postern_result*>(result); }
const Policy* unwrap(const postern_policy* policy) { return reinterpret_cast<const Policy*>(policy); }
const postern_policy* wrap(const Policy* policy) { return reinterpret_cast<const postern_policy*>(policy); }

// The enums of the core and of the ABI run alike.
template <class To, class From>
constexpr To as(From value) {
  return static_cast<To>(value);
}
static_assert(as<int>(Verdict::refuse) == POSTERN_VERDICT_REFUSE &&
              as<int>(Verdict::confirm) == POSTERN_VERDICT_CONFIRM);
static_assert(as<int>(Action::confirm) == POSTERN_CONFIRM && as<int>(Action::withhold) == POSTERN_WITHHOLD &&
              as<int>(Action::refuse) == POSTERN_REFUSE);
static_assert(as<int>(Category::suspicious) == POSTERN_SUSPICIOUS &&
              as<int>(Category::malformed) == POSTERN_MALFORMED && as<int>(Category::deviation) == POSTERN_DEVIATION &&
              as<int>(Category::info) == POSTERN_INFO && as<int>(Category::internal) == POSTERN_INTERNAL);
static_assert(as<int>(Effect::spelling) == POSTERN_RESPELLED && as<int>(Effect::content) == POSTERN_ALTERED);

// Anything but a clear yes is a no.
Consent consent_of(postern_consent consent) {
  return consent == POSTERN_CONSENT_GIVEN ? Consent::given : Consent::none;
}

// To a caller who knows another version of a struct: as much of what `get` assigns as he knows, and zeroes for what he
// knows besides.
template <class Struct, class Get>
[[gnu::noinline]] int hand_over_other(Struct* out, std::size_t out_size, Get get) {
  Struct whole;
  std::memset(&whole, 0, sizeof whole);  // what lies between its members as well
  const int status = get(whole);
  std::memcpy(out, &whole, std::min(out_size, sizeof whole));
  if (out_size > sizeof whole) std::memset(out + 1, 0, out_size - sizeof whole);
  return status;
}

template <class Struct, class Get>
int hand_over(Struct* out, std::size_t out_size, Get get) {
  if (out == nullptr) return -1;
  return out_size == sizeof *out ? get(*out) : hand_over_other(out, out_size, get);
}

// Every loop over findings or fields ends here.
template <class Struct>
int hand_over_nothing(Struct& out) {
  std::memset(&out, 0, sizeof out);
  return -1;
}

std::span<const Item* const> items_of(const postern_result* result, postern_consent consent) {
  if (result == nullptr) return {};
  return unwrap(result)->items(consent_of(consent));
}

[[gnu::noinline]] void name_field(const Result& result, const Item& item, postern_consent consent,
                                  postern_field& field) {
  const std::string_view name = result.name_of(item, consent_of(consent));
  if (!name.empty()) field.display_name = name.data();
  field.display_name_length = name.size();
  field.name_needs_consent = result.name_of(item, Consent::none) != result.name_of(item, Consent::given);
}

// Apart, so that a result without findings, which most are, is passed over quickly.
[[gnu::noinline]] int get_finding(const Result& result, const Finding& finding, postern_finding& out) {
  const RuleRow& row = row_of(finding.rule);
  out = {.id = row.id.data(),
         .slug = row.slug.data(),
         .message = row.message.data(),
         .advice = row.advice.data(),
         .sources = row.sources.data(),
         .category = as<postern_category>(row.category),
         .action = as<postern_action>(result.policy().action(finding.rule)),
         .change = as<postern_change>(result.change_of(finding.rule)),
         .offset = finding.span.begin,
         .length = finding.span.end - finding.span.begin};
  return 0;
}

// Inline, so that only who knows another version of the struct has to wrap up what it takes.
[[gnu::always_inline]] inline int get_field(const postern_result* result, postern_consent consent, std::size_t index,
                                            postern_field& field) {
  const auto items = items_of(result, consent);
  if (index >= items.size()) return hand_over_nothing(field);
  const Item& item = *items[index];
  field = {.name = field_name(item.field).data(),
           .value = item.value.data(),
           .value_length = item.value.size(),
           .display_name = "",
           .display_name_length = 0,
           .needs_consent = item.needs_consent,
           .needs_smtputf8 = item.smtputf8,
           .name_needs_consent = 0,
           .shown = item.shown == nullptr ? item.value.data() : item.shown};
  if (item.name != nullptr) name_field(*unwrap(result), item, consent, field);
  return 0;
}

bool read_options(const postern_options& options, Settings& settings) {
  if (options.size < sizeof(std::size_t)) return false;
  // What a later version added and this one does not know may be a protection: better refuse than leave it out.
  const char* const bytes = reinterpret_cast<const char*>(&options);
  for (std::size_t i = sizeof(postern_options); i < options.size; ++i)
    if (bytes[i] != 0) return false;
  postern_options known{};
  std::memcpy(&known, &options, std::min(options.size, sizeof known));
  const bool has_names = known.protected_names != nullptr;
  for (std::size_t i = 0; i < known.protected_count; ++i)
    if (!has_names || known.protected_names[i] == nullptr) return false;
  settings = {known.most_link_bytes, known.most_recipients,
              known.most_fields,     known.most_subject_bytes,
              known.want_eai != 0,   {known.protected_names, has_names ? known.protected_count : 0}};
  return true;
}

constexpr Policy kRefuseAll = Policy::refuse_all();

const postern_result* refuse(const postern_result* spent, Rule rule) {
  postern_result_free(spent);
  return wrap(static_refusal(rule));
}

const postern_result* check_with(const Settings& settings, const postern_result* spent, std::string_view link,
                                 const postern_policy* policy) {
  // The policy that refuses all is no policy either: actions for rules alone would let a link without findings pass.
  if (policy == nullptr || unwrap(policy) == &kRefuseAll) return refuse(spent, Rule::no_policy);
  return wrap(check_again(unwrap(spent), link, *unwrap(policy), settings));
}

// Apart: without options, as most callers are, nothing needs the room that settings take.
[[gnu::noinline]] const postern_result* check_by(const postern_options& options, const postern_result* spent,
                                                 std::string_view link, const postern_policy* policy) {
  Settings settings;
  if (!read_options(options, settings)) return refuse(spent, Rule::bad_argument);
  return check_with(settings, spent, link, policy);
}

template <class Render>
void quoted(render::Sink& sink, Render&& render) {
  sink.put('"');
  render();
  sink.put('"');
}

void render_header(const Item& item, std::string_view name, render::Sink& sink) {
  if (item.field <= Field::bcc) {
    render::header_mailbox(name, item.value, sink);
  } else if (item.field != Field::body) {
    render::header_text(item.value, sink);
  }
}

// `name`: the display name as far as it is handed out.
void render_item(const Item& item, std::string_view name, postern_context context, render::Sink& sink) {
  const bool address = item.field <= Field::bcc;
  switch (context) {
    case POSTERN_CONTEXT_URI:
      address ? render::uri_address(item.value, sink) : render::uri_value(item.value, sink);
      break;
    case POSTERN_CONTEXT_JSON: quoted(sink, [&] { render::json(item.value, sink); }); break;
    case POSTERN_CONTEXT_DISPLAY: render::display(item.value, sink); break;
    case POSTERN_CONTEXT_CRLF: render::crlf(item.value, sink); break;
    case POSTERN_CONTEXT_HTML_TEXT: render::html_text(item.value, sink); break;
    case POSTERN_CONTEXT_HTML_ATTRIBUTE: render::html_attribute(item.value, sink); break;
    case POSTERN_CONTEXT_HEADER: render_header(item, name, sink); break;
    case POSTERN_CONTEXT_ARGV:
    case POSTERN_CONTEXT_WINDOWS_ARGV:
    case POSTERN_CONTEXT_AS_WIDE_AS_INT: break;
  }
}

// The canonical link is printable ASCII without quotes, backslashes or spaces, in which only "&" means anything to any
// of our contexts: to JSON inside HTML, and to HTML.
void render_link(const Result& result, Consent consent, postern_context context, render::Sink& sink) {
  switch (context) {
    case POSTERN_CONTEXT_JSON:
      if (result.verdict() == Verdict::refuse) return;
      quoted(sink, [&] { render::canonical_link(result, consent, sink, "\\u0026"); });
      break;
    case POSTERN_CONTEXT_HTML_TEXT:
    case POSTERN_CONTEXT_HTML_ATTRIBUTE: render::canonical_link(result, consent, sink, "&amp;"); break;
    case POSTERN_CONTEXT_URI:
    case POSTERN_CONTEXT_ARGV:
    case POSTERN_CONTEXT_WINDOWS_ARGV:
    case POSTERN_CONTEXT_DISPLAY:
    case POSTERN_CONTEXT_CRLF:
    case POSTERN_CONTEXT_HEADER: render::canonical_link(result, consent, sink); break;
    case POSTERN_CONTEXT_AS_WIDE_AS_INT: break;
  }
}

}  // namespace

extern "C" {

const postern_policy* postern_policy_strict(void) { return wrap(&Policy::strict()); }

const postern_policy* postern_policy_standard(void) { return wrap(&Policy::standard()); }

const postern_policy* postern_policy_tighten(const postern_policy* base, const char* slug, postern_action action) {
  const RuleRow* const row = slug == nullptr ? nullptr : find_rule(slug);
  if (base == nullptr || unwrap(base) == &kRefuseAll || row == nullptr ||
      static_cast<unsigned>(action) > POSTERN_REFUSE)
    return wrap(&kRefuseAll);
  const auto* const policy = new (std::nothrow) Policy(unwrap(base)->tightened(row->rule, as<Action>(action)));
  return wrap(policy == nullptr ? &kRefuseAll : policy);
}

void postern_policy_free(const postern_policy* policy) {
  const Policy* const made = unwrap(policy);
  if (made != &Policy::strict() && made != &Policy::standard() && made != &kRefuseAll) delete made;
}

const postern_result* postern_check(const char* link, size_t length, const postern_policy* policy,
                                    const postern_options* options) {
  return postern_check_again(nullptr, link, length, policy, options);
}

const postern_result* postern_check_again(const postern_result* spent, const char* link, size_t length,
                                          const postern_policy* policy, const postern_options* options) {
  static constexpr Settings kDefaults;
  if (link == nullptr && length > 0) return refuse(spent, Rule::bad_argument);
  if (options != nullptr) return check_by(*options, spent, {link, length}, policy);
  return check_with(kDefaults, spent, {link, length}, policy);
}

void postern_result_free(const postern_result* result) { Result::destroy(unwrap(result)); }

postern_verdict postern_result_verdict(const postern_result* result) {
  return result == nullptr ? POSTERN_VERDICT_REFUSE : as<postern_verdict>(unwrap(result)->verdict());
}

size_t postern_result_finding_count(const postern_result* result) {
  return result == nullptr ? 0 : unwrap(result)->report().size();
}

postern_change postern_result_change(const postern_result* result) {
  return result == nullptr ? POSTERN_ALTERED : as<postern_change>(unwrap(result)->change());
}

int postern_result_truncated(const postern_result* result) {
  return result != nullptr && unwrap(result)->report().truncated();
}

int postern_result_finding(const postern_result* result, size_t index, postern_finding* out, size_t out_size) {
  return hand_over(out, out_size, [=](postern_finding& finding) {
    if (index >= postern_result_finding_count(result)) return hand_over_nothing(finding);
    return get_finding(*unwrap(result), unwrap(result)->report().begin()[index], finding);
  });
}

size_t postern_result_field_count(const postern_result* result, postern_consent consent) {
  return items_of(result, consent).size();
}

int postern_result_field(const postern_result* result, postern_consent consent, size_t index, postern_field* out,
                         size_t out_size) {
  if (out == nullptr) return -1;
  if (out_size == sizeof *out) return get_field(result, consent, index, *out);
  return hand_over_other(out, out_size, [=](postern_field& field) { return get_field(result, consent, index, field); });
}

size_t postern_render(const postern_result* result, postern_consent consent, postern_context context, size_t field,
                      char* buffer, size_t capacity) {
  render::Sink sink(buffer, buffer == nullptr ? 0 : capacity);
  if (field != POSTERN_WHOLE_LINK) {
    if (const auto items = items_of(result, consent); field < items.size())
      render_item(*items[field], unwrap(result)->name_of(*items[field], consent_of(consent)), context, sink);
  } else if (result != nullptr) {
    render_link(*unwrap(result), consent_of(consent), context, sink);
  }
  return sink.finish();
}

size_t postern_display(const char* text, size_t length, char* buffer, size_t capacity) {
  render::Sink sink(buffer, buffer == nullptr ? 0 : capacity);
  if (text != nullptr) render::display({text, length}, sink);
  return sink.finish();
}

size_t postern_rule_count(void) { return kRuleCount; }

int postern_rule_get(size_t index, postern_rule* out, size_t out_size) {
  return hand_over(out, out_size, [=](postern_rule& rule) {
    if (index >= kRuleCount) return hand_over_nothing(rule);
    const RuleRow& row = rule_table()[index];
    rule = {.id = row.id.data(),
            .slug = row.slug.data(),
            .place = row.place.data(),
            .message = row.message.data(),
            .advice = row.advice.data(),
            .sources = row.sources.data(),
            .example = row.example.data(),
            .category = as<postern_category>(row.category),
            .strict = as<postern_action>(row.strict),
            .standard = as<postern_action>(row.standard),
            .change = as<postern_change>(row.effect)};
    return 0;
  });
}

size_t postern_rule_find(const char* slug) {
  const RuleRow* const row = slug == nullptr ? nullptr : find_rule(slug);
  return row == nullptr ? kRuleCount : static_cast<size_t>(row->rule);
}

unsigned postern_rules_version(void) { return kRulesVersion; }

int postern_has_unicode(void) { return unicode::available(); }

const char* postern_version(void) { return POSTERN_VERSION; }

}  // extern "C"
