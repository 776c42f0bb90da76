// SPDX-License-Identifier: MIT
#include "check.h"

#include <algorithm>
#include <utility>

#include "encoded_word.h"
#include "gate.h"
#include "grammar.h"
#include "inspect_links.h"
#include "inspect_points.h"
#include "inspect_text.h"
#include "render.h"
#include "repair.h"

namespace postern::core {
namespace {

// The limits of the two profiles, in bytes or numbers.
struct Pair {
  std::uint32_t standard;
  std::uint32_t strict;
  [[nodiscard]] Pair raised(std::uint32_t by_caller) const {
    return {std::max(standard, by_caller), std::max(strict, by_caller)};
  }
};
constexpr Pair kLinkBytes{32768, 2048};
constexpr Pair kRecipients{100, 20};
constexpr Pair kFields{64, 8};
constexpr Pair kSubjectBytes{998, 255};

// Reads one link into an Inspection. Each member is one step of the story, in order.
class Inspector {
 public:
  Inspector(Inspection& into, Arena& arena, const Settings& settings) : in_(into), arena_(arena), settings_(settings) {}

  void inspect(Piece link);

 private:
  void make_room(std::string_view link);
  void path(Piece to);
  void path_item(Piece raw, bool alone);
  void hfields(Piece all);
  void hfield(Piece raw);
  bool name(Piece raw);
  bool escaped_name(Piece raw);
  void refuse_unsafe(FieldClass kind, Piece name);
  void addresses(Field field, const grammar::Hfield& hfield, RuleSet rules);
  void address_list(Field field, const Text& list, bool alone, const RuleSet& list_rules);
  void text_value(FieldFacts facts, const grammar::Hfield& hfield, RuleSet rules);
  Text body_text(Piece raw, RuleSet& target);
  Text header_text(FieldFacts facts, Piece raw, RuleSet& target);
  Text msg_ids(Field field, const Text& text, RuleSet& target);
  Item& new_item(Field field);
  void order_items();
  void measure(Piece link);
  void over(Pair limit, std::size_t size, Rule standard, Rule strict, Span where, RuleSet& target);

  Report& report() { return in_.report; }

  Inspection& in_;
  Arena& arena_;
  const Settings& settings_;
  std::uint32_t capacity_ = 0;
  std::uint32_t recipients_ = 0;
  std::uint32_t fields_ = 0;
  unsigned seen_ = 0;  // single-valued fields that have stood there, a bit each
  Item scratch_;       // for a mailbox beyond any limit: judged, never handed out
  RuleSet nowhere_;    // what fires on a field that is never handed out; a refusal counts all the same
};

void Inspector::inspect(Piece whole) {
  if (whole.bytes.size() > gate::kCeiling) {
    report().add(Rule::link_over_64k, whole.span(), in_.link);
    return;
  }
  const Piece link = repair::trim_link(whole, report(), in_.link);
  if (!grammar::has_scheme(link.bytes)) {
    const std::size_t colon = link.bytes.find(':');
    report().add(Rule::not_mailto, link.span(0, colon == std::string_view::npos ? link.bytes.size() : colon + 1),
                 in_.link);
    return;
  }
  gate::inspect_bytes(link, report(), in_.link);
  make_room(link.bytes);
  const grammar::Parts parts = grammar::split_parts(link);
  path(parts.to);
  if (parts.has_query) hfields(parts.hfields);
  order_items();
  measure(whole);
}

// One item for each text field and for each mailbox that there can be, as far as they can be handed out.
void Inspector::make_room(std::string_view link) {
  std::size_t mailboxes = 1;
  for (std::size_t i = 0; i < link.size(); ++i)
    mailboxes += link[i] == ',' || link[i] == '&' || (link[i] == '%' && equal_ignoring_case(link.substr(i, 3), "%2c"));
  capacity_ = static_cast<std::uint32_t>(
                  std::min<std::size_t>(mailboxes + 1, kRecipients.raised(settings_.recipients).standard)) +
              kFieldCount;
  in_.items = arena_.array<Item>(capacity_);
  if (in_.items == nullptr) capacity_ = 0;
}

Item& Inspector::new_item(Field field) {
  if (in_.item_count == capacity_) {
    scratch_ = {};
    return scratch_;
  }
  Item& item = in_.items[in_.item_count++];
  item.field = field;
  return item;
}

// ---- The path -------------------------------------------------------------------------------------------------------

void Inspector::path(Piece to) {
  to = repair::drop_empty_authority(to, report(), in_.link);
  if (to.bytes.starts_with("//")) {
    report().add(Rule::authority, to.span(0, 2), in_.link);
    to = to.slice(2);
  }
  if (grammar::has_scheme(to.bytes)) {
    report().add(Rule::doubled_scheme, to.span(0, grammar::kScheme.size()), in_.link);
    to = to.slice(grammar::kScheme.size());
  }
  repair::inspect_raw_to(to, report(), in_.link);
  const bool alone = to.bytes.find(',') == std::string_view::npos;
  Splitter pieces(to, ',');
  for (Piece piece; pieces.next(piece);) {
    if (piece.at > to.at) report().add(Rule::raw_comma, {piece.at - 1, piece.at}, in_.link);
    path_item(piece, alone);
  }
}

void Inspector::path_item(Piece raw, bool alone) {
  Text list = decode(raw, arena_);
  inspect_utf8(list, Rule::ill_formed_utf8_in_address, report(), in_.link);
  address::ListReader items(list.bytes);
  std::size_t last = 0;
  for (Slice item; items.next(item); last = item.end)
    if (item.begin > last) report().add(Rule::comma_escape, list, last, item.begin, in_.link);
  address_list(Field::to, list, alone, in_.link);
}

// Mailboxes of a decoded list; `alone`: an empty list is no empty item.
void Inspector::address_list(Field field, const Text& list, bool alone, const RuleSet& list_rules) {
  address::ListReader items(list.bytes);
  for (Slice slice; items.next(slice);) {
    const bool whole = slice.begin == 0 && slice.end == list.bytes.size();
    Item& item = new_item(field);
    if (mailbox::read(list, slice, settings_, item, arena_, report())) {
      item.rules |= list_rules;
      ++recipients_;
      continue;
    }
    in_.link |= item.rules;
    if (&item == &scratch_) {
      scratch_ = {};
    } else {
      in_.items[--in_.item_count] = {};
    }
    if (!(alone && whole)) report().add(Rule::empty_address, list, slice.begin, slice.end, in_.link);
  }
}

// ---- The fields -----------------------------------------------------------------------------------------------------

void Inspector::hfields(Piece all) {
  Splitter pieces(all, '&');
  for (Piece piece; pieces.next(piece);) {
    ++fields_;
    if (piece.bytes.empty()) {
      // The span is the separator before the empty field, "?" or "&".
      report().add(Rule::empty_field, {piece.at - 1, piece.at}, nowhere_);
    } else {
      hfield(piece);
    }
  }
}

void Inspector::hfield(Piece raw) {
  const grammar::Hfield field = grammar::split_hfield(raw);
  if (!field.has_equals) {
    report().add(Rule::field_without_equals, raw.span(), nowhere_);
    return;
  }
  RuleSet rules;
  repair::inspect_raw_value(field.value, report(), rules);
  if (!name(field.name)) return;
  const FieldFacts facts = find_field(field.name.bytes);
  if (facts.kind == FieldClass::addresses) {
    addresses(facts.field, field, rules);
  } else if (is_handed_out(facts.kind)) {
    text_value(facts, field, rules);
  } else {
    refuse_unsafe(facts.kind, field.name);
  }
}

// Whether the name is one that a header field can have; tells what is wrong with it otherwise.
bool Inspector::name(Piece raw) {
  if (grammar::is_field_name(raw.bytes)) return true;
  Rule rule = Rule::malformed_field_name;
  if (raw.bytes.empty()) {
    report().add(Rule::empty_field_name, {raw.at, raw.at + 1}, nowhere_);  // the "="
    return false;
  }
  constexpr std::string_view kEntity = "amp;";
  const bool entity = starts_with_ignoring_case(raw.bytes, kEntity);
  const Piece meant = entity ? raw.slice(kEntity.size()) : raw;
  if (meant.bytes.find_first_of("% ") != std::string_view::npos)
    rule = escaped_name(meant) ? Rule::disguised_field_name : Rule::escape_in_field_name;
  if (entity && rule != Rule::disguised_field_name) rule = Rule::html_entity_name;
  report().add(rule, raw.span(), nowhere_);
  return false;
}

// Decoded once, only to judge it: does an escape hide a field that we know, a control, or another escape? Spaces
// around a harmless name ("subject%20=") are a slip of the pen.
bool Inspector::escaped_name(Piece raw) {
  const std::string_view decoded = decode(raw, arena_).bytes;
  const Bounds inner = trimmed(decoded, kWhiteSpace);
  const std::string_view name = decoded.substr(inner.first, inner.last - inner.first);
  for (std::size_t i = 0; i < decoded.size(); ++i)
    if (kControl.has(decoded[i]) || is_escape(decoded, i)) return true;
  const FieldFacts facts = find_field(name);
  if (is_unsafe(facts.kind)) return true;
  const bool spelled_out = raw.bytes.find(name) != std::string_view::npos;
  return is_handed_out(facts.kind) && !spelled_out;
}

void Inspector::refuse_unsafe(FieldClass kind, Piece name) {
  const Rule rule = kind == FieldClass::attach        ? Rule::attach_field
                    : kind == FieldClass::identity    ? Rule::identity_field
                    : kind == FieldClass::structure   ? Rule::structure_field
                    : kind == FieldClass::side_effect ? Rule::side_effect_field
                                                      : Rule::unknown_field;
  report().add(rule, name.span(), nowhere_);
}

// To, cc, bcc: several merge. `rules`: what fired on the raw value.
void Inspector::addresses(Field field, const grammar::Hfield& hfield, RuleSet rules) {
  Text list = decode(hfield.value, arena_);
  const bool names_somebody = !(kBlank | CharSet(",")).has_all(list.bytes);
  if (field == Field::bcc && names_somebody) report().add(Rule::bcc_field, hfield.name.span(), rules);
  inspect_utf8(list, Rule::ill_formed_utf8_in_address, report(), rules);
  address_list(field, list, true, rules);
}

// Subject, keywords, body, in-reply-to, references: the first one counts, whatever becomes of it.
void Inspector::text_value(FieldFacts facts, const grammar::Hfield& hfield, RuleSet rules) {
  const unsigned bit = 1U << static_cast<unsigned>(facts.field);
  const bool first = (seen_ & bit) == 0;
  if (facts.field == Field::subject || facts.field == Field::body)
    repair::inspect_raw_plus(hfield.value, report(), rules);
  seen_ |= bit;
  if (!first) report().add(Rule::duplicate_field, hfield.name.span(), rules);
  const bool body = facts.kind == FieldClass::body;
  const Text text = body ? body_text(hfield.value, rules) : header_text(facts, hfield.value, rules);
  if (facts.field == Field::subject)
    over(kSubjectBytes.raised(settings_.subject_bytes), text.bytes.size(), Rule::subject_over_998,
         Rule::subject_over_255, hfield.value.span(), rules);
  if (!first || text.bytes.empty()) return;  // an empty value says nothing
  Item& item = new_item(facts.field);
  item.value = text.bytes;
  item.rules = rules;
}

Text Inspector::body_text(Piece raw, RuleSet& target) {
  Text decoded = decode(raw, arena_);
  inspect_utf8(decoded, Rule::ill_formed_utf8, report(), target);
  const Text lines = repair::unify_line_ends(decoded, arena_, report(), target);
  const Text text = polish_text(lines, true, arena_, report(), target);
  inspect_text(text, where::kBody, report(), target);
  inspect_links(text, where::kBody, settings_.protected_names, arena_, report(), target);
  return text;
}

// Repaired first and inspected last, so that the rules see what will be handed out.
Text Inspector::header_text(FieldFacts facts, Piece raw, RuleSet& target) {
  Text decoded = decode(raw, arena_);
  inspect_utf8(decoded, Rule::ill_formed_utf8, report(), target);
  Text text = repair::unfold(decoded, arena_, report(), target);
  text = polish_text(decode_words(text, arena_, report(), target), false, arena_, report(), target);
  if (facts.kind == FieldClass::msg_ids) text = msg_ids(facts.field, text, target);
  const unsigned texts = facts.field == Field::subject    ? where::kSubject
                         : facts.field == Field::keywords ? where::kKeywords
                                                          : where::kMsgIds;
  inspect_text(text, texts, report(), target);
  inspect_links(text, texts, settings_.protected_names, arena_, report(), target);
  return text;
}

// A list of msg-ids (RFC 5322: 1*msg-id, which need no space between them). Valid ones that stand bare get their angle
// brackets; everything else stays as it is.
Text Inspector::msg_ids(Field field, const Text& text, RuleSet& target) {
  const std::string_view in = text.bytes;
  char* const out = static_cast<char*>(arena_.take(in.size() * 2 + 2, 1));
  if (out == nullptr) return text;
  char* end = out;
  const auto put = [&end](std::string_view part) { end = std::copy(part.begin(), part.end(), end); };
  unsigned count = 0;
  for (std::size_t i = 0; i < in.size();) {
    if (in[i] == ' ') {
      put(in.substr(i++, 1));
      continue;
    }
    const std::size_t begin = i;
    i += grammar::msg_id_length(in.substr(i));
    const std::string_view id = in.substr(begin, i - begin);
    const bool bare = grammar::is_msg_id_content(id);
    if (bare) report().add(Rule::bare_msg_id, text, begin, i, target);
    if (!bare && !grammar::is_msg_id(id)) report().add(Rule::invalid_msg_id, text, begin, i, target);
    if (++count == most_msg_ids(field) + 1) report().add(Rule::surplus_msg_id, text, begin, i, target);
    put(bare ? "<" : "");
    put(id);
    put(bare ? ">" : "");
  }
  *end = '\0';
  Text list = text;
  list.bytes = {out, static_cast<std::size_t>(end - out)};
  if (list.bytes == in) return list;
  list.seen |= seen::kLess;
  list.locate_as_a_whole();
  return list;
}

// ---- The whole ------------------------------------------------------------------------------------------------------

// A stable counting sort by field: the order of the canonical link.
void Inspector::order_items() {
  const auto by_field = [](const Item& a, const Item& b) { return a.field < b.field; };
  if (std::is_sorted(in_.items, in_.items + in_.item_count, by_field)) return;
  Item* const sorted = arena_.array<Item>(in_.item_count);
  if (sorted == nullptr) return;
  std::uint32_t next = 0;
  for (std::size_t field = 0; field < kFieldCount; ++field)
    for (std::uint32_t i = 0; i < in_.item_count; ++i)
      if (static_cast<std::size_t>(in_.items[i].field) == field) sorted[next++] = in_.items[i];
  in_.items = sorted;
}

void Inspector::over(Pair limit, std::size_t size, Rule standard, Rule strict, Span where, RuleSet& target) {
  if (size > limit.standard) {
    report().add(standard, where, target);
  } else if (size > limit.strict) {
    report().add(strict, where, target);
  }
}

// Limits hold for the link as given and for the longest canonical link that any policy could hand out: that of the
// standard profile with consent, because a policy can only be tightened. So these findings depend on no policy either.
void Inspector::measure(Piece link) {
  const Policy& loosest = Policy::standard();
  render::Sink counter(nullptr, 0);
  render::LinkWriter canonical(counter);
  for (std::uint32_t i = 0; i < in_.item_count; ++i)
    if (loosest.strictest(in_.items[i].rules) < Action::withhold) canonical.add(in_.items[i]);
  const std::size_t longer = std::max(link.bytes.size(), counter.size());
  over(kLinkBytes.raised(std::min(settings_.link_bytes, static_cast<std::uint32_t>(gate::kCeiling))), longer,
       Rule::link_over_32k, Rule::link_over_2048, link.span(), in_.link);
  over(kRecipients.raised(settings_.recipients), recipients_, Rule::recipients_over_100, Rule::recipients_over_20,
       link.span(), in_.link);
  over(kFields.raised(settings_.fields), fields_, Rule::fields_over_64, Rule::fields_over_8, link.span(), in_.link);
}

}  // namespace

// ---- Judging --------------------------------------------------------------------------------------------------------

Result::Result(Arena arena, const Inspection& inspection, const Policy& policy, const Item** room)
    : arena_(std::move(arena)),
      inspection_(inspection),
      policy_(policy),
      link_action_(policy.strictest(inspection.link)) {
  inspection_.report.sort();
  judge(room);
}

// Any refusal refuses the link, wherever it stands; else whatever needs consent, and is not withheld, asks for it.
void Result::judge(const Item** room) {
  if (policy_.strictest(inspection_.report.fired()) == Action::refuse) return;
  const Item** const with = room;
  const Item** const without = room + inspection_.item_count;
  std::size_t count_with = 0;
  std::size_t count_without = 0;
  bool asks = link_action_ == Action::confirm;
  for (std::uint32_t i = 0; i < inspection_.item_count; ++i) {
    const Item& item = inspection_.items[i];
    if (std::max(link_action_, policy_.strictest(item.rules)) == Action::withhold) continue;
    with[count_with++] = &item;
    if (!needs_consent(item)) without[count_without++] = &item;
    asks = asks || needs_consent(item) || policy_.strictest(item.name_rules) == Action::confirm;
  }
  with_consent_ = {with, count_with};
  without_consent_ = {without, count_without};
  verdict_ = asks ? Verdict::confirm : Verdict::open;
}

bool Result::needs_consent(const Item& item) const {
  return link_action_ == Action::confirm || policy_.strictest(item.rules) == Action::confirm;
}

std::string_view Result::name_of(const Item& item, Consent consent) const {
  const Action most = consent == Consent::given ? Action::confirm : Action::allow;
  return policy_.strictest(item.name_rules) <= most ? item.display_name : std::string_view{};
}

Effect Result::change_of(Rule rule) const {
  const Action action = policy_.action(rule);
  if (action == Action::refuse) return Effect::none;  // nothing is left that could have been changed
  return action == Action::withhold ? Effect::content : row_of(rule).effect;
}

Effect Result::change() const {
  Effect most = Effect::none;
  inspection_.report.fired().for_each([&](Rule rule) { most = std::max(most, change_of(rule)); });
  return most;
}

const Result* check(std::string_view link, const Policy& policy, const Settings& settings, const RuleSet& enabled,
                    const Memory& memory) {
  // Room for the result, for the decoded link and for a handful of items: one allocation for everyday links.
  Arena arena(memory, sizeof(Result) + alignof(Result) + 2048 + 3 * std::min(link.size(), gate::kCeiling));
  void* const place = arena.take(sizeof(Result), alignof(Result));
  if (place == nullptr) return static_refusal(Rule::out_of_memory);
  Inspection inspection(enabled);
  Inspector(inspection, arena, settings).inspect({link, 0});
  const Item** const room = arena.array<const Item*>(std::size_t{2} * inspection.item_count);
  if (arena.failed()) return static_refusal(Rule::out_of_memory);
  return new (place) Result(std::move(arena), inspection, policy, room);
}

namespace {

Result make_static_refusal(Rule rule) {
  Inspection inspection(RuleSet::all());
  inspection.report.add(rule, {}, inspection.link);
  return {Arena(system_memory(), 0), inspection, Policy::refuse_all(), nullptr};
}

}  // namespace

const Result* static_refusal(Rule rule) {
  static const Result no_policy = make_static_refusal(Rule::no_policy);
  static const Result bad_argument = make_static_refusal(Rule::bad_argument);
  static const Result out_of_memory = make_static_refusal(Rule::out_of_memory);
  return rule == Rule::no_policy ? &no_policy : rule == Rule::bad_argument ? &bad_argument : &out_of_memory;
}

void Result::destroy(const Result* result) {
  if (result == nullptr) return;
  for (const Rule rule : {Rule::no_policy, Rule::bad_argument, Rule::out_of_memory})
    if (result == static_refusal(rule)) return;
  // The result lies in its own arena: take that out first, and it goes at the end of this scope.
  const Arena arena = std::move(const_cast<Result*>(result)->arena_);
}

}  // namespace postern::core
