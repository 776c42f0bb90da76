// SPDX-License-Identifier: MIT
// Each reader is written once, over what takes its fields: a function that only touches them is timed, and one that
// keeps them is checked.
#pragma once

#include <postern/postern.h>

#include <string>
#include <string_view>

#include "readers.h"
#include "workloads.h"

namespace postern::bench {
namespace {

// The compiler must believe that somebody reads it.
void touch(const void* what) { asm volatile("" : : "g"(what) : "memory"); }

const postern_options kRaised = options();

// The full verdict: all rules, all findings, and the fields that may be handed out.
template <class Take>
bool read_postern(const std::string& link, Take&& take) {
  const postern_options* const options = link.size() > kEverydayBytes ? &kRaised : nullptr;
  static const postern_result* result = nullptr;
  result = postern_check_again(result, link.data(), link.size(), postern_policy_standard(), options);
  postern_finding finding;
  for (std::size_t i = 0; postern_result_finding(result, i, &finding, sizeof finding) == 0; ++i) touch(&finding);
  postern_field field;
  for (std::size_t i = 0; postern_result_field(result, POSTERN_CONSENT_NONE, i, &field, sizeof field) == 0; ++i)
    take(field.name, std::string_view(field.value, field.value_length));
  return postern_result_verdict(result) != POSTERN_VERDICT_REFUSE;
}

struct Toucher {
  void operator()(const auto&, const auto& value) const { touch(value.data()); }
};

std::string utf8(const auto& text) {
  if constexpr (requires { text.toStdString(); }) {  // Qt's
    return text.toStdString();
  } else {
    return std::string(text);
  }
}

struct Keeper {
  Draft& draft;
  void operator()(const auto& name, const auto& value) const { draft.emplace_back(utf8(name), utf8(value)); }
};

#define READER(label, function)                                                                             \
  Reader {                                                                                                  \
    label, [](const std::string& link) { return function(link, Toucher{}); }, [](const std::string& link) { \
      Draft draft;                                                                                          \
      function(link, Keeper{draft});                                                                        \
      return draft;                                                                                         \
    }                                                                                                       \
  }

}  // namespace
}  // namespace postern::bench
