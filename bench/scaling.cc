// SPDX-License-Identifier: Apache-2.0
// How the time of a program grows with its size: it should be in proportion, up
// to a logarithm (timers stand in a heap) and the caches. The column `each` is
// the time for one task, operation or join. README.md has the command and
// figures.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

#include "bench/workloads.h"

namespace vigil::bench {
namespace {

void report(benchmark::State& state) {
  state.SetComplexityN(state.range(0));
  state.counters["each"] =
      benchmark::Counter(static_cast<double>(state.range(0)),
                         benchmark::Counter::kIsIterationInvariantRate |
                             benchmark::Counter::kInvert);
}

void direct(benchmark::State& state, Counts (*run)(std::size_t)) {
  const auto size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    Counts counts = run(size);
    benchmark::DoNotOptimize(counts);
    if (counts.completed == 0) state.SkipWithError("nothing was completed");
  }
  report(state);
}

/// Building the program is not measured.
void judged(benchmark::State& state, const char* executor,
            Program (*build)(std::size_t)) {
  const Program program = build(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    if (!run_and_judge(executor, program).held) {
      state.SkipWithError("a law was broken");
    }
  }
  report(state);
}

/// Sizes from `smallest`, each twice the one before.
template <class... Args>
void add(const std::string& name, std::int64_t smallest, std::int64_t largest,
         void (*function)(benchmark::State&, Args...), Args... args) {
  auto* const benchmark =
      benchmark::RegisterBenchmark(name.c_str(), function, args...);
  for (auto size = smallest; size <= largest; size *= 2) benchmark->Arg(size);
  benchmark->Unit(benchmark::kMillisecond)->Complexity(benchmark::oNLogN);
}

void add_workload(const std::string& name, std::int64_t smallest,
                  std::int64_t largest, Counts (*run)(std::size_t),
                  Program (*build)(std::size_t)) {
  if (run != nullptr) add(name + "/direct", smallest, largest, &direct, run);
  for (const char* const executor : {"executor", "executor-adapter"}) {
    add(name + "/" + executor, smallest, largest, &judged, executor, build);
  }
}

}  // namespace
}  // namespace vigil::bench

int main(int argc, char** argv) {
  using namespace vigil::bench;
  add_workload("sleepers", 1'000, 32'000, &run_sleepers, &sleepers);
  add_workload("operations", 62'500, 1'000'000, &run_operations,
               &repeated_operations);
  add_workload("listed-operations", 62'500, 1'000'000, nullptr,
               &listed_operations);
  add_workload("joins", 12'500, 100'000, &run_joins, &joins);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
