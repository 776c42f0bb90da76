// SPDX-License-Identifier: MIT
#include "check.h"

#include <algorithm>
#include <limits>
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

inline void add_plain_address(Field field, std::string_view address, Inspection& in, Arena& arena) {
  void* const room = arena.take(sizeof(Item), alignof(Item));
  if (room != nullptr) in.add(new (room) Item{.field = field, .plain = true, .value = address});
}

// Reads one link into an Inspection, from behind its scheme on. Each member is one step of the story, in order.
class Inspector {
 public:
  Inspector(Inspection& into, Arena& arena, const Settings& settings, gate::Reader& reader)
      : in_(into), arena_(arena), settings_(settings), reader_(reader) {}

  // `address`: the size of the plain address that was read at the head of `rest`, if any. Kept out of line: most links
  // never come here.
  [[gnu::noinline]] void inspect(Piece whole, Piece rest, std::size_t address);

 private:
  void path(Piece to);
  void path_item(Piece raw, bool alone);
  std::size_t plain_address(Field field, Piece rest, char delimiter);
  void hfields(Piece rest);
  std::size_t hfield(Piece rest);
  std::size_t odd_hfield(Piece rest);
  void odd_name(Piece raw);
  static bool is_disguised(Piece raw, std::string_view decoded);
  void refuse_unsafe(FieldClass kind, Piece name);
  void addresses(Field field, Piece name, Text& list, RuleSet rules);
  void address_list(Field field, const Text& list, bool alone, const RuleSet& list_rules);
  void text_value(FieldFacts facts, Piece name, Text& decoded, RuleSet rules);
  void body_text(Text& text, RuleSet& target);
  void header_text(FieldFacts facts, Text& text, RuleSet& target);
  void msg_ids(Field field, Text& text, RuleSet& target);
  void measure(Piece link);
  void over(Pair limit, std::size_t size, Rule standard, Rule strict, Span where, RuleSet& target);

  Report& report() { return in_.report; }
  [[nodiscard]] std::uint32_t most_recipients() const { return kRecipients.raised(settings_.recipients).standard; }

  Inspection& in_;
  Arena& arena_;
  const Settings& settings_;
  gate::Reader& reader_;
  std::uint32_t recipients_ = 0;
  std::uint32_t fields_ = 0;
  unsigned seen_ = 0;      // single-valued fields that have stood there, a bit each
  Item* spare_ = nullptr;  // for the next mailbox
  RuleSet nowhere_;        // what fires on a field that is never handed out; a refusal counts all the same
};

void Inspector::inspect(Piece whole, Piece rest, std::size_t address) {
  std::size_t size = address;
  if (size > 0) {
    recipients_ = 1;
  } else {
    size = std::min(rest.bytes().find('?'), rest.size());
    path(rest.slice(0, size));
  }
  if (size < rest.size()) hfields(rest.slice(size + 1));
  measure(whole);
}

// ---- The path -------------------------------------------------------------------------------------------------------

void Inspector::path(Piece to) {
  // An empty one is the slip of a share button: "mailto://?subject=".
  if (to.bytes().starts_with("//")) {
    report().add(to.size() == 2 ? Rule::empty_authority : Rule::authority, to.span(0, 2), in_.link);
    to = to.slice(2);
  }
  if (grammar::has_scheme(to.bytes())) {
    report().add(Rule::doubled_scheme, to.span(0, grammar::kScheme.size()), in_.link);
    to = to.slice(grammar::kScheme.size());
  }
  if (to.bytes().empty()) return;
  for (Piece rest = to;;) {
    std::size_t size = 0;
    if (rest.bytes().empty() || rest.bytes().front() == ',') {
      report().add(Rule::empty_address, rest.span(0, 0), in_.link);
    } else if (size = plain_address(Field::to, rest, ','); size == 0) {
      const Piece item = rest.slice(0, rest.bytes().find(','));
      size = item.size();
      path_item(item, size == to.size());
    }
    if (size == rest.size()) return;
    report().add(Rule::raw_comma, rest.span(size, size + 1), in_.link);
    rest = rest.slice(size + 1);
  }
}

// Takes a plain address, which is its own decoding, off the head of `rest`: its size; 0 when there is none up to
// `delimiter` or the end.
std::size_t Inspector::plain_address(Field field, Piece rest, char delimiter) {
  if (recipients_ >= most_recipients() || !settings_.protected_names.empty()) return 0;
  const std::string_view address = reader_.plain_address(rest, delimiter);
  if (address.empty()) return 0;
  ++recipients_;
  add_plain_address(field, address, in_, arena_);
  return address.size();
}

void Inspector::path_item(Piece raw, bool alone) {
  Text list = reader_.read_to(raw, in_.link);
  inspect_utf8(list, Rule::ill_formed_utf8_in_address, report(), in_.link);
  if ((list.seen & seen::kDelimiter) != 0) {
    address::ListReader items(list.bytes);
    for (Slice item; items.next(item);)
      if (item.begin > 0) report().add(Rule::comma_escape, list, item.begin - 1, item.begin, in_.link);
  }
  address_list(Field::to, list, alone, {});  // what fired on the path fired on the link
}

// Mailboxes of a decoded list; `alone`: an empty list is no empty item.
void Inspector::address_list(Field field, const Text& list, bool alone, const RuleSet& list_rules) {
  address::ListReader items(list.bytes);
  for (Slice slice; items.next(slice);) {
    const bool whole = slice.begin == 0 && slice.end == list.bytes.size();
    if (spare_ == nullptr) spare_ = arena_.array<Item>(1);
    if (spare_ == nullptr) return;
    if (mailbox::read(list, slice, settings_, *spare_, arena_, report())) {
      spare_->rules |= list_rules;
      spare_->field = field;
      // Beyond the limit a mailbox is judged, but never handed out.
      if (++recipients_ <= most_recipients()) in_.add(std::exchange(spare_, nullptr));
    } else {
      in_.link |= spare_->rules;
      if (!(alone && whole)) report().add(Rule::empty_address, list, slice.begin, slice.end, in_.link);
    }
    if (spare_ != nullptr) *spare_ = {};
  }
}

// ---- The fields -----------------------------------------------------------------------------------------------------

void Inspector::hfields(Piece rest) {
  for (;;) {
    ++fields_;
    const std::size_t size = hfield(rest);
    if (size == rest.size()) return;
    rest = rest.slice(size + 1);
  }
}

// Reads the first hfield of `rest`; its size.
std::size_t Inspector::hfield(Piece rest) {
  const auto [name_size, facts] = read_field_name(rest.bytes());
  if (name_size == 0) return odd_hfield(rest);
  const Piece name = rest.slice(0, name_size);
  const Piece behind = rest.slice(name_size + 1);
  if (facts.kind == FieldClass::addresses && facts.field != Field::bcc) {
    const std::size_t size = plain_address(facts.field, behind, '&');
    if (size > 0) return name_size + 1 + size;
  }
  RuleSet rules;
  Text value = reader_.read_value(behind, rules);
  const std::size_t size = name_size + 1 + value.raw.size();
  if (facts.kind == FieldClass::addresses) {
    addresses(facts.field, name, value, rules);
  } else if (is_handed_out(facts.kind)) {
    text_value(facts, name, value, rules);
  } else {
    refuse_unsafe(facts.kind, name);
  }
  return size;
}

// The same for one without a name that a header field can have.
std::size_t Inspector::odd_hfield(Piece rest) {
  const Piece raw = rest.slice(0, rest.bytes().find('&'));
  const std::size_t equals = raw.bytes().find('=');
  if (raw.bytes().empty()) {
    // The span is the separator before the empty field, "?" or "&".
    report().add(Rule::empty_field, {raw.at() - 1, raw.at()}, nowhere_);
  } else if (equals == std::string_view::npos) {
    report().add(Rule::field_without_equals, raw.span(), nowhere_);
    reader_.read_anything(raw);
  } else {
    odd_name(raw.slice(0, equals));
    reader_.read_value(raw.slice(equals + 1), nowhere_);
  }
  return raw.size();
}

// Tells what is wrong with a name that no header field can have.
void Inspector::odd_name(Piece raw) {
  if (raw.bytes().empty()) {
    report().add(Rule::empty_field_name, {raw.at(), raw.at() + 1}, nowhere_);  // the "="
    return;
  }
  constexpr std::string_view kEntity = "amp;";
  const bool entity = starts_with_ignoring_case(raw.bytes(), kEntity);
  const Piece meant = entity ? raw.slice(kEntity.size()) : raw;
  const std::string_view decoded = reader_.read_anything(raw).bytes.substr(entity ? kEntity.size() : 0);
  Rule rule = Rule::malformed_field_name;
  if (meant.bytes().find_first_of("% ") != std::string_view::npos)
    rule = is_disguised(meant, decoded) ? Rule::disguised_field_name : Rule::escape_in_field_name;
  if (entity && rule != Rule::disguised_field_name) rule = Rule::html_entity_name;
  report().add(rule, raw.span(), nowhere_);
}

// Decoded once, only to judge it: does an escape hide a field that we know, a control, or another escape? Spaces
// around a harmless name ("subject%20=") are a slip of the pen.
bool Inspector::is_disguised(Piece raw, std::string_view decoded) {
  const Bounds inner = trimmed(decoded, kWhiteSpace);
  const std::string_view name = decoded.substr(inner.first, inner.last - inner.first);
  for (std::size_t i = 0; i < decoded.size(); ++i)
    if (kControl.has(decoded[i]) || is_escape(decoded, i)) return true;
  const FieldFacts facts = find_field(name);
  if (is_unsafe(facts.kind)) return true;
  const bool spelled_out = raw.bytes().find(name) != std::string_view::npos;
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
void Inspector::addresses(Field field, Piece name, Text& list, RuleSet rules) {
  if (field == Field::bcc && !(kBlank | CharSet(",")).has_all(list.bytes))  // it names somebody
    report().add(Rule::bcc_field, name.span(), rules);
  inspect_utf8(list, Rule::ill_formed_utf8_in_address, report(), rules);
  address_list(field, list, true, rules);
}

// Subject, keywords, body, in-reply-to, references: the first one counts, whatever becomes of it.
void Inspector::text_value(FieldFacts facts, Piece name, Text& decoded, RuleSet rules) {
  const Piece value = decoded.raw;
  const unsigned bit = 1U << static_cast<unsigned>(facts.field);
  const bool first = (seen_ & bit) == 0;
  if (facts.field == Field::subject || facts.field == Field::body) repair::inspect_raw_plus(decoded, report(), rules);
  seen_ |= bit;
  if (!first) report().add(Rule::duplicate_field, name.span(), rules);
  if (facts.kind == FieldClass::body) {
    body_text(decoded, rules);
  } else {
    header_text(facts, decoded, rules);
  }
  const Text& text = decoded;  // by now what can be handed out
  if (facts.field == Field::subject)
    over(kSubjectBytes.raised(settings_.subject_bytes), text.bytes.size(), Rule::subject_over_998,
         Rule::subject_over_255, value.span(), rules);
  if (!first || text.bytes.empty()) return;  // an empty value says nothing
  Item* const item = arena_.array<Item>(1);
  if (item == nullptr) return;
  item->field = facts.field;
  item->value = text.bytes;
  item->rules = rules;
  in_.add(item);
}

void Inspector::body_text(Text& text, RuleSet& target) {
  inspect_utf8(text, Rule::ill_formed_utf8, report(), target);
  repair::unify_line_ends(text, report(), target);
  polish_text(text, true, arena_, report(), target);
  inspect_text(text, where::kBody, report(), target);
  inspect_links(text, where::kBody, settings_.protected_names, arena_, report(), target);
}

// Repaired first and inspected last, so that the rules see what will be handed out.
void Inspector::header_text(FieldFacts facts, Text& text, RuleSet& target) {
  inspect_utf8(text, Rule::ill_formed_utf8, report(), target);
  repair::unfold(text, arena_, report(), target);
  decode_words(text, arena_, report(), target);
  polish_text(text, false, arena_, report(), target);
  if (facts.kind == FieldClass::msg_ids) msg_ids(facts.field, text, target);
  const unsigned texts = facts.field == Field::subject ? where::kSubject : where::kOtherHeader;
  inspect_text(text, texts, report(), target);
  inspect_links(text, texts, settings_.protected_names, arena_, report(), target);
}

// A list of msg-ids (RFC 5322: 1*msg-id, which need no space between them). Valid ones that stand bare get their angle
// brackets; everything else stays as it is.
void Inspector::msg_ids(Field field, Text& text, RuleSet& target) {
  const std::string_view in = text.bytes;
  char* const out = static_cast<char*>(arena_.take(in.size() * 2 + 1, 1));
  if (out == nullptr) return;
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
  const std::string_view list{out, static_cast<std::size_t>(end - out)};
  if (list == in) return;
  text.bytes = list;
  text.seen |= seen::kLess;
  text.locate_as_a_whole();
}

// ---- The whole ------------------------------------------------------------------------------------------------------

void Inspector::over(Pair limit, std::size_t size, Rule standard, Rule strict, Span where, RuleSet& target) {
  if (size > limit.standard) {
    report().add(standard, where, target);
  } else if (size > limit.strict) {
    report().add(strict, where, target);
  }
}

// The size of the longest canonical link that any policy could hand out: that of the standard profile with consent,
// because a policy can only be tightened. So what is found about it depends on no policy either.
std::size_t longest_canonical_link(const Inspection& in) {
  const Policy& loosest = Policy::standard();
  render::Sink counter(nullptr, 0);
  render::LinkWriter canonical(counter);
  in.for_each_item([&](const Item& item) {
    if (loosest.strictest(item.rules) < Action::withhold) canonical.add(item);
  });
  return counter.size();
}

// Limits hold for the link as given and for what it becomes. Where nothing fired, all is ASCII and nothing was changed:
// only bytes that stood raw can have grown.
void Inspector::measure(Piece link) {
  const std::size_t size = link.size();
  const std::size_t most_growth = reader_.most_growth();
  const bool clean = report().empty();
  if (clean && size + most_growth <= kLinkBytes.strict && recipients_ <= kRecipients.strict &&
      fields_ <= kFields.strict)
    return;  // limits are only ever raised
  const Pair bytes = kLinkBytes.raised(std::min(settings_.link_bytes, static_cast<std::uint32_t>(gate::kCeiling)));
  const bool may_be_over = !clean || size + most_growth > bytes.strict;
  const std::size_t longest = may_be_over ? std::max(size, longest_canonical_link(in_)) : size;
  over(bytes, longest, Rule::link_over_32k, Rule::link_over_2048, link.span(), in_.link);
  over(kRecipients.raised(settings_.recipients), recipients_, Rule::recipients_over_100, Rule::recipients_over_20,
       link.span(), in_.link);
  over(kFields.raised(settings_.fields), fields_, Rule::fields_over_64, Rule::fields_over_8, link.span(), in_.link);
}

void inspect(std::string_view input, const Settings& settings, Inspection& in, Arena& arena) {
  if (input.size() > gate::kCeiling) {
    constexpr std::size_t kMostBytes = std::numeric_limits<std::uint32_t>::max();
    in.report.add(Rule::link_over_64k, Piece(input.substr(0, kMostBytes), 0).span(), in.link);
    return;
  }
  const Piece whole(input, 0);
  const Piece link = repair::trim_link(whole, in.report, in.link);
  if (!grammar::has_scheme(link.bytes())) {
    const std::size_t colon = link.bytes().find(':');
    in.report.add(Rule::not_mailto, link.span(0, colon == std::string_view::npos ? link.size() : colon + 1), in.link);
    return;
  }
  const Piece rest = link.slice(grammar::kScheme.size());
  gate::Reader reader(rest, arena, in.report, in.link);
  if (arena.failed()) return;  // the reader has no room
  std::string_view address;
  if (settings.protected_names.empty()) address = reader.plain_address(rest, '?');
  if (!address.empty()) {
    add_plain_address(Field::to, address, in, arena);
    // Most links end here: without a finding there were no spaces around it, and nothing else is left that could be
    // looked at, or pass a limit.
    if (address.size() == rest.size() && in.report.empty()) return;
  }
  Inspector(in, arena, settings, reader).inspect(whole, rest, address.size());
}

}  // namespace

// ---- Judging --------------------------------------------------------------------------------------------------------

Result::Result(Rule rule) : Result(system_memory(), {}, Policy::refuse_all(), kAllRules) {
  is_static_ = true;
  inspection_.report.add(rule, {}, inspection_.link);
}

inline bool Result::read(std::string_view link, const Settings& settings) {
  inspect(link, settings, inspection_, arena_);
  if (inspection_.report.size() > 1) inspection_.report.sort();
  return judge() && !arena_.failed();
}

// Any refusal refuses the link, wherever it stands; else whatever needs consent, and is not withheld, asks for it.
inline bool Result::judge() {
  if (inspection_.report.empty()) return hand_out_all();
  const Action strictest = policy_.strictest(inspection_.report.fired());
  if (strictest == Action::refuse) return true;
  return strictest == Action::allow ? hand_out_all() : hand_out_some();
}

// Null when memory ran out.
inline const Item** Result::room_for_items() {
  return static_cast<const Item**>(arena_.take(inspection_.item_count * sizeof(Item*), alignof(Item*)));
}

inline bool Result::hand_out_all() {
  const Item** const items = room_for_items();
  if (items == nullptr) return false;
  std::uint32_t count = 0;
  inspection_.for_each_item([&](const Item& item) { items[count++] = &item; });
  items_ = {items, items};
  counts_ = {count, count};
  verdict_ = Verdict::open;
  return true;
}

bool Result::hand_out_some() {
  const Item** const with = room_for_items();
  const Item** const without = room_for_items();
  if (with == nullptr || without == nullptr) return false;
  std::uint32_t count_with = 0;
  std::uint32_t count_without = 0;
  const Action of_link = policy_.strictest(inspection_.link);
  bool asks = of_link == Action::confirm;
  inspection_.for_each_item([&](Item& item) {
    const Action action = std::max(of_link, policy_.strictest(item.rules));
    if (action == Action::withhold) return;
    item.needs_consent = action == Action::confirm;
    with[count_with++] = &item;
    if (!item.needs_consent) without[count_without++] = &item;
    asks =
        asks || item.needs_consent || (item.name != nullptr && policy_.strictest(item.name->rules) == Action::confirm);
  });
  items_ = {without, with};
  counts_ = {count_without, count_with};
  verdict_ = asks ? Verdict::confirm : Verdict::open;
  return true;
}

std::string_view Result::name_of(const Item& item, Consent consent) const {
  if (item.name == nullptr) return {};
  const Action most = consent == Consent::given ? Action::confirm : Action::allow;
  return policy_.strictest(item.name->rules) <= most ? item.name->text : std::string_view{};
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

namespace {

// The block of memory that holds the result of a link: all that an everyday one needs, which is the result, a handful
// of items, and what the gate takes.
std::size_t block_size(std::string_view link) {
  constexpr std::size_t kItems = 5 * (sizeof(Item) + sizeof(Item*)) + alignof(Item);
  return sizeof(Result) + kItems + gate::Reader::room_for(std::min(link.size(), gate::kCeiling));
}

bool lies_in(std::span<char> block, const void* what) {
  return reinterpret_cast<std::uintptr_t>(what) - reinterpret_cast<std::uintptr_t>(block.data()) < block.size();
}

// Whether all that a result owns is one block of `size` bytes or more, in which nothing of the next check lies.
bool serves(const Result& spent, std::size_t size, std::string_view link, std::span<const char* const> names) {
  const std::span<char> block = spent.block();
  return spent.owns_one_block() && block.size() >= size && !lies_in(block, link.data()) &&
         (names.empty() ||
          (!lies_in(block, names.data()) &&
           std::none_of(names.begin(), names.end(), [&](const char* name) { return lies_in(block, name); })));
}

}  // namespace

const Result* check_again(const Result* spent, std::string_view link, const Policy& policy, const Settings& settings,
                          const Seams& seams) {
  const Memory* memory;
  std::size_t size = block_size(link);
  void* block = nullptr;
  if (spent != nullptr) {
    memory = &spent->memory();
    if (serves(*spent, size, link, settings.protected_names)) {
      size = spent->block().size();
      block = const_cast<Result*>(std::exchange(spent, nullptr));  // there is nothing to destroy
    } else {
      size = std::max(size, spent->bytes());
    }
  } else {
    memory = seams.memory == nullptr ? &system_memory() : seams.memory;
  }
  if (block == nullptr) {
    if (memory->in_pieces) size = sizeof(Result);
    block = memory->allocate(size, memory->context);
  }
  bool read = false;
  Result* result = nullptr;
  if (block != nullptr) {
    char* const room = static_cast<char*>(block) + sizeof(Result);
    result = new (block) Result(*memory, {room, size - sizeof(Result)}, policy, *seams.enabled);
    read = result->read(link, settings);
  }
  if (spent != nullptr) Result::destroy(spent);
  if (read) return result;
  Result::destroy(result);
  return static_refusal(Rule::out_of_memory);
}

const Result* static_refusal(Rule rule) {
  static const Result no_policy(Rule::no_policy);
  static const Result bad_argument(Rule::bad_argument);
  static const Result out_of_memory(Rule::out_of_memory);
  return rule == Rule::no_policy ? &no_policy : rule == Rule::bad_argument ? &bad_argument : &out_of_memory;
}

void Result::destroy(const Result* result) {
  if (result == nullptr || result->is_static_) return;
  const Memory& memory = result->memory();
  result->~Result();
  memory.release(const_cast<Result*>(result), memory.context);
}

}  // namespace postern::core
