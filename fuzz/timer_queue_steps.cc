// SPDX-License-Identifier: Apache-2.0
#include "fuzz/timer_queue_steps.h"

#include <array>

#include "fuzz/input.h"

namespace vigil {
namespace {

using Call = TimerStep::Call;

constexpr std::size_t kInputMax = 4096;

/// Mostly few deadlines, so that many are equal; now and then the ends of time.
Time deadline_of(std::uint8_t byte) {
  constexpr std::array kExtremes{Time::max(), Time::max() - Duration(1),
                                 Time::min(), Time::min() + Duration(1)};
  if (byte >= 252) return kExtremes[byte - 252U];
  if (byte >= 128) return Time(Duration(byte - 190));
  return Time(Duration(byte % 8));
}

/// More inserts than ends, so that the queues fill.
Call call_of(std::uint8_t byte) {
  constexpr std::array kCalls{Call::kInsert,   Call::kInsert, Call::kInsert,
                              Call::kInsert,   Call::kReset,  Call::kReset,
                              Call::kCancel,   Call::kRemove, Call::kFire,
                              Call::kFire,     Call::kFire,   Call::kDestroy,
                              Call::kWhenFired};
  if (byte == 255) return Call::kRenew;
  if (byte == 254) return Call::kClear;
  return kCalls[byte % kCalls.size()];
}

std::string timer_name(std::uint8_t timer) {
  return " t" + std::to_string(timer);
}
std::string queue_name(std::uint8_t queue) {
  return " q" + std::to_string(queue);
}
std::string time_name(Time time) {
  return std::to_string(time.time_since_epoch().count());
}

}  // namespace

std::vector<TimerStep> decode_timer_steps(std::span<const std::uint8_t> bytes) {
  InputReader reader(bytes, kInputMax);
  std::vector<TimerStep> steps;
  while (!reader.is_at_end()) {
    TimerStep step{.call = call_of(reader.byte())};
    const std::uint8_t place = reader.byte();
    step.timer = static_cast<std::uint8_t>(place % kFuzzTimers);
    // Mostly the first: one full queue sees more than two half-empty ones.
    step.queue = place >= 224 ? 1 : 0;
    if (step.call == Call::kWhenFired) {
      do {
        step.then = call_of(reader.byte());
      } while (step.then == Call::kWhenFired || step.then == Call::kRenew);
      step.other = reader.below(kFuzzTimers);
      // Itself, rather often.
      if (place % 3 == 0) step.other = step.timer;
    }
    const Call sets = step.call == Call::kWhenFired ? step.then : step.call;
    if (sets == Call::kInsert || sets == Call::kReset) {
      step.deadline = deadline_of(reader.byte());
    }
    steps.push_back(step);
  }
  return steps;
}

std::string to_string(const TimerStep& step) {
  switch (step.call) {
    case Call::kInsert:
      return "insert" + timer_name(step.timer) + " into" +
             queue_name(step.queue) + " at " + time_name(step.deadline);
    case Call::kReset:
      return "reset" + timer_name(step.timer) + " in" + queue_name(step.queue) +
             " to " + time_name(step.deadline);
    case Call::kCancel:
      return "cancel" + timer_name(step.timer);
    case Call::kRemove:
      return "remove" + timer_name(step.timer) + " from its queue";
    case Call::kFire:
      return "fire the earliest of" + queue_name(step.queue);
    case Call::kDestroy:
      return "destroy" + timer_name(step.timer);
    case Call::kClear:
      return "clear" + queue_name(step.queue);
    case Call::kRenew:
      return "destroy" + queue_name(step.queue);
    case Call::kWhenFired: {
      TimerStep then = step;
      then.call = step.then;
      then.timer = step.other;
      return "when" + timer_name(step.timer) + " is fired: " + to_string(then);
    }
  }
  return "?";
}

}  // namespace vigil
