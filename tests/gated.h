// SPDX-License-Identifier: MIT
// A decoded text as the gate makes it, with what the rooms behind the gate need.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "arena.h"
#include "gate.h"
#include "report.h"

namespace postern::test {

struct Gated {
  core::Arena arena{core::system_memory(), 64};
  core::Report report{core::kAllRules, arena};
  core::RuleSet rules;

  // What stands from `at` on, in any alphabet. `input` outlives it.
  core::Text read(std::string_view input, std::size_t at = 0) {
    const core::Piece raw = core::Piece(input, 0).slice(at);
    return core::gate::Reader(raw, arena, report, rules).read_anything(raw);
  }
  // The findings so far, in the order of the input: "slug begin-end".
  std::vector<std::string> findings() {
    report.sort();
    std::vector<std::string> out;
    for (const core::Finding& f : report)
      out.push_back(std::string(core::row_of(f.rule).slug) + " " + std::to_string(f.span.begin) + "-" +
                    std::to_string(f.span.end));
    return out;
  }
};

}  // namespace postern::test
