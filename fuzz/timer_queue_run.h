// SPDX-License-Identifier: Apache-2.0
// Makes the calls of an input on queues of timers, and compares each with the
// plainest model there is: a vector that is kept in order.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "executor/time.h"
#include "fuzz/input.h"
#include "fuzz/timer_queue_steps.h"

namespace vigil {

/// One run. `Entry` and `Queue` are TimerEntry and TimerQueue, or what a test
/// has in their place.
template <class Entry, class Queue>
class TimerQueueRun {
 public:
  TimerQueueRun() {
    for (auto& queue : queues_) queue = std::make_unique<Queue>();
    for (std::size_t i = 0; i < kFuzzTimers; ++i) renew_timer(i);
  }

  /// The first thing that is wrong, if any.
  std::optional<Finding> run(const std::vector<TimerStep>& steps) {
    for (const TimerStep& step : steps) {
      take(step);
      if (!compare(step)) return found_.take();
    }
    for (std::uint8_t queue = 0; queue < kFuzzQueues; ++queue) {
      while (!model_[queue].empty()) {
        const TimerStep step{.call = Call::kFire, .queue = queue};
        take(step);
        if (!compare(step)) return found_.take();
      }
    }
    return found_.take();
  }

 private:
  using Call = TimerStep::Call;

  struct Timer : Entry {
    Timer(TimerQueueRun& owner, std::uint8_t own_number)
        : Entry(&fire), run(owner), number(own_number) {}
    // SAFETY: only a Timer is built with this function.
    static void fire(Entry& entry) noexcept {
      auto& self = static_cast<Timer&>(entry);
      self.run.on_fire(self.number);
    }
    TimerQueueRun& run;
    const std::uint8_t number;
    std::optional<TimerStep> when_fired;
  };
  struct Waiting {
    Time deadline;
    std::uint8_t timer;
  };

  void renew_timer(std::size_t number) {
    timers_[number] =
        std::make_unique<Timer>(*this, static_cast<std::uint8_t>(number));
  }
  /// The queue that the timer should be in, if any.
  std::optional<std::size_t> queue_of(std::uint8_t timer) const {
    for (std::size_t queue = 0; queue < kFuzzQueues; ++queue) {
      for (const Waiting& waiting : model_[queue]) {
        if (waiting.timer == timer) return queue;
      }
    }
    return std::nullopt;
  }
  void forget(std::uint8_t timer) {
    for (auto& queue : model_) {
      std::erase_if(queue,
                    [timer](const Waiting& w) { return w.timer == timer; });
    }
  }
  /// Behind all that have the same deadline.
  void insert(const TimerStep& step) {
    auto& queue = model_[step.queue];
    queue.insert(std::upper_bound(queue.begin(), queue.end(), step.deadline,
                                  [](Time deadline, const Waiting& waiting) {
                                    return deadline < waiting.deadline;
                                  }),
                 {step.deadline, step.timer});
    queues_[step.queue]->insert(*timers_[step.timer], step.deadline);
  }

  void take(const TimerStep& step) {
    Timer& timer = *timers_[step.timer];
    switch (step.call) {
      case Call::kInsert:
        if (!queue_of(step.timer)) insert(step);
        break;
      case Call::kReset:
        forget(step.timer);
        timer.cancel();
        insert(step);
        break;
      case Call::kCancel:
        forget(step.timer);
        timer.cancel();
        break;
      case Call::kRemove:
        if (const auto queue = queue_of(step.timer)) {
          forget(step.timer);
          queues_[*queue]->remove(timer);
        }
        break;
      case Call::kFire:
        fire(step.queue);
        break;
      case Call::kDestroy:
        forget(step.timer);
        renew_timer(step.timer);
        break;
      case Call::kClear:
        model_[step.queue].clear();
        queues_[step.queue]->clear();
        break;
      case Call::kRenew:
        model_[step.queue].clear();
        queues_[step.queue] = std::make_unique<Queue>();
        break;
      case Call::kWhenFired:
        timer.when_fired = step;
        break;
    }
  }

  void fire(std::uint8_t queue) {
    if (model_[queue].empty() || queues_[queue]->is_empty()) return;
    const std::size_t before = fires_;
    expected_.push_back(queue);
    queues_[queue]->fire_earliest();
    if (fires_ == before) {
      fail("timer-queue", "fire_earliest() fired nothing");
    }
  }

  /// A timer is fired, by the innermost fire().
  void on_fire(std::uint8_t timer) {
    ++fires_;
    if (expected_.empty()) {
      fail("T6", name(timer) + " was fired a second time");
      return;
    }
    auto& queue = model_[expected_.back()];
    expected_.pop_back();
    const std::uint8_t first = queue.front().timer;
    if (first != timer) {
      fail(queue_of(timer) ? "T4" : "T6",
           name(timer) + " was fired, but first comes " + name(first));
      return;
    }
    queue.erase(queue.begin());
    if (timers_[timer]->is_waiting()) {
      fail("T6", name(timer) + " is in the queue while it is fired");
    }
    if (auto step = std::exchange(timers_[timer]->when_fired, std::nullopt)) {
      step->call = step->then;
      step->timer = step->other;
      take(*step);
    }
  }

  /// Whether all that can be seen is as it should be.
  bool compare(const TimerStep& step) {
    for (std::size_t i = 0; i < kFuzzQueues; ++i) {
      const auto& model = model_[i];
      const Queue& queue = *queues_[i];
      const auto whose = [&] {
        return " of q" + std::to_string(i) + " after: " + to_string(step);
      };
      if (queue.size() != model.size() || queue.is_empty() != model.empty()) {
        return fail("timer-queue", "the size is " +
                                       std::to_string(queue.size()) + ", not " +
                                       std::to_string(model.size()) + whose());
      }
      if (!model.empty() &&
          queue.earliest_deadline() != model.front().deadline) {
        return fail("T4", "another deadline is the earliest" + whose());
      }
    }
    return compare_timers(step);
  }
  bool compare_timers(const TimerStep& step) {
    std::array<bool, kFuzzTimers> waits{};
    for (const auto& queue : model_) {
      for (const Waiting& waiting : queue) waits[waiting.timer] = true;
    }
    for (std::size_t i = 0; i < kFuzzTimers; ++i) {
      if (timers_[i]->is_waiting() == waits[i]) continue;
      return fail(waits[i] ? "timer-queue" : "T6",
                  name(static_cast<std::uint8_t>(i)) +
                      (waits[i] ? " does not wait" : " still waits") +
                      " after: " + to_string(step));
    }
    return found_.is_empty();
  }

  static std::string name(std::uint8_t timer) {
    return "t" + std::to_string(timer);
  }
  bool fail(std::string law, std::string message) {
    return found_.fail(std::move(law), std::move(message));
  }

  // The timers go first here, and the queue in kRenew: both are legal.
  std::array<std::unique_ptr<Queue>, kFuzzQueues> queues_;
  std::array<std::vector<Waiting>, kFuzzQueues> model_;
  std::array<std::unique_ptr<Timer>, kFuzzTimers> timers_;
  /// The queues of the calls of fire_earliest() that have fired nothing yet.
  std::vector<std::uint8_t> expected_;
  std::size_t fires_ = 0;
  FirstFinding found_;
};

}  // namespace vigil
