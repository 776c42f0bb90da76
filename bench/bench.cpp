// SPDX-License-Identifier: MIT
// Times every reader on every workload: Google Benchmark, all in one process. bench/run.py runs this and reads its
// JSON; a benchmark is named workload/reader.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <string>

#include "allocations.h"
#include "readers.h"
#include "workloads.h"

namespace postern::bench {
namespace {

double allocations_of_one(const Reader& reader, const std::string& link) {
  reader.run(link);  // whatever is set up on first use
  const std::size_t before = allocations();
  reader.run(link);
  return static_cast<double>(allocations() - before);
}

void measure(benchmark::State& state, const Reader& reader, const Workload& workload) {
  const double asked = allocations_of_one(reader, workload.link);
  bool read = false;
  for ([[maybe_unused]] auto _ : state) read = reader.run(workload.link);
  state.counters["allocations"] = asked;
  state.counters["refused"] = read ? 0 : 1;
  state.counters["bytes"] = static_cast<double>(workload.link.size());
}

// A reader that does not get the fields, or a verdict that is not the expected one, voids the comparison.
bool sound() {
  bool all = true;
  for (const Reader& reader : readers())
    if (const std::string wrong = wrong_fields(reader); !wrong.empty()) {
      std::fprintf(stderr, "bench: %s\n", wrong.c_str());
      all = false;
    }
  const postern_options raised = options();
  for (const Workload& workload : workloads()) {
    const postern_result* const result =
        postern_check(workload.link.data(), workload.link.size(), postern_policy_standard(), &raised);
    if (postern_result_verdict(result) != workload.expected) {
      std::fprintf(stderr, "bench: %s: the verdict is not the expected one\n", workload.name.c_str());
      all = false;
    }
    postern_result_free(result);
  }
  return all;
}

}  // namespace
}  // namespace postern::bench

int main(int argc, char** argv) {
  using namespace postern::bench;
  if (!sound()) return 1;
  for (const Workload& workload : workloads()) {
    if (workload.name.ends_with("-half")) continue;  // for counting only
    for (const Reader& reader : readers())
      benchmark::RegisterBenchmark((workload.name + "/" + std::string(reader.name)).c_str(),
                                   [&reader, workload](benchmark::State& state) { measure(state, reader, workload); });
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
