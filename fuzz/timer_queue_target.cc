// SPDX-License-Identifier: Apache-2.0
#include "fuzz/timer_queue_target.h"

#include <string>

#include "executor/timer_queue.h"
#include "fuzz/input.h"
#include "fuzz/timer_queue_run.h"
#include "fuzz/timer_queue_steps.h"

namespace vigil {
namespace {

std::string print_timers(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const TimerStep& step : decode_timer_steps(bytes)) {
    text += to_string(step) + "\n";
  }
  return text;
}

void run_timers(std::span<const std::uint8_t> bytes) {
  TimerQueueRun<TimerEntry, TimerQueue> run;
  const auto found = run.run(decode_timer_steps(bytes));
  if (found) fail_fuzzing(to_report(*found, print_timers(bytes)));
}

std::vector<FuzzInput> timer_seeds() { return random_inputs(40, 1'200); }

}  // namespace

constinit const FuzzTarget kTimerQueueTarget{
    .name = "timer_queue_fuzz",
    .summary = "calls on the queue of timers, against a model",
    .run = &run_timers,
    .print = &print_timers,
    .seeds = &timer_seeds};

}  // namespace vigil
