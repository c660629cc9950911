// SPDX-License-Identifier: Apache-2.0
// Published bugs of schedulers: who runs next, and who never does.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "mutants/published/executor_base.h"

namespace vigil::published {

/// tokio #5686: a last-in-first-out slot starves the queue. What a task wakes
/// or spawns runs next, before the queue; two that wake each other keep the
/// slot for ever. Fixed, the slot is passed over after three polls in a row.
template <bool fixed>
class LastInFirstOutSlot final : public BaseExecutor {
 public:
  static constexpr Promises promises = kAnyOrder;

 private:
  static constexpr unsigned kMostInARow = 3;

  void schedule(TaskId task) override {
    if (task == slot_) return;
    if (polled_ == kNobody || is_scheduled(task)) {
      BaseExecutor::schedule(task);
      return;
    }
    const TaskId before = std::exchange(slot_, task);
    if (before != kNobody) BaseExecutor::schedule(before);
  }
  void unschedule(TaskId task) override {
    if (task == slot_) slot_ = kNobody;
    BaseExecutor::unschedule(task);
  }
  TaskId next() override {
    const bool may_use_slot = !fixed || in_a_row_ < kMostInARow;
    if (slot_ != kNobody && (may_use_slot || ready_.empty())) {
      ++in_a_row_;
      return std::exchange(slot_, kNobody);
    }
    in_a_row_ = 0;
    return BaseExecutor::next();
  }
  TaskId slot_ = kNobody;
  unsigned in_a_row_ = 0;
};

/// futures #2047, tokio #4624: one always-ready branch starves its siblings.
/// The tasks are in two sets, each a future that polls its children as long as
/// one of them is ready; a child that wakes itself keeps its set from ever
/// coming back. Fixed, a set comes back once it has polled as many as were
/// ready at first.
template <bool fixed>
class SetsOfTasks final : public BaseExecutor {
 public:
  static constexpr Promises promises = kAnyOrder;

 private:
  void schedule(TaskId task) override {
    auto& set = sets_[task % 2];
    if (std::find(set.begin(), set.end(), task) == set.end()) {
      set.push_back(task);
    }
  }
  void unschedule(TaskId task) override { std::erase(sets_[task % 2], task); }
  TaskId next() override {
    if (sets_[current_].empty() || (fixed && left_ == 0)) {
      current_ = 1 - current_;
      left_ = sets_[current_].size();
      if (left_ == 0) {  // the other set is the only one
        current_ = 1 - current_;
        left_ = sets_[current_].size();
      }
    }
    std::deque<TaskId>& set = sets_[current_];
    if (set.empty()) return kNobody;
    if (left_ > 0) --left_;
    const TaskId task = set.front();
    set.pop_front();
    return task;
  }
  std::array<std::deque<TaskId>, 2> sets_;
  std::size_t current_ = 0;
  std::size_t left_ = 0;
};

/// corosio #135: an expired timer resumes by symmetric transfer and starves the
/// queue. The clock goes on while a timer is armed; one that has expired by
/// then resumes its task at once. Fixed, it goes through the queue. That queue
/// is first in, first out; whether it is promised is another question.
template <bool fixed, bool promises_order>
class ExpiredTimerBefore final : public BaseExecutor {
 public:
  static constexpr Promises promises{.fifo_ready = promises_order,
                                     .park = true,
                                     .cancel = true,
                                     .remote_wake = true,
                                     .exceptions = true};

 private:
  static constexpr Duration kTimeToArm{8};

  void add_timer(TaskId task, Time deadline) override {
    now_ = saturating_add(now_, kTimeToArm);
    if (deadline > now_) {
      BaseExecutor::add_timer(task, deadline);
    } else if (fixed) {
      schedule(task);
    } else {
      ready_.push_front(task);
    }
  }
  bool advance() override {
    if (timers_.empty()) return false;
    now_ = std::max(now_, timers_.begin()->first.first);
    fire_due();
    return true;
  }
};
template <bool fixed>
using ExpiredTimer = ExpiredTimerBefore<fixed, false>;
template <bool fixed>
using ExpiredTimerInOrder = ExpiredTimerBefore<fixed, true>;

/// tokio #6996: a yield is deferred to a loop that never runs it. Two loops
/// poll: that of the worker, and block_on with the root task. A yield goes to a
/// list that the worker's loop schedules after each of its polls, and block_on
/// does not.
template <bool fixed>
class DeferredYield final : public BaseExecutor {
  static constexpr TaskId kRoot = 0;

  void yielded(TaskId task) override { deferred_.push_back(task); }
  void after_poll(TaskId task) override {
    if (task == kRoot && !fixed) return;
    for (const TaskId one : std::exchange(deferred_, {})) schedule(one);
  }
  void unschedule(TaskId task) override {
    std::erase(deferred_, task);
    BaseExecutor::unschedule(task);
  }
  std::vector<TaskId> deferred_;
};

/// async-std #358: a nested block_on shares the outer's parker and eats its
/// wake-up. Every second task is driven by the nested one, which the outer
/// calls when there is something for it. Each has an inbox; a token says that
/// there is something in it, and parking takes the token. Fixed, each has its
/// own token.
template <bool fixed>
class SharedParker final : public BaseExecutor {
 public:
  static constexpr Promises promises = kAnyOrder;
  void run() override {
    do {
      for (;;) {
        const bool is_woken = take_token(kOuter);
        if (is_woken) poll_inbox(kOuter);
        const bool is_nested = !inboxes_[kNested].empty();
        if (is_nested) block_on_nested();
        if (!is_woken && !is_nested) break;
      }
    } while (advance());
  }

 private:
  enum Loop : std::size_t { kOuter, kNested };

  void schedule(TaskId task) override {
    const Loop loop = loop_of(task);
    auto& inbox = inboxes_[loop];
    if (std::find(inbox.begin(), inbox.end(), task) == inbox.end()) {
      inbox.push_back(task);
    }
    token_of(loop) = true;
  }
  void unschedule(TaskId task) override {
    std::erase(inboxes_[loop_of(task)], task);
  }
  void block_on_nested() {
    poll_inbox(kNested);
    // It parks, and whoever wakes it has it look once more.
    if (take_token(kNested)) poll_inbox(kNested);
  }
  /// As many as were in it, so that the other loop gets its turn.
  void poll_inbox(Loop loop) {
    auto& inbox = inboxes_[loop];
    for (std::size_t left = inbox.size(); left > 0 && !inbox.empty(); --left) {
      const TaskId task = inbox.front();
      inbox.pop_front();
      poll(task);
    }
    if (!inbox.empty()) token_of(loop) = true;
  }
  static Loop loop_of(TaskId task) { return task % 2 == 0 ? kOuter : kNested; }
  bool& token_of(Loop loop) { return tokens_[fixed ? loop : kOuter]; }
  bool take_token(Loop loop) { return std::exchange(token_of(loop), false); }

  std::array<std::deque<TaskId>, 2> inboxes_;
  std::array<bool, 2> tokens_{};
};

/// ngx-rust #294: wake polls in place.
template <bool fixed>
class PollsInPlace final : public BaseExecutor {
 public:
  void wake(TaskId task) override {
    drop_timer(task);
    if (fixed || is_scheduled(task)) {
      schedule(task);
    } else {
      poll(task);
    }
  }
};

}  // namespace vigil::published
