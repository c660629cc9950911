// SPDX-License-Identifier: Apache-2.0
// A small task with reference-counted wakers, as a subject of the waker suite,
// with a switch for each bug. Written from the mechanisms of published bugs.
//
// No mutant has undefined behaviour in the process that runs it: a task's
// memory is never given back, "freed" is a flag. So it is the books that must
// catch a mutant, and no sanitizer.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "executor/fatal.h"
#include "executor/waker.h"
#include "mutants/bounded_lock.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong in a waker.
enum class WakerBug : std::uint8_t {
  kNone,
  kCloneDropsItself,   ///< the clone takes over its original (rust #52629)
  kCloneOfAnother,     ///< the clone belongs to the neighbour
  kWakeKeeps,          ///< wake forgets to release
  kWakeIsLost,         ///< wake by value only releases
  kWakeByRefConsumes,  ///< wake_by_ref releases
  kDropReleasesTwo,    ///< drop releases two references
  kDropWakes,          ///< drop wakes
  kMadeWithTwo,        ///< a new waker takes two references
  kPlainCount,         ///< the count is read and written, not added to
  kNullInTable,        ///< the clone's table has no drop
  kBorrowsData,        ///< freed with its task (RUSTSEC-2020-0060)
  kWakesComplete,      ///< a complete task is polled when it is woken
  kNeverFreed,         ///< the task holds a waker of itself (crux #268)
  kPollsInPlace,       ///< wake polls (ngx-rust #294)
  kWakeWaits,          ///< wake waits for the poll
  kDestroysUnderLock,  ///< what it keeps goes under a lock (tokio #5429)
  kCountOverflows,     ///< the count wraps around (trc #21)
  kNarrowCount,        ///< ... after 65,536 clones: it has 16 bits
  kNoopReadsNull,      ///< noop reads its data, null (RUSTSEC-2020-0061)
  kStaleSlot,          ///< a waker wakes whoever has its task's slot
  kGenerationWraps,    ///< ... if its count of tasks, of 8 bits, is the same
};

/// A task, and the executor that it shares with its neighbours.
template <WakerBug bug>
class MutantTask {
  struct Task;
  /// The tasks by slot, and those that are to be polled.
  struct Executor {
    BoundedLock lock;
    std::vector<Task*> slots;
    std::vector<std::uint8_t> generations;  ///< of each slot
    std::deque<Task*> queue;
  };
  struct Task {
    std::shared_ptr<Executor> executor;
    std::size_t slot = 0;
    std::uint8_t generation = 0;
    Task* neighbour = nullptr;
    std::atomic<std::uint32_t> wakers{0};
    // Told by fill(): a count that a bug drove below zero is not full.
    std::atomic<bool> is_full{false};
    std::atomic<int> met{0};
    std::thread::id maker = std::this_thread::get_id();
    std::atomic<bool> freed{false};
    std::atomic<bool> finished{false};
    std::atomic<bool> queued{false};
    std::atomic<std::size_t> polls{0};
    std::function<void()> on_poll;
    std::shared_ptr<void> kept;
  };

 public:
  MutantTask() : MutantTask(std::make_shared<Executor>()) {}
  explicit MutantTask(std::shared_ptr<Executor> executor) : task_(new_task()) {
    task_->executor = std::move(executor);
    Executor& shared = *task_->executor;
    const std::lock_guard lock(shared.lock);
    // A slot whose task is complete is used again.
    while (task_->slot < shared.slots.size() &&
           !shared.slots[task_->slot]->finished) {
      ++task_->slot;
    }
    if (task_->slot == shared.slots.size()) {
      shared.slots.push_back(nullptr);
      shared.generations.push_back(0);
    }
    shared.slots[task_->slot] = task_;
    task_->generation = ++shared.generations[task_->slot];
  }
  MutantTask(const MutantTask&) = delete;
  MutantTask& operator=(const MutantTask&) = delete;

  Waker make() {
    acquire(*task_);
    if (is<bug>(WakerBug::kMadeWithTwo)) acquire(*task_);
    return Waker(RawWaker{task_, &kVTable});
  }
  std::size_t wakes() {
    for (;;) {
      Task* task = nullptr;
      {
        const std::lock_guard lock(task_->executor->lock);
        if (task_->executor->queue.empty()) return task_->polls;
        task = task_->executor->queue.front();
        task_->executor->queue.pop_front();
      }
      poll(*task);
    }
  }
  void finish() {
    task_->finished = true;
    if (is<bug>(WakerBug::kNeverFreed)) return;
    if (is<bug>(WakerBug::kBorrowsData) || task_->wakers == 0) {
      task_->freed = true;
    }
    if (is<bug>(WakerBug::kDestroysUnderLock)) {
      const std::lock_guard lock(task_->executor->lock);
      task_->kept.reset();
    }
    task_->kept.reset();
  }
  std::size_t live_instances() const { return task_->wakers; }
  bool is_freed() const { return task_->freed; }
  std::unique_ptr<MutantTask> neighbour() {
    auto made = std::make_unique<MutantTask>(task_->executor);
    task_->neighbour = made->task_;
    return made;
  }
  void on_poll(std::function<void()> call) { task_->on_poll = std::move(call); }
  void keep(std::shared_ptr<void> thing) { task_->kept = std::move(thing); }
  void fill() {
    task_->wakers = UINT32_MAX;
    task_->is_full = true;
  }
  static Waker noop() {
    if (!is<bug>(WakerBug::kNoopReadsNull)) return Waker::noop();
    return Waker(RawWaker{nullptr, &kNullVTable});
  }

 private:
  /// Never freed: a waker that is called too late must find a flag.
  static Task* new_task() {
    static std::mutex mutex;
    static auto& tasks = *new std::deque<Task>;
    const std::lock_guard lock(mutex);
    return &tasks.emplace_back();
  }
  static Task& task(const void* data) noexcept {
    return *const_cast<Task*>(static_cast<const Task*>(data));
  }

  static void acquire(Task& task) noexcept { add(task, 1); }
  static void release(Task& task) noexcept {
    const std::uint32_t bits =
        is<bug>(WakerBug::kNarrowCount) ? UINT16_MAX : UINT32_MAX;
    if ((add(task, UINT32_MAX) & bits) == 1 && task.finished &&
        !is<bug>(WakerBug::kNeverFreed)) {
      task.freed = true;
    }
  }
  /// What was there before.
  static std::uint32_t add(Task& task, std::uint32_t count) noexcept {
    if (!is<bug>(WakerBug::kCountOverflows) && count == 1 && task.is_full) {
      vigil::detail::fatal("a reference count would overflow");
    }
    if (is<bug>(WakerBug::kPlainCount) &&
        std::this_thread::get_id() != task.maker) {
      // Once a task, two threads meet between read and write: the one that came
      // second writes first, and what it wrote is lost.
      int met = 0;
      if (task.met.compare_exchange_strong(met, 1)) {
        hang_until([&task] { return task.met == 2; });
      } else if (met == 1 && task.met.compare_exchange_strong(met, 2)) {
        return task.wakers;
      }
    }
    return task.wakers.fetch_add(count);
  }

  static void poll(Task& task) noexcept {
    task.queued = false;
    if (task.finished && !is<bug>(WakerBug::kWakesComplete)) return;
    ++task.polls;
    if (task.on_poll) task.on_poll();
  }
  static void wake_task(Task& woken) noexcept {
    Task* task = &woken;
    if (is<bug>(WakerBug::kStaleSlot)) {
      const std::lock_guard lock(woken.executor->lock);
      task = woken.executor->slots[woken.slot];
    }
    if (is<bug>(WakerBug::kGenerationWraps)) {
      const Executor& shared = *woken.executor;
      const std::lock_guard lock(woken.executor->lock);
      if (shared.generations[woken.slot] == woken.generation) {
        task = shared.slots[woken.slot];
      }
    }
    if (task->finished && !is<bug>(WakerBug::kWakesComplete)) return;
    if (is<bug>(WakerBug::kPollsInPlace)) {
      poll(*task);
      return;
    }
    if (task->queued.exchange(true)) return;
    {
      const std::lock_guard lock(task->executor->lock);
      task->executor->queue.push_back(task);
    }
    if (is<bug>(WakerBug::kWakeWaits)) {
      hang_until([task] { return !task->queued; });
    }
  }

  static RawWaker clone(const void* data) {
    Task& original = task(data);
    if (is<bug>(WakerBug::kCloneOfAnother) && original.neighbour != nullptr) {
      acquire(*original.neighbour);
      return {original.neighbour, &kVTable};
    }
    if (!is<bug>(WakerBug::kCloneDropsItself)) acquire(original);
    return {data, is<bug>(WakerBug::kNullInTable) ? &kTornVTable : &kVTable};
  }
  static void wake(const void* data) noexcept {
    if (!is<bug>(WakerBug::kWakeIsLost)) wake_task(task(data));
    if (!is<bug>(WakerBug::kWakeKeeps)) release(task(data));
  }
  static void wake_by_ref(const void* data) noexcept {
    wake_task(task(data));
    if (is<bug>(WakerBug::kWakeByRefConsumes)) release(task(data));
  }
  static void drop(const void* data) noexcept {
    if (is<bug>(WakerBug::kDropWakes)) wake_task(task(data));
    if (is<bug>(WakerBug::kDropReleasesTwo)) release(task(data));
    release(task(data));
  }
  // A crash on purpose, in a child process: volatile, so that it is one.
  static void read(const void* data) noexcept {
    static_cast<void>(*static_cast<const volatile char*>(data));
  }
  static constexpr RawWakerVTable kVTable{&clone, &wake, &wake_by_ref, &drop};
  static constexpr RawWakerVTable kTornVTable{&clone, &wake, &wake_by_ref,
                                              nullptr};
  static RawWaker read_and_clone(const void* data) {
    read(data);
    return {data, &kNullVTable};
  }
  static constexpr RawWakerVTable kNullVTable{&read_and_clone, &read, &read,
                                              &read};

  Task* const task_;
};

/// will_wake() compares tables, so that it is true for every two tasks (W9).
class LyingWaker {
 public:
  explicit LyingWaker(Waker waker) : waker_(std::move(waker)) {}
  void wake() && noexcept { std::move(waker_).wake(); }
  void wake_by_ref() const noexcept { waker_.wake_by_ref(); }
  bool will_wake(const LyingWaker& other) const noexcept {
    return waker_.vtable() == other.waker_.vtable();
  }

 private:
  Waker waker_;
};

/// A waker over a table, as vigil::Waker, that knows tasks by the addresses of
/// their functions (W10).
class FunctionWaker {
 public:
  explicit FunctionWaker(RawWaker raw) : waker_(raw) {}
  explicit FunctionWaker(Waker waker) : waker_(std::move(waker)) {}
  void wake() && noexcept { std::move(waker_).wake(); }
  void wake_by_ref() const noexcept { waker_.wake_by_ref(); }
  bool will_wake(const FunctionWaker& other) const noexcept {
    return waker_.data() == other.waker_.data() &&
           waker_.vtable()->wake == other.waker_.vtable()->wake &&
           waker_.vtable()->drop == other.waker_.vtable()->drop;
  }

 private:
  Waker waker_;
};

/// A good task whose wakers have another type.
template <class W>
class TypedTask {
 public:
  W make() { return W(task_.make()); }
  std::size_t wakes() { return task_.wakes(); }
  void finish() { task_.finish(); }
  std::size_t live_instances() const { return task_.live_instances(); }
  bool is_freed() const { return task_.is_freed(); }

 private:
  MutantTask<WakerBug::kNone> task_;
};

/// Its wake may throw (futures #318): no WakerLike, so no suite can run it.
class ThrowingWaker {
 public:
  void wake() &&;
  void wake_by_ref() const;
  bool will_wake(const ThrowingWaker&) const noexcept { return true; }
};

}  // namespace vigil::mutant
