// SPDX-License-Identifier: MIT
// The links that are measured, made by code: nothing is read from files, so every run sees the same bytes.
#pragma once

#include <postern/postern.h>

#include <cstddef>
#include <string>
#include <vector>

namespace postern::bench {

struct Workload {
  std::string name;  // "short", "64k-cjk"; a family at half its size ends in "-half"
  std::string link;
  postern_verdict expected;  // under the standard profile: a link refused at the door would be no measure of anything
};

// Every workload, in the order of the tables. A family comes twice, at half its size and then whole.
std::vector<Workload> workloads();

// Limits raised so that no family is refused for its size; links up to the size below are judged without.
postern_options options();
inline constexpr std::size_t kEverydayBytes = 2048;

}  // namespace postern::bench
