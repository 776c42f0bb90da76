// SPDX-License-Identifier: MIT
// What is found in a link, in a line: for tests with tables of links.
#pragma once

#include <gtest/gtest.h>
#include <postern/postern.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

#include "texts.h"

namespace postern::test {

// Rule, offset and length of everything that is found.
inline std::string told(std::string_view link, const Options& options = {}) {
  const Result result = check(link, Policy::standard(), options);
  std::string out;
  for (const Finding& f : result.findings()) {
    if (!out.empty()) out += ", ";
    out += std::string(f.slug) + " " + std::to_string(f.offset) + "+" + std::to_string(f.length);
  }
  return out;
}

inline bool tells(std::string_view link, std::string_view rule, const Options& options = {}) {
  return told(link, options).find(std::string(rule) + " ") != std::string::npos;
}

struct Case {
  const char* link;
  const char* findings;
};

inline void expect_told(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(told(c.link), c.findings) << c.link;
}

}  // namespace postern::test
