// SPDX-License-Identifier: MIT
// Recognisers made from ABNF (RFC 5234). For tests: it shares no line with the parser that it is compared with.
//
// A rule becomes a nondeterministic automaton over bytes, and that a deterministic one, whose states are made when they
// are first met. So recognising costs one look-up a byte. Rules must not refer to themselves, directly or indirectly.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace postern::abnf {

// One element of a rule.
struct Node {
  enum Kind { bytes, concatenation, alternation, repetition, reference };
  Kind kind = bytes;
  std::bitset<256> set;                      // bytes: one of these
  std::vector<std::unique_ptr<Node>> parts;  // concatenation, alternation; the one that repeats
  unsigned least = 0;                        // repetition
  unsigned most = kUnbounded;
  std::string name;  // reference, in lower case

  static constexpr unsigned kUnbounded = ~0U;
};

// A list of rules. Throws std::runtime_error for what is no ABNF, or not of the kind that is read here (prose values).
class Grammar {
 public:
  // Adds the rules of one file. Files may refer to each other's rules; a rule is defined once, or extended by "=/".
  Grammar& add(std::string_view text);

  // Forgets all rules but these, and what they refer to.
  void keep(const std::vector<std::string_view>& some, const std::vector<std::string_view>& others);

  // For proving that a comparison can fail: the places where one alternative, or an optional or repeated element, can
  // be taken out, and taking it out.
  [[nodiscard]] std::size_t place_count() const;
  // The name of the rule that place `index` is in; the element there matches nothing from now on.
  std::string disable(std::size_t index);

  [[nodiscard]] const Node& rule(std::string_view name) const;

 private:
  std::map<std::string, std::unique_ptr<Node>> rules_;
};

// Recognises one rule. Not to be used from two threads at once, because it grows.
class Recogniser {
 public:
  Recogniser(const Grammar& grammar, std::string_view rule);

  bool accepts(std::string_view text) {
    std::uint32_t state = kStart;
    for (const char c : text) {
      std::uint32_t next = states_[state].next[static_cast<unsigned char>(c)];
      if (next == kUnknown) next = step(state, static_cast<unsigned char>(c));
      if (next == kDead) return false;
      state = next;
    }
    return states_[state].accepting;
  }

 private:
  static constexpr std::uint32_t kDead = 0;
  static constexpr std::uint32_t kStart = 1;
  static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
  static constexpr std::uint32_t kNoEdge = ~std::uint32_t{0};

  // A state of the nondeterministic automaton: one edge on bytes, or edges that cost nothing.
  struct Place {
    std::bitset<256> set;
    std::uint32_t on_byte = kNoEdge;
    std::vector<std::uint32_t> free;
  };
  using Places = std::vector<std::uint32_t>;  // sorted
  struct State {
    Places places;
    bool accepting = false;
    std::array<std::uint32_t, 256> next{};
  };

  std::uint32_t new_place();
  // An automaton for `node` that leads from `from` to the place that is returned.
  std::uint32_t build(const Grammar& grammar, const Node& node, std::uint32_t from, unsigned depth);
  std::uint32_t repeat(const Grammar& grammar, const Node& node, std::uint32_t from, unsigned depth);
  void close(Places& places) const;
  std::uint32_t state_of(Places places);
  std::uint32_t step(std::uint32_t state, unsigned char byte);

  std::vector<Place> places_;
  std::uint32_t end_ = 0;
  std::vector<State> states_;
  std::map<Places, std::uint32_t> known_;
};

}  // namespace postern::abnf
