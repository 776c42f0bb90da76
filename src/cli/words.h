// SPDX-License-Identifier: MIT
// The words for what a check says, the same in every output.
#pragma once

#include <postern/postern.hpp>
#include <string_view>

namespace postern::cli {

inline std::string_view word(Action action) {
  switch (action) {
    case Action::allow: return "allow";
    case Action::confirm: return "confirm";
    case Action::withhold: return "withhold";
    case Action::refuse: break;
  }
  return "refuse";
}

inline std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::open: return "open";
    case Verdict::confirm: return "confirm";
    case Verdict::refuse: break;
  }
  return "refuse";
}

inline std::string_view word(Category category) {
  switch (category) {
    case Category::attack: return "attack";
    case Category::suspicious: return "suspicious";
    case Category::malformed: return "malformed";
    case Category::deviation: return "deviation";
    case Category::info: return "info";
    case Category::internal: break;
  }
  return "internal";
}

}  // namespace postern::cli
