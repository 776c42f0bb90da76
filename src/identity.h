// SPDX-License-Identifier: MIT
// Is a domain name what it looks like? (UTS #39)
#pragma once

#include <span>
#include <string_view>

#include "arena.h"

namespace postern::core::identity {

// What is odd about the labels of a name.
struct Looks {
  bool unknown = false;        // ICU failed
  bool mixed_scripts = false;  // beyond Highly Restrictive
  bool lookalike = false;      // one poses as ASCII
  bool unusual = false;        // one holds a character outside the recommended identifier set
  [[nodiscard]] bool honest() const { return !(unknown || mixed_scripts || lookalike || unusual); }
};

// Label by label: a Cyrillic name under .com is an honest one. Under a top label of its own script a label poses as
// nothing, because the whole does not look like ASCII. `name`: with U-labels.
Looks looks_of(std::string_view name);

struct Likeness {
  bool unknown = false;  // no Unicode support, or ICU failed
  bool found = false;
};

// Does the domain, or the end of it, look like one of the protected ones without being it or lying in it?
Likeness likeness_to(std::span<const char* const> protected_names, std::string_view domain, Arena& arena);

}  // namespace postern::core::identity
