// SPDX-License-Identifier: Apache-2.0
// A task with counted wakers, as a subject of the waker suite, with a switch
// for each published bug of such wakers. Nothing is ever freed but by a flag,
// so that the books must find each; waker_memory.h has those that free.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "executor/fatal.h"
#include "executor/waker.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong in a waker.
enum class TaskBug : std::uint8_t {
  kNone,
  /// RUSTSEC-2020-0060 (futures-task): the waker borrows its data, and a clone
  /// outlives what was borrowed.
  kBorrowsData,
  /// futures #1797: wake_by_ref makes an owner of the reference that it
  /// borrows, and a throw out of the scheduling destroys that owner.
  kThrowReleases,
  /// rust #52629: clone makes an owner of its original, and destroys it.
  kCloneDropsItself,
  /// trc #21: a count that is full throws instead of aborting; who catches that
  /// goes on with a count that has overflowed.
  kOverflowCanBeCaught,
  /// RUSTSEC-2020-0061 (futures-task): the data of the noop waker is null, and
  /// its functions follow it.
  kNoopReadsNull,
  /// crux #268: the task keeps a waker of itself, so that both live for ever.
  kKeepsItself,
};

/// The task, as a subject.
template <TaskBug bug>
class WakerTask {
  struct Block {
    std::atomic<std::uint32_t> references{1};  // the subject's
    std::atomic<std::uint32_t> instances{0};
    std::atomic<std::uint32_t> limit{UINT32_MAX / 2};
    std::atomic<std::size_t> wakes{0};
    std::atomic<bool> finished{false};
    std::atomic<bool> freed{false};
  };
  /// A reference that is given back, whatever happens.
  class Owner {
   public:
    explicit Owner(Block& block) : block_(&block) {}
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    ~Owner() {
      if (block_ != nullptr) WakerTask::release(*block_);
    }
    void keep() { block_ = nullptr; }

   private:
    Block* block_;
  };

 public:
  static constexpr bool counts_each_wake = true;

  WakerTask() : block_(new_block()) {
    if (is<bug>(TaskBug::kKeepsItself)) block_.references.fetch_add(1);
  }
  WakerTask(const WakerTask&) = delete;
  WakerTask& operator=(const WakerTask&) = delete;
  ~WakerTask() {
    if (!block_.finished) finish();
  }

  Waker make() {
    acquire(block_);
    return Waker(RawWaker{&block_, &kVTable});
  }
  std::size_t wakes() const { return block_.wakes; }
  void finish() {
    block_.finished = true;
    if (is<bug>(TaskBug::kBorrowsData)) block_.freed = true;
    if (block_.references.fetch_sub(1) == 1) block_.freed = true;
  }
  std::size_t live_instances() const { return block_.instances; }
  bool is_freed() const { return block_.freed; }
  /// As if there were that many clones.
  void fill() { block_.limit = block_.references.load(); }
  static Waker noop() {
    if (!is<bug>(TaskBug::kNoopReadsNull)) return Waker::noop();
    return Waker(RawWaker{nullptr, &kNoopVTable});
  }

 private:
  static Block& new_block() {
    static std::mutex mutex;
    static auto& blocks = *new std::deque<Block>;
    const std::lock_guard lock(mutex);
    return blocks.emplace_back();
  }
  static Block& self(const void* data) noexcept {
    return *const_cast<Block*>(static_cast<const Block*>(data));
  }
  static void acquire(Block& block) {
    if (block.references.fetch_add(1) >= block.limit) {
      if (is<bug>(TaskBug::kOverflowCanBeCaught)) {
        throw std::overflow_error("too many references");
      }
      vigil::detail::fatal("a reference count would overflow");
    }
    block.instances.fetch_add(1);
  }
  static void release(Block& block) noexcept {
    block.instances.fetch_sub(1);
    if (block.references.fetch_sub(1) == 1) block.freed = true;
  }
  /// Throws if its queue is closed.
  static void schedule(Block& block) {
    if (block.finished) throw std::runtime_error("the queue is closed");
    block.wakes.fetch_add(1);
  }

  static RawWaker clone(const void* data) {
    acquire(self(data));
    if (is<bug>(TaskBug::kCloneDropsItself)) const Owner original(self(data));
    return {data, &kVTable};
  }
  static void wake_by_ref(const void* data) noexcept {
    try {
      if (is<bug>(TaskBug::kThrowReleases)) {
        Owner owner(self(data));
        schedule(self(data));
        owner.keep();
      } else {
        schedule(self(data));
      }
    } catch (const std::runtime_error&) {
      // Nobody is there to be woken.
    }
  }
  static void wake(const void* data) noexcept {
    const Owner owner(self(data));
    try {
      schedule(self(data));
    } catch (const std::runtime_error&) {
    }
  }
  static void drop(const void* data) noexcept { release(self(data)); }
  static constexpr RawWakerVTable kVTable{&clone, &wake, &wake_by_ref, &drop};

  // A crash on purpose, in a child process: volatile, so that it is one.
  static void follow(const void* data) noexcept {
    static_cast<void>(*static_cast<const volatile char*>(data));
  }
  static RawWaker follow_and_clone(const void* data) {
    follow(data);
    return {data, &kNoopVTable};
  }
  static constexpr RawWakerVTable kNoopVTable{&follow_and_clone, &follow,
                                              &follow, &follow};

  Block& block_;
};

}  // namespace vigil::mutant
