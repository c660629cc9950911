// SPDX-License-Identifier: Apache-2.0
// The line of those who wait for something: an intrusive list, first come first
// served. Event and the join of a task are built on it.
#pragma once

#include <optional>
#include <utility>

#include "executor/context.h"

namespace vigil {

/// What all nodes share, whatever the type of their waker.
///
/// Invariant: a node that is linked is reachable from its list, and its list
/// from it. Both unlink in their destructors, so neither dangles (law F8).
class WaitNode {
 public:
  WaitNode(const WaitNode&) = delete;
  WaitNode& operator=(const WaitNode&) = delete;

  bool is_linked() const noexcept { return list_ != nullptr; }
  /// Leaves its list, if it is in one.
  inline void unlink() noexcept;

 protected:
  using Notify = void (*)(WaitNode&) noexcept;
  explicit WaitNode(Notify notify) noexcept : notify_(notify) {}
  ~WaitNode() { unlink(); }

 private:
  friend class WaitList;

  Notify notify_;
  class WaitList* list_ = nullptr;
  WaitNode* previous_ = nullptr;
  WaitNode* next_ = nullptr;
};

/// A list of waiters. Thread safety: one thread at a time.
class WaitList {
 public:
  WaitList() = default;
  /// Waiters that are still there are let go of; nothing wakes them.
  ~WaitList() {
    while (first_ != nullptr) first_->unlink();
  }
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;

  /// REQUIRES: `node` is in no list.
  void append(WaitNode& node) noexcept {
    node.list_ = this;
    node.previous_ = last_;
    (last_ != nullptr ? last_->next_ : first_) = &node;
    last_ = &node;
  }

  /// Unlinks and notifies the waiters in the order in which they came. One by
  /// one from the head: a waker may run code that removes others, or adds.
  /// Those added meanwhile are notified too.
  void notify_all() noexcept {
    while (first_ != nullptr) {
      WaitNode& node = *first_;
      node.unlink();
      node.notify_(node);
    }
  }

 private:
  friend WaitNode;
  WaitNode* first_ = nullptr;
  WaitNode* last_ = nullptr;
};

inline void WaitNode::unlink() noexcept {
  if (list_ == nullptr) return;
  (previous_ != nullptr ? previous_->next_ : list_->first_) = next_;
  (next_ != nullptr ? next_->previous_ : list_->last_) = previous_;
  list_ = nullptr;
  previous_ = next_ = nullptr;
}

/// A waiter: a node with the waker of its latest poll (law F2).
/// REQUIRES: stays at its address from the first wait() on (F7).
template <WakerLike W>
class Waiter : public WaitNode {
 public:
  Waiter() noexcept : WaitNode(&notify) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  // SAFETY (F8, W14): out of the list before the waker goes. The end of a waker
  // may run any code, which may notify the list: nobody without a waker is in
  // it.
  ~Waiter() { unlink(); }

  /// Whether it would be this waker's task that is woken. If not, wait() needs
  /// a clone; cloning may run any code, so the caller then looks again whether
  /// there is anything to wait for (F3).
  bool has_waker(const W& waker) const noexcept {
    return waker_ && waker_->will_wake(waker);
  }
  /// Joins `list` if it is not in it; the place of one that is in it stays.
  /// Gives the waker that `fresh` replaces, to be dropped when all else is
  /// done: that may run any code too, which may notify this waiter (W14).
  /// REQUIRES: has_waker(), or a fresh one.
  [[nodiscard]] std::optional<W> wait(WaitList& list,
                                      std::optional<W> fresh) noexcept {
    if (!is_linked()) list.append(*this);
    if (!fresh) return std::nullopt;
    std::optional<W> old = std::move(waker_);
    waker_ = std::move(fresh);
    return old;
  }
  /// Whether it waited and was notified.
  bool is_notified() const noexcept { return notified_; }

 private:
  // SAFETY: the function is set by this class's constructor alone, so the node
  // is a Waiter<W>; it was linked, so it is alive.
  static void notify(WaitNode& node) noexcept {
    auto& self = static_cast<Waiter&>(node);
    self.notified_ = true;
    std::move(*std::exchange(self.waker_, std::nullopt)).wake();
  }

  std::optional<W> waker_;
  bool notified_ = false;
};

}  // namespace vigil
