// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the timer queue: it reaches every call, finds nothing in
// our queue, and finds each of several queues that are broken on purpose.
#include "fuzz/timer_queue_target.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "executor/time.h"
#include "executor/timer_queue.h"
#include "fuzz/input.h"
#include "fuzz/timer_queue_run.h"
#include "fuzz/timer_queue_steps.h"

namespace vigil {
namespace {

/// What is wrong with a queue.
enum class Defect : std::uint8_t {
  kNone,
  kTiesReversed,     ///< of equal deadlines the last that was set is the first
  kOnlySinksDown,    ///< what fills a hole is never moved up
  kOnlyMovesUp,      ///< what fills a hole is never moved down
  kWrapsAround,      ///< compares the difference of times
  kForgetsPlace,     ///< a removed entry still counts as waiting
  kEndLeavesBehind,  ///< clear() lets go of all but the first
  kFiresInQueue,     ///< an entry leaves only when it has fired
};

template <Defect defect>
class BrokenQueue;

template <Defect defect>
class BrokenEntry {
 public:
  using Fire = void (*)(BrokenEntry&) noexcept;
  explicit BrokenEntry(Fire fire) noexcept : fire_(fire) {}
  ~BrokenEntry() { cancel(); }
  BrokenEntry(const BrokenEntry&) = delete;
  BrokenEntry& operator=(const BrokenEntry&) = delete;
  bool is_waiting() const noexcept { return is_waiting_; }
  void cancel() noexcept {
    if (queue_ != nullptr) queue_->remove(*this);
  }

 private:
  friend BrokenQueue<defect>;
  Fire fire_;
  BrokenQueue<defect>* queue_ = nullptr;
  bool is_waiting_ = false;
  std::size_t place_ = 0;
};

/// A heap that swaps, with one defect.
template <Defect defect>
class BrokenQueue {
  using Entry = BrokenEntry<defect>;

 public:
  BrokenQueue() = default;
  ~BrokenQueue() { clear(); }
  BrokenQueue(const BrokenQueue&) = delete;
  BrokenQueue& operator=(const BrokenQueue&) = delete;
  bool is_empty() const noexcept { return heap_.empty(); }
  std::size_t size() const noexcept { return heap_.size(); }
  Time earliest_deadline() const noexcept { return heap_.front().deadline; }

  void insert(Entry& entry, Time deadline) {
    heap_.push_back({deadline, next_++, &entry});
    entry.queue_ = this;
    entry.is_waiting_ = true;
    entry.place_ = heap_.size() - 1;
    move_up(entry.place_);
  }
  void remove(Entry& entry) noexcept {
    const std::size_t hole = entry.place_;
    swap(hole, heap_.size() - 1);
    heap_.pop_back();
    entry.queue_ = nullptr;
    entry.is_waiting_ = defect == Defect::kForgetsPlace;
    if (hole == heap_.size()) return;
    if (defect != Defect::kOnlySinksDown) move_up(hole);
    if (defect != Defect::kOnlyMovesUp) sink_down(hole);
  }
  void clear() noexcept {
    for (const Slot& slot : heap_) {
      slot.entry->queue_ = nullptr;
      slot.entry->is_waiting_ =
          defect == Defect::kEndLeavesBehind && &slot == heap_.data();
    }
    heap_.clear();
  }
  void fire_earliest() noexcept {
    Entry& entry = *heap_.front().entry;
    const typename Entry::Fire fire = entry.fire_;
    if (defect == Defect::kFiresInQueue) {
      fire(entry);
      return;
    }
    remove(entry);
    fire(entry);
  }

 private:
  struct Slot {
    Time deadline;
    std::uint64_t sequence;
    Entry* entry;
  };
  static bool is_before(const Slot& a, const Slot& b) noexcept {
    if (a.deadline == b.deadline) {
      return (a.sequence < b.sequence) != (defect == Defect::kTiesReversed);
    }
    if (defect == Defect::kWrapsAround) {
      const auto bits = [](Time time) {
        return static_cast<std::uint64_t>(time.time_since_epoch().count());
      };
      return static_cast<std::int64_t>(bits(a.deadline) - bits(b.deadline)) < 0;
    }
    return a.deadline < b.deadline;
  }
  void swap(std::size_t a, std::size_t b) noexcept {
    std::swap(heap_[a], heap_[b]);
    heap_[a].entry->place_ = a;
    heap_[b].entry->place_ = b;
  }
  void move_up(std::size_t i) noexcept {
    for (; i > 0 && is_before(heap_[i], heap_[(i - 1) / 2]); i = (i - 1) / 2) {
      swap(i, (i - 1) / 2);
    }
  }
  void sink_down(std::size_t i) noexcept {
    for (;;) {
      std::size_t least = i;
      for (const std::size_t child : {2 * i + 1, 2 * i + 2}) {
        if (child < heap_.size() && is_before(heap_[child], heap_[least])) {
          least = child;
        }
      }
      if (least == i) return;
      swap(i, least);
      i = least;
    }
  }

  std::vector<Slot> heap_;
  std::uint64_t next_ = 0;
};

/// The law that the seeds find broken, or empty.
template <Defect defect>
std::string law_that_breaks() {
  for (const FuzzInput& seed : kTimerQueueTarget.seeds()) {
    TimerQueueRun<BrokenEntry<defect>, BrokenQueue<defect>> run;
    const auto found = run.run(decode_timer_steps(seed));
    if (found) return found->law;
  }
  return "";
}

TEST(TimerQueueTarget, TheSeedsReachEveryCall) {
  std::set<TimerStep::Call> calls;
  std::set<TimerStep::Call> nested;
  for (const FuzzInput& seed : kTimerQueueTarget.seeds()) {
    for (const TimerStep& step : decode_timer_steps(seed)) {
      calls.insert(step.call);
      if (step.call == TimerStep::Call::kWhenFired) nested.insert(step.then);
    }
  }
  EXPECT_EQ(calls.size(), TimerStep::kCalls);
  EXPECT_EQ(nested.size(), TimerStep::kCalls - 2);
}

TEST(TimerQueueTarget, FindsNothingInOurQueue) {
  for (const FuzzInput& seed : kTimerQueueTarget.seeds()) {
    kTimerQueueTarget.run(seed);
  }
  for (unsigned i = 0; i < 2'000; ++i) {
    kTimerQueueTarget.run(random_input(2, i, i % 600));
  }
}

TEST(TimerQueueTarget, FindsWhatIsBroken) {
  EXPECT_EQ(law_that_breaks<Defect::kNone>(), "");
  EXPECT_EQ(law_that_breaks<Defect::kTiesReversed>(), "T4");
  EXPECT_EQ(law_that_breaks<Defect::kOnlySinksDown>(), "T4");
  EXPECT_EQ(law_that_breaks<Defect::kOnlyMovesUp>(), "T4");
  EXPECT_EQ(law_that_breaks<Defect::kWrapsAround>(), "T4");
  EXPECT_EQ(law_that_breaks<Defect::kForgetsPlace>(), "T6");
  EXPECT_EQ(law_that_breaks<Defect::kEndLeavesBehind>(), "T6");
  EXPECT_EQ(law_that_breaks<Defect::kFiresInQueue>(), "T6");
}

TEST(TimerQueueTarget, PrintsALineForEachCall) {
  EXPECT_EQ(kTimerQueueTarget.print({}), "");
  const FuzzInput input{0, 3, 255, 8, 224, 12, 7, 7, 9, 255, 9};
  EXPECT_EQ(kTimerQueueTarget.print(input),
            "insert t3 into q0 at -9223372036854775807\n"
            "fire the earliest of q1\n"
            "when t7 is fired: remove t9 from its queue\n"
            "destroy q0\n");
}

TEST(TimerQueueTargetDeathTest, ReportsTheLawAndTheInput) {
  const Finding finding{"T4", "t1 was fired, but first comes t2"};
  EXPECT_DEATH(fail_fuzzing(to_report(finding, "cancel t1\n")),
               "T4 broken: t1 was fired, but first comes t2\nThe input:\n"
               "cancel t1\n");
}

}  // namespace
}  // namespace vigil
