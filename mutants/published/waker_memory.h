// SPDX-License-Identifier: Apache-2.0
// A task with counted wakers that is really freed by whoever is last, as a
// subject that offers no books: a sanitizer must find what is wrong.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "executor/waker.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong in a waker.
enum class MemoryBug : std::uint8_t {
  kNone,
  /// RUSTSEC-2020-0060 (futures-task): clones borrow what the task frees.
  kBorrowsData,
  /// rust #52629: clone drops its original.
  kCloneDropsItself,
  /// stdexec #1400 as a waker: the count is decremented without an order.
  kCountsRelaxed,
  /// tokio #2087 as a waker: the wake reads what the end of the task writes.
  kWakeReadsUnlocked,
};

/// The task, as a subject.
template <MemoryBug bug>
class FreedTask {
  struct Block {
    std::atomic<int> references{1};
    std::mutex mutex;
    std::size_t wakes = 0;
    bool finished = false;
  };

 public:
  FreedTask() = default;
  FreedTask(const FreedTask&) = delete;
  FreedTask& operator=(const FreedTask&) = delete;
  ~FreedTask() { finish(); }

  Waker make() {
    acquire(*block_);
    return Waker(RawWaker{block_, &kVTable});
  }
  std::size_t wakes() {
    if (block_ == nullptr) return wakes_;
    const std::lock_guard lock(block_->mutex);
    return block_->wakes;
  }
  void finish() {
    if (block_ == nullptr) return;
    Block* const block = std::exchange(block_, nullptr);
    if (is<bug>(MemoryBug::kWakeReadsUnlocked)) block->finished = true;
    {
      const std::lock_guard lock(block->mutex);
      block->finished = true;
      wakes_ = block->wakes;
    }
    if (is<bug>(MemoryBug::kBorrowsData)) {
      delete block;
    } else {
      release(*block);
    }
  }

 private:
  static void acquire(Block& block) noexcept {
    if (is<bug>(MemoryBug::kBorrowsData)) return;
    block.references.fetch_add(1, std::memory_order_relaxed);
  }
  static void release(Block& block) noexcept {
    if (is<bug>(MemoryBug::kBorrowsData)) return;
    // SAFETY (W8): acquire-release, so that the last comes after all others.
    const auto order = is<bug>(MemoryBug::kCountsRelaxed)
                           ? std::memory_order_relaxed
                           : std::memory_order_acq_rel;
    if (block.references.fetch_sub(1, order) == 1) delete &block;
  }
  // SAFETY (W7): make() and clone alone pair the table with a pointer.
  static Block& self(const void* data) noexcept {
    return *const_cast<Block*>(static_cast<const Block*>(data));
  }
  static RawWaker clone(const void* data) {
    acquire(self(data));
    if (is<bug>(MemoryBug::kCloneDropsItself)) release(self(data));
    return {data, &kVTable};
  }
  static void wake_by_ref(const void* data) noexcept {
    Block& block = self(data);
    if (is<bug>(MemoryBug::kWakeReadsUnlocked) && block.finished) return;
    const std::lock_guard lock(block.mutex);
    if (!block.finished) ++block.wakes;
  }
  static void wake(const void* data) noexcept {
    wake_by_ref(data);
    release(self(data));
  }
  static void drop(const void* data) noexcept { release(self(data)); }
  static constexpr RawWakerVTable kVTable{&clone, &wake, &wake_by_ref, &drop};

  Block* block_ = new Block;
  std::size_t wakes_ = 0;  ///< when it finished
};

}  // namespace vigil::mutant
