// SPDX-License-Identifier: MIT
// Runs under callgrind (bench/run.py): for each workload and reader, what a few warm runs execute is dumped as a
// profile of its own named workload/reader. The counters are cleared right before, so that neither start-up nor what a
// library sets up on first use is counted. Usage: count RUNS [NAME...], each NAME as workload/reader or "workload/".
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "readers.h"
#include "workloads.h"

namespace {

bool wanted(const std::string& name, int argc, char** argv) {
  for (int i = 2; i < argc; ++i)
    if (name.starts_with(argv[i])) return true;
  return argc == 2;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace postern::bench;
  const int runs = argc > 1 ? std::atoi(argv[1]) : 0;
  if (runs < 1) {
    std::fprintf(stderr, "usage: count RUNS [NAME...]\n");
    return 64;
  }
  for (const Workload& workload : workloads())
    for (const Reader& reader : readers()) {
      const std::string name = workload.name + "/" + std::string(reader.name);
      if (!wanted(name, argc, argv)) continue;
      for (int i = 0; i < 3; ++i) reader.run(workload.link);
      CALLGRIND_ZERO_STATS;
      for (int i = 0; i < runs; ++i) reader.run(workload.link);
      CALLGRIND_DUMP_STATS_AT(name.c_str());
    }
}
