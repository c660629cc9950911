// SPDX-License-Identifier: Apache-2.0
// Executors whose wakers work on any thread, and longer than the executor: a
// wake goes through an inbox that both threads are at. Without the bug nothing
// may accuse them; with it, only a sanitizer can.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "mutants/published/executor_base.h"

namespace vigil {

enum class Race : std::uint8_t {
  kNone,          ///< a list with a lock
  kNoneOnStack,   ///< a stack without one
  kUnlockedPush,  ///< the list is added to without its lock
  kUnlockedLook,  ///< whether the list is empty is looked at without its lock
  kPlainFlag,     ///< "it is in the inbox" is no atomic
  kPlainCount,    ///< the count of a waker's clones is no atomic
  kRelaxedStack,  ///< what a node has in it is not published
  kOutlived,      ///< no race: wakers do not own the inbox
};

class Inbox;

/// What the wakers of a task share; the last of them frees it.
class WakeState {
 public:
  WakeState(std::shared_ptr<Inbox> its_inbox, TaskId its_task)
      : inbox(std::move(its_inbox)), task(its_task) {}

  std::shared_ptr<Inbox> inbox;
  TaskId task;
  // Of each pair, `race` says which is used.
  std::atomic<unsigned> count{1};
  unsigned plain_count = 1;
  std::atomic<bool> is_woken{false};
  bool plain_is_woken = false;
};

/// Wakes of tasks that their executor has not seen yet.
class Inbox {
 public:
  /// A waker. Thread safety: any number of threads, each with its own.
  class Handle {
   public:
    Handle(const std::shared_ptr<Inbox>& inbox, TaskId task)
        : state_(new WakeState(
              inbox->race_ == Race::kOutlived
                  ? std::shared_ptr<Inbox>(std::shared_ptr<void>(), inbox.get())
                  : inbox,
              task)) {}
    Handle(const Handle& other) noexcept : state_(other.state_) {
      if (is(Race::kPlainCount)) {
        ++state_->plain_count;
      } else {
        // SAFETY (W8): whoever copies has one, so it can't be freed meanwhile.
        state_->count.fetch_add(1, std::memory_order_relaxed);
      }
    }
    Handle(Handle&& other) noexcept
        : state_(std::exchange(other.state_, nullptr)) {}
    Handle& operator=(Handle other) noexcept {
      std::swap(state_, other.state_);
      return *this;
    }
    // SAFETY (W8): what each has done happens before the last frees it.
    ~Handle() {
      if (state_ == nullptr) return;
      const bool is_last =
          is(Race::kPlainCount)
              ? --state_->plain_count == 0
              : state_->count.fetch_sub(1, std::memory_order_acq_rel) == 1;
      if (is_last) delete state_;
    }

    void wake() const {
      if (!begin_wake()) return;  // it is in the inbox
      state_->inbox->push(*this);
    }
    TaskId task() const { return state_->task; }
    /// The next wake counts anew.
    void end_wake() const {
      state_->plain_is_woken = false;
      state_->is_woken.store(false, std::memory_order_release);
    }

   private:
    bool is(Race race) const { return state_->inbox->race_ == race; }
    bool begin_wake() const {
      if (is(Race::kPlainFlag)) {
        return !std::exchange(state_->plain_is_woken, true);
      }
      return !state_->is_woken.exchange(true, std::memory_order_acq_rel);
    }

    WakeState* state_;
  };

  explicit Inbox(Race race) : race_(race) {}
  ~Inbox() { static_cast<void>(take()); }
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// Nobody takes any more: what comes now is dropped.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      is_closed_.store(true, std::memory_order_seq_cst);
    }
    static_cast<void>(take());
  }

  /// All that came since the last time, in order.
  std::vector<Handle> take() {
    if (is_stack()) return take_stack();
    if (race_ == Race::kUnlockedLook && woken_.empty()) return {};
    const std::lock_guard lock(mutex_);
    return std::exchange(woken_, {});
  }

 private:
  struct Node {
    Handle handle;
    Node* next = nullptr;
  };

  bool is_stack() const {
    return race_ == Race::kNoneOnStack || race_ == Race::kRelaxedStack;
  }

  void push(const Handle& handle) {
    if (is_stack()) return push_stack(handle);
    std::unique_lock lock(mutex_, std::defer_lock);
    if (race_ != Race::kUnlockedPush) lock.lock();
    if (!is_closed_.load(std::memory_order_relaxed)) woken_.push_back(handle);
  }

  // SAFETY (W6): the release in it pairs with the acquire in take_stack(), by
  // which the node is seen as it is here. All four accesses of close() and push
  // are sequentially consistent: one of the two sees the other's.
  void push_stack(const Handle& handle) {
    const auto order = race_ == Race::kRelaxedStack ? std::memory_order_relaxed
                                                    : std::memory_order_seq_cst;
    Node* const node = new Node{handle, top_.load(std::memory_order_relaxed)};
    while (!top_.compare_exchange_weak(node->next, node, order,
                                       std::memory_order_relaxed)) {
    }
    // Whoever comes between close() and its last look takes it himself.
    if (is_closed_.load(std::memory_order_seq_cst)) {
      static_cast<void>(take_stack());
    }
  }

  std::vector<Handle> take_stack() {
    std::vector<Handle> taken;
    Node* node = top_.exchange(nullptr, std::memory_order_seq_cst);
    while (node != nullptr) {
      const std::unique_ptr<Node> top(node);
      node = top->next;
      taken.push_back(std::move(top->handle));
    }
    std::reverse(taken.begin(), taken.end());
    return taken;
  }

  const Race race_;
  std::mutex mutex_;  ///< of the list
  std::vector<Handle> woken_;
  std::atomic<Node*> top_{nullptr};
  std::atomic<bool> is_closed_{false};
};

/// All but the type. Not a template: it is compiled once.
class InboxExecutorParts : public published::BaseExecutor {
 public:
  static constexpr Promises promises = [] {
    Promises all = published::kBasePromises;
    all.any_wake = all.outliving_wakers = true;
    return all;
  }();

  explicit InboxExecutorParts(Race race)
      : inbox_(std::make_shared<Inbox>(race)) {}
  ~InboxExecutorParts() override { inbox_->close(); }

  void wake(TaskId task) override { handles_[task].wake(); }
  std::function<void()> waker(TaskId task) {
    return [handle = handles_[task]] { handle.wake(); };
  }

 protected:
  void spawned(TaskId task) override {
    // In the order of their numbers, if not always one by one.
    while (handles_.size() <= task) {
      handles_.emplace_back(inbox_, static_cast<TaskId>(handles_.size()));
    }
  }
  /// What was woken before comes first.
  void schedule(TaskId task) override {
    take_wakes();
    BaseExecutor::schedule(task);
  }
  TaskId next() override {
    take_wakes();
    return BaseExecutor::next();
  }

 private:
  void take_wakes() {
    for (const Inbox::Handle& handle : inbox_->take()) {
      handle.end_wake();
      if (!is_alive(handle.task())) continue;
      drop_timer(handle.task());
      BaseExecutor::schedule(handle.task());
    }
  }

  std::shared_ptr<Inbox> inbox_;
  std::vector<Inbox::Handle> handles_;
};

template <Race race>
class InboxExecutor : public InboxExecutorParts {
 public:
  InboxExecutor() : InboxExecutorParts(race) {}
};

}  // namespace vigil
