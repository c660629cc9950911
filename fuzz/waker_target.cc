// SPDX-License-Identifier: Apache-2.0
#include "fuzz/waker_target.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/input.h"
#include "fuzz/thread_crew.h"
#include "fuzz/waker_run.h"
#include "fuzz/waker_steps.h"
#include "fuzz/waker_subjects.h"

namespace vigil {
namespace {

/// Whose wakers, by the number in the input. Most inputs go to the executor.
constexpr std::array<std::string_view, 4> kSubjects{
    "Executor", "Executor", "a reference count",
    "a reference count, with a type of its own"};

WakerCalls decode(std::span<const std::uint8_t> bytes) {
  return decode_waker_calls(bytes, kSubjects.size());
}

std::string print_wakers(std::span<const std::uint8_t> bytes) {
  const WakerCalls input = decode(bytes);
  std::string text =
      "wakers of " + std::string(kSubjects[input.subject]) + "\n";
  for (const WakerCall& call : input.calls) text += to_string(call) + "\n";
  return text;
}

template <class S>
std::optional<Finding> run_on(const WakerCalls& input) {
  static ThreadCrew crew;
  return WakerCallRun<S>(crew).run(input.calls);
}

void run_wakers(std::span<const std::uint8_t> bytes) {
  const WakerCalls input = decode(bytes);
  const auto found = input.subject == 2
                         ? run_on<CountedTask<WakerDefect::kNone>>(input)
                     : input.subject == 3
                         ? run_on<CountedTask<WakerDefect::kNone, true>>(input)
                         : run_on<ExecutorTask>(input);
  if (found) fail_fuzzing(to_report(*found, print_wakers(bytes)));
}

std::vector<FuzzInput> waker_seeds() { return random_inputs(48, 700); }

}  // namespace

constinit const FuzzTarget kWakerTarget{
    .name = "waker_fuzz",
    .summary = "calls on wakers, on several threads",
    .run = &run_wakers,
    .print = &print_wakers,
    .seeds = &waker_seeds};

}  // namespace vigil
