// SPDX-License-Identifier: Apache-2.0
// Whose wakers waker_fuzz calls: those of Executor, and counted ones, which
// show more than an executor's do and can be broken on purpose.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "executor/executor.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "fuzz/waker_run.h"

namespace vigil {

/// A task of an Executor that waits.
class ExecutorTask {
 public:
  static constexpr std::string_view kEndLaw = "E5";

  ExecutorTask() : ExecutorTask(std::make_shared<Executor>()) {}
  explicit ExecutorTask(std::shared_ptr<Executor> executor)
      : executor_(std::move(executor)) {
    executor_->spawn(Probe(state_)).detach();
    executor_->run();
  }

  Waker make() { return *state_->waker; }
  std::size_t wakes() {
    executor_->run();
    return state_->polls - 1;
  }
  void finish() {
    state_->is_done = true;
    std::move(*std::exchange(state_->waker, std::nullopt)).wake();
    executor_->run();
  }
  std::unique_ptr<ExecutorTask> neighbour() {
    return std::make_unique<ExecutorTask>(executor_);
  }
  bool was_polled_in_place() const noexcept {
    return state_->was_polled_in_place;
  }
  /// Futures that exist.
  static std::size_t alive() noexcept { return futures; }

 private:
  struct State {
    std::size_t polls = 0;
    bool is_done = false;
    bool was_polled_in_place = false;
    std::optional<Waker> waker;  ///< of the latest poll
  };
  class Probe {
   public:
    using Output = void;
    explicit Probe(std::shared_ptr<State> state) : state_(std::move(state)) {
      ++futures;
    }
    Probe(Probe&& other) noexcept : state_(std::move(other.state_)) {
      ++futures;
    }
    Probe& operator=(Probe&&) = delete;
    ~Probe() { --futures; }
    Poll<void> poll(Context& context) {
      state_->was_polled_in_place |= is_in_waker_call;
      if (state_->is_done) return ready;
      ++state_->polls;
      state_->waker = context.waker();
      return pending;
    }

   private:
    std::shared_ptr<State> state_;
  };
  static inline std::atomic<std::size_t> futures{0};

  std::shared_ptr<Executor> executor_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// What is wrong with a counted waker.
enum class WakerDefect : std::uint8_t {
  kNone,
  kCloneTakesNone,     ///< no reference
  kWakeKeeps,          ///< its reference
  kWakeByRefConsumes,  ///< a reference
  kDropKeeps,          ///< its reference
  kWakeIsLost,
  kWakesAfterTheEnd,
  kFreesAtTheEnd,  ///< whatever wakers there are
  kWakesTheFirst,  ///< of all tasks
  kTearsCount,     ///< reads, and later writes
  kIsAnyones       ///< will_wake() is always true; of OwnWaker
};

/// A task that is nothing but counts, behind a Waker, or behind an OwnWaker.
template <WakerDefect defect, bool has_own_type = false>
class CountedTask {
  struct Cell;

 public:
  static constexpr std::string_view kEndLaw = "W12";
  static constexpr bool counts_each_wake = true;

  /// A waker with a type of its own, without a table.
  class OwnWaker {
   public:
    explicit OwnWaker(Cell& cell) noexcept : cell_(&cell) {}
    OwnWaker(const OwnWaker& other) : cell_(&other.cell_->clone()) {}
    OwnWaker(OwnWaker&& other) noexcept
        : cell_(std::exchange(other.cell_, nullptr)) {}
    OwnWaker& operator=(OwnWaker other) noexcept {
      std::swap(cell_, other.cell_);
      return *this;
    }
    ~OwnWaker() {
      if (cell_ != nullptr) cell_->drop();
    }
    void wake() && noexcept { std::exchange(cell_, nullptr)->wake(); }
    void wake_by_ref() const noexcept { cell_->wake_by_ref(); }
    bool will_wake(const OwnWaker& other) const noexcept {
      return defect == WakerDefect::kIsAnyones || cell_ == other.cell_;
    }

   private:
    Cell* cell_;
  };

  CountedTask() : CountedTask(nullptr) {}
  ~CountedTask() {
    if (!is_finished_) finish();
  }
  CountedTask(const CountedTask&) = delete;
  CountedTask& operator=(const CountedTask&) = delete;

  auto make() {
    Cell& cell = cell_->acquire();
    if constexpr (has_own_type) {
      return OwnWaker(cell);
    } else {
      return Waker(RawWaker{&cell, &kTable});
    }
  }
  std::size_t wakes() const noexcept { return counts_->wakes; }
  void finish() {
    is_finished_ = true;
    cell_->is_complete = true;
    cell_->release();
    if (defect == WakerDefect::kFreesAtTheEnd) counts_->is_freed = true;
  }
  std::size_t live_instances() const noexcept {
    // The task's own reference is no waker.
    return counts_->references - (is_finished_ ? 0U : 1U);
  }
  bool is_freed() const noexcept { return counts_->is_freed; }
  std::unique_ptr<CountedTask> neighbour() {
    return std::unique_ptr<CountedTask>(new CountedTask(counts_));
  }
  /// Cells that exist.
  static std::size_t alive() noexcept { return cells; }

 private:
  /// What outlives the cell.
  struct Counts {
    std::atomic<std::size_t> references{1};
    std::atomic<std::size_t> wakes{0};
    std::atomic<bool> is_freed{false};
    std::shared_ptr<Counts> first;  ///< of the first task, in the others
  };

  /// What the wakers point to.
  struct Cell {
    explicit Cell(std::shared_ptr<Counts> shared) : counts(std::move(shared)) {
      ++cells;
    }
    ~Cell() { --cells; }
    Cell& acquire() noexcept {
      add(1);
      return *this;
    }
    void release() noexcept {
      const std::shared_ptr<Counts> kept = counts;
      // SAFETY (W8): whoever takes the last reference alone has the cell.
      if (add(-1) == 1) {
        kept->is_freed = true;
        // One that is broken may be used once more: see bury().
        if (defect == WakerDefect::kNone) delete this;
        if (defect != WakerDefect::kNone) --cells;
      }
    }
    Cell& clone() noexcept {
      return defect == WakerDefect::kCloneTakesNone ? *this : acquire();
    }
    void wake() noexcept {
      wake_by_ref();
      if (defect == WakerDefect::kWakeByRefConsumes) return;
      if (defect != WakerDefect::kWakeKeeps) release();
    }
    void wake_by_ref() noexcept {
      if (!is_complete || defect == WakerDefect::kWakesAfterTheEnd) {
        Counts& whom = defect == WakerDefect::kWakesTheFirst && counts->first
                           ? *counts->first
                           : *counts;
        if (defect != WakerDefect::kWakeIsLost) ++whom.wakes;
      }
      if (defect == WakerDefect::kWakeByRefConsumes) release();
    }
    void drop() noexcept {
      if (defect != WakerDefect::kDropKeeps) release();
    }

    const std::shared_ptr<Counts> counts;
    std::atomic<bool> is_complete{false};

   private:
    /// The count before.
    std::size_t add(int change) noexcept {
      std::atomic<std::size_t>& count = counts->references;
      if (defect != WakerDefect::kTearsCount) {
        return count.fetch_add(static_cast<std::size_t>(change));
      }
      const std::size_t before = count.load();
      std::this_thread::yield();
      count.store(before + static_cast<std::size_t>(change));
      return before;
    }
  };

  explicit CountedTask(const std::shared_ptr<Counts>& sibling) {
    if (sibling) counts_->first = sibling->first ? sibling->first : sibling;
    cell_ = new Cell(counts_);
    if (defect != WakerDefect::kNone) bury(cell_);
  }
  /// What is broken stays for ever, and is no leak: its wakers may lose count,
  /// and go on.
  static void bury(Cell* cell) {
    static auto& buried = *new std::vector<std::unique_ptr<Cell>>;
    buried.emplace_back(cell);
  }

  // SAFETY (W7): make() and clone alone pair the table with a cell; (W1 to W4)
  // each instance owns one reference, unless the defect is about that.
  static Cell& cell(const void* data) noexcept {
    return *const_cast<Cell*>(static_cast<const Cell*>(data));
  }
  static RawWaker clone_raw(const void* data) {
    return {&cell(data).clone(), &kTable};
  }
  static constexpr RawWakerVTable kTable{
      &clone_raw, [](const void* data) noexcept { cell(data).wake(); },
      [](const void* data) noexcept { cell(data).wake_by_ref(); },
      [](const void* data) noexcept { cell(data).drop(); }};
  static inline std::atomic<std::size_t> cells{0};

  std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
  Cell* cell_;
  bool is_finished_ = false;
};

}  // namespace vigil
