// SPDX-License-Identifier: MIT
#include "abnf.h"

#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>

namespace postern::abnf {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

std::unique_ptr<Node> make(Node::Kind kind) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  return node;
}

// Reads RFC 5234 section 4, one function for each of its rules.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  using Define = std::function<void(const std::string& name, bool extends, std::unique_ptr<Node>)>;
  void rulelist(const Define& define) {
    for (skip(); at_ < text_.size(); skip()) {
      std::string name = rulename();
      skip();
      expect('=');
      const bool extends = take('/');
      define(name, extends, alternation());
    }
  }

 private:
  [[noreturn]] void fail(const std::string& wanted) const {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
    throw std::runtime_error("ABNF, line " + std::to_string(line) + ": " + wanted + " expected");
  }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool take(char c) { return peek() == c && at_ < text_.size() ? (++at_, true) : false; }
  void expect(char c) {
    if (!take(c)) fail(std::string("\"") + c + "\"");
  }
  // White space, line ends and comments.
  void skip() {
    while (at_ < text_.size()) {
      if (peek() == ';') {
        while (at_ < text_.size() && peek() != '\n') ++at_;
      } else if (std::string_view(" \t\r\n").find(peek()) != std::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }
  // Does the next thing begin a rule? (A name, and then "=".)
  [[nodiscard]] bool rule_begins() const {
    std::size_t i = at_;
    while (i < text_.size() && (is_alpha(text_[i]) || is_digit(text_[i]) || text_[i] == '-')) ++i;
    if (i == at_) return false;
    while (i < text_.size() && (text_[i] == ' ' || text_[i] == '\t')) ++i;
    return i < text_.size() && text_[i] == '=';
  }
  std::string rulename() {
    const std::size_t begin = at_;
    if (!is_alpha(peek())) fail("a rule's name");
    while (is_alpha(peek()) || is_digit(peek()) || peek() == '-') ++at_;
    return lower(text_.substr(begin, at_ - begin));
  }
  std::unique_ptr<Node> alternation() {
    auto node = make(Node::alternation);
    do node->parts.push_back(concatenation());
    while (skip(), take('/'));
    return node;
  }
  std::unique_ptr<Node> concatenation() {
    auto node = make(Node::concatenation);
    for (skip(); at_ < text_.size() && !rule_begins(); skip()) {
      if (std::string_view("/)]").find(peek()) != std::string_view::npos) break;
      node->parts.push_back(repetition());
    }
    if (node->parts.empty()) fail("an element");
    return node;
  }
  std::unique_ptr<Node> repetition() {
    auto node = make(Node::repetition);
    const bool counted = is_digit(peek());
    node->least = counted ? number(10) : 0;
    if (take('*')) {
      node->most = is_digit(peek()) ? number(10) : Node::kUnbounded;
    } else if (counted) {
      node->most = node->least;
    } else {
      return element();
    }
    node->parts.push_back(element());
    return node;
  }
  std::unique_ptr<Node> element() {
    if (take('(')) {
      auto group = alternation();
      expect(')');
      return group;
    }
    if (take('[')) {
      auto node = make(Node::repetition);
      node->most = 1;
      node->parts.push_back(alternation());
      expect(']');
      return node;
    }
    if (take('"')) return char_val();
    if (take('%')) return num_val();
    auto node = make(Node::reference);
    node->name = rulename();
    return node;
  }
  // Without regard to case (RFC 5234 section 2.3).
  std::unique_ptr<Node> char_val() {
    auto node = make(Node::concatenation);
    for (; peek() != '"'; ++at_) {
      if (at_ >= text_.size() || peek() == '\n') fail("a closing quote");
      auto letter = make(Node::bytes);
      for (const char c : {peek(), lower(peek())}) letter->set.set(static_cast<unsigned char>(c));
      if (is_alpha(peek())) letter->set.set(static_cast<unsigned char>(lower(peek()) - 'a' + 'A'));
      node->parts.push_back(std::move(letter));
    }
    ++at_;
    return node;
  }
  std::unique_ptr<Node> num_val() {
    const char radix = lower(peek());
    const unsigned base = radix == 'x' ? 16 : radix == 'd' ? 10 : radix == 'b' ? 2 : 0;
    if (base == 0) fail("x, d or b");
    ++at_;
    auto node = make(Node::concatenation);
    do {
      const unsigned first = number(base);
      const unsigned last = take('-') ? number(base) : first;
      if (first > last || last > 255) fail("a range of bytes");
      auto range = make(Node::bytes);
      for (unsigned c = first; c <= last; ++c) range->set.set(c);
      node->parts.push_back(std::move(range));
    } while (take('.'));
    return node;
  }
  unsigned number(unsigned base) {
    const auto digit = [&] {
      const unsigned value = is_digit(peek())   ? static_cast<unsigned>(peek() - '0')
                             : is_alpha(peek()) ? static_cast<unsigned>(lower(peek()) - 'a') + 10
                                                : base;
      return value < base ? value : base;
    };
    if (digit() == base) fail("a number");
    unsigned value = 0;
    for (; digit() < base && value < 100000; ++at_) value = value * base + digit();
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Calls visit(part) for each alternative, and for each element that need not be there.
void for_each_place(Node& node, const std::function<void(Node&)>& visit) {
  for (const auto& part : node.parts) {
    const bool alternative = node.kind == Node::alternation && node.parts.size() > 1;
    if (alternative || (node.kind == Node::repetition && node.least == 0)) visit(*part);
    for_each_place(*part, visit);
  }
}

}  // namespace

Grammar& Grammar::add(std::string_view text) {
  Reader(text).rulelist([this](const std::string& name, bool extends, std::unique_ptr<Node> body) {
    std::unique_ptr<Node>& rule = rules_[name];
    if (extends != (rule != nullptr)) throw std::runtime_error("ABNF: rule " + name + ": defined twice, or never");
    if (!extends) {
      rule = std::move(body);
    } else {
      rule->parts.push_back(std::move(body));
    }
  });
  return *this;
}

const Node& Grammar::rule(std::string_view name) const {
  const auto found = rules_.find(lower(name));
  if (found == rules_.end() || found->second == nullptr)
    throw std::runtime_error("ABNF: there is no rule " + std::string(name));
  return *found->second;
}

void Grammar::keep(const std::vector<std::string_view>& some, const std::vector<std::string_view>& others) {
  std::map<std::string, std::unique_ptr<Node>> kept;
  std::vector<std::string> wanted;
  for (const auto* const names : {&some, &others})
    for (const std::string_view name : *names) wanted.push_back(lower(name));
  const std::function<void(const Node&)> follow = [&](const Node& node) {
    if (node.kind == Node::reference) wanted.push_back(node.name);
    for (const auto& part : node.parts) follow(*part);
  };
  while (!wanted.empty()) {
    const std::string name = wanted.back();
    wanted.pop_back();
    if (kept.contains(name)) continue;
    follow(rule(name));
    kept[name] = std::move(rules_.at(name));
  }
  rules_ = std::move(kept);
}

std::size_t Grammar::place_count() const {
  std::size_t count = 0;
  for (const auto& [name, rule] : rules_) for_each_place(*rule, [&](Node&) { ++count; });
  return count;
}

std::string Grammar::disable(std::size_t index) {
  std::string where;
  std::size_t count = 0;
  for (const auto& [name, rule] : rules_) {
    Node* found = nullptr;
    for_each_place(*rule, [&](Node& node) {
      if (count++ == index) found = &node;
    });
    if (found == nullptr) continue;
    where = name;
    *found = Node{};  // of bytes, and none of them
  }
  return where;
}

// ---- Automata -------------------------------------------------------------------------------------------------------

Recogniser::Recogniser(const Grammar& grammar, std::string_view rule) {
  const std::uint32_t begin = new_place();
  end_ = build(grammar, grammar.rule(rule), begin, 0);
  states_.resize(1);  // dead
  states_[kDead].next.fill(kDead);
  Places start{begin};
  close(start);
  state_of(std::move(start));
}

std::uint32_t Recogniser::new_place() {
  places_.emplace_back();
  return static_cast<std::uint32_t>(places_.size() - 1);
}

std::uint32_t Recogniser::build(const Grammar& grammar, const Node& node, std::uint32_t from, unsigned depth) {
  constexpr unsigned kDeepest = 200;
  if (depth > kDeepest) throw std::runtime_error("ABNF: a rule refers to itself");
  switch (node.kind) {
    case Node::bytes: {
      // A place of its own: `from` may have other edges.
      const std::uint32_t here = new_place();
      const std::uint32_t to = new_place();
      places_[from].free.push_back(here);
      places_[here].set = node.set;
      places_[here].on_byte = to;
      return to;
    }
    case Node::concatenation:
      for (const auto& part : node.parts) from = build(grammar, *part, from, depth + 1);
      return from;
    case Node::alternation: {
      const std::uint32_t to = new_place();
      for (const auto& part : node.parts) {
        const std::uint32_t end = build(grammar, *part, from, depth + 1);
        places_[end].free.push_back(to);
      }
      return to;
    }
    case Node::repetition: return repeat(grammar, node, from, depth);
    case Node::reference: return build(grammar, grammar.rule(node.name), from, depth + 1);
  }
  return from;
}

std::uint32_t Recogniser::repeat(const Grammar& grammar, const Node& node, std::uint32_t from, unsigned depth) {
  const Node& part = *node.parts.front();
  for (unsigned i = 0; i < node.least; ++i) from = build(grammar, part, from, depth + 1);
  const std::uint32_t to = new_place();
  if (node.most == Node::kUnbounded) {
    const std::uint32_t loop = new_place();
    places_[from].free.push_back(loop);
    const std::uint32_t end = build(grammar, part, loop, depth + 1);
    places_[end].free.push_back(loop);
    places_[loop].free.push_back(to);
    return to;
  }
  places_[from].free.push_back(to);
  for (unsigned i = node.least; i < node.most; ++i) {
    from = build(grammar, part, from, depth + 1);
    places_[from].free.push_back(to);
  }
  return to;
}

void Recogniser::close(Places& places) const {
  std::set<std::uint32_t> all(places.begin(), places.end());
  for (Places open = places; !open.empty();) {
    const std::uint32_t place = open.back();
    open.pop_back();
    for (const std::uint32_t next : places_[place].free)
      if (all.insert(next).second) open.push_back(next);
  }
  // Only places that can do something tell states apart.
  places.clear();
  for (const std::uint32_t place : all)
    if (places_[place].on_byte != kNoEdge || place == end_) places.push_back(place);
}

std::uint32_t Recogniser::state_of(Places places) {
  if (places.empty()) return kDead;
  const auto [known, fresh] = known_.try_emplace(places, static_cast<std::uint32_t>(states_.size()));
  if (!fresh) return known->second;
  State& state = states_.emplace_back();
  state.accepting = std::binary_search(places.begin(), places.end(), end_);
  state.places = std::move(places);
  state.next.fill(kUnknown);
  return known->second;
}

std::uint32_t Recogniser::step(std::uint32_t state, unsigned char byte) {
  Places reached;
  for (const std::uint32_t place : states_[state].places)
    if (places_[place].on_byte != kNoEdge && places_[place].set[byte]) reached.push_back(places_[place].on_byte);
  close(reached);
  const std::uint32_t next = state_of(std::move(reached));
  states_[state].next[byte] = next;
  return next;
}

}  // namespace postern::abnf
