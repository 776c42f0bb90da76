// SPDX-License-Identifier: MIT
// What tests/assurance/mutation.py writes into the core: every mutant is there, and a number says which one lives.
#pragma once

#include <functional>
#include <type_traits>

namespace mutants {

#ifndef MUTANTS
#define MUTANTS 1  // how many there are
#endif

inline int alive = -1;
inline bool asked[MUTANTS];  // in the test that runs

// Is this mutant alive? Notes that somebody asked.
inline bool is_alive(int mutant) {
  asked[mutant] = true;
  return mutant == alive;
}

// What is computed at compile time is the unchanged core.
constexpr bool on(int mutant) { return !std::is_constant_evaluated() && is_alive(mutant); }

struct ShiftLeft {
  constexpr auto operator()(const auto& a, const auto& b) const { return a << b; }
};
struct ShiftRight {
  constexpr auto operator()(const auto& a, const auto& b) const { return a >> b; }
};

// a op b, where the mutants from `mutant` on have other operators.
template <int mutant, class Operator, class A, class B>
constexpr auto binary(const A& a, const B& b) {
  return Operator()(a, b);
}
template <int mutant, class Operator, class Other, class... More, class A, class B>
constexpr auto binary(const A& a, const B& b) {
  if (on(mutant)) return static_cast<decltype(Operator()(a, b))>(Other()(a, b));
  return binary<mutant + 1, Operator, More...>(a, b);
}

// a && b or a || b, where the mutant has the other one.
template <int mutant, bool is_and, class B>
constexpr bool logic(bool a, B&& b) {
  return is_and != on(mutant) ? a && b() : a || b();
}

// A number, where the mutants have the next one and the one before.
template <int mutant, class T>
constexpr T next(T value) {
  return on(mutant) ? static_cast<T>(value + 1) : value;
}
template <int mutant, class T>
constexpr T next_or_last(T value) {
  return on(mutant + 1) ? static_cast<T>(value - 1) : next<mutant>(value);
}

// What is added, where the mutant takes it away.
template <int mutant, class T>
constexpr auto added(const T& value) {
  return on(mutant) ? -value : +value;
}

}  // namespace mutants
