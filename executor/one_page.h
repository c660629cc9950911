// SPDX-License-Identifier: Apache-2.0
// One page of async, in C++. The waker here wakes nothing: its data is a side
// channel, through which a future gives the loop a command and is pending.
#pragma once
#include <algorithm>
#include <vector>
#include "executor/task.h"
#include "executor/time.h"
namespace vigil {
/// What a task wants of the loop: nothing more, to run again, or to sleep.
struct Yield { enum { kDone, kRun, kSleep } command{}; Duration delay{}; };
/// Runs tasks that await nothing but its commands, in virtual time. run()
/// throws std::logic_error if one awaits something else. One thread only.
class OnePageExecutor {
 public:
  /// A future that overwrites the loop's Yield, and is pending once.
  struct Command {
    using Output = void;
    Poll<void> poll(Context& context) {
      if (is_given) return ready;
      // SAFETY (W7): equal to slot_, data is the Yield of the running poll.
      if (slot_ == nullptr || context.waker().data() != slot_)
        throw std::logic_error("vigil: a command outside of OnePageExecutor");
      if (slot_->command != Yield::kDone)
        throw std::logic_error("vigil: two commands in one poll");
      *slot_ = yield;  is_given = true;
      return pending;
    }
    Yield yield;  bool is_given = false;
  };
  static Command run_again() { return {{Yield::kRun}}; }
  static Command sleep(Duration delay) { return {{Yield::kSleep, delay}}; }
  Time now() const { return now_; }
  void spawn(Task<> task) { push({{now_, order_++}, std::move(task)}); }
  void run() {  ///< Polls whichever task is due first, until none is left.
    for (const detail::ClockScope clock(now_); !heap_.empty();) {
      std::pop_heap(heap_.begin(), heap_.end(), is_later);
      Entry next = std::move(heap_.back());
      heap_.pop_back();
      now_ = next.due.first;
      Yield yield;
      const Waker waker(RawWaker{slot_ = &yield, &kVtable});
      const struct Scope { ~Scope() { slot_ = nullptr; } } scope;
      Context context(waker);
      if (next.task.poll(context).is_ready()) continue;
      if (yield.command == Yield::kDone)
        throw std::logic_error("vigil: a task is pending without a command");
      next.due = {std::max(now_, saturating_add(now_, yield.delay)), order_++};
      push(std::move(next));
    }
  }
 private:
  struct Entry { std::pair<Time, std::uint64_t> due; Task<> task; };
  static bool is_later(const Entry& a, const Entry& b) { return a.due > b.due; }
  void push(Entry entry) {
    heap_.push_back(std::move(entry));
    std::push_heap(heap_.begin(), heap_.end(), is_later);
  }
  static RawWaker clone(const void* slot) { return {slot, &kVtable}; }
  static void ignore(const void*) noexcept {}
  static constexpr RawWakerVTable kVtable{clone, ignore, ignore, ignore};
  static inline thread_local Yield* slot_ = nullptr;
  Time now_{};  std::uint64_t order_ = 0;
  std::vector<Entry> heap_;
};
}  // namespace vigil
