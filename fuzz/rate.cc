// SPDX-License-Identifier: Apache-2.0
#include "fuzz/rate.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "fuzz/program_targets.h"
#include "model/bytes.h"
#include "model/generate.h"

namespace vigil {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kLeast{3};

std::vector<FuzzInput> inputs() {
  constexpr std::uint64_t kSeed = 9;
  constexpr std::size_t kInputs = 1'000;
  std::vector<FuzzInput> list;
  for (std::uint64_t index = 0; list.size() < kInputs; ++index) {
    FuzzInput input = generate_bytes(
        kSeed, index, {.operations = executor_under_fuzz().operations()});
    const std::size_t operations = decode(input).operation_count();
    if (operations >= 20 && operations <= 40) list.push_back(std::move(input));
  }
  return list;
}

/// Calls a second of `work` on all the inputs in turn.
template <class Work>
double rate_of(const std::vector<FuzzInput>& list, const Work& work) {
  std::uint64_t calls = 0;
  const Clock::time_point begin = Clock::now();
  Clock::time_point now = begin;
  for (; now - begin < kLeast; now = Clock::now()) {
    for (const FuzzInput& input : list) work(input);
    calls += list.size();
  }
  return static_cast<double>(calls) /
         std::chrono::duration<double>(now - begin).count();
}

}  // namespace

void print_rates(const char* build) {
  const std::vector<FuzzInput> list = inputs();
  std::size_t operations = 0;
  const double decoded = rate_of(list, [&operations](const FuzzInput& input) {
    operations += decode(input).operation_count();
  });
  const double run =
      rate_of(list, [](const FuzzInput& input) { kExecutorTarget.run(input); });
  std::printf("%-28s %10.0f decoded a second\n", build, decoded);
  std::printf("%-28s %10.0f run and judged a second (1 : %.1f)\n", build, run,
              decoded / run);
  // The work must not be optimised away.
  if (operations == 0) std::printf("no operations\n");
}

}  // namespace vigil
