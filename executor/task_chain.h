// SPDX-License-Identifier: Apache-2.0
// How a coroutine awaits a future: the inside of task.h.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"

namespace vigil::detail {

/// The coroutines of one root: who runs next, and what the innermost awaits.
template <class W>
struct TaskChain {
  std::coroutine_handle<> next;        ///< To be resumed now, if any.
  BasicContext<W>* context = nullptr;  ///< Of the poll in progress, if any.
  void* leaf = nullptr;                ///< The pending awaiter, if any.
  bool (*poll_leaf)(void*, BasicContext<W>&) = nullptr;  ///< True when ready.
  std::coroutine_handle<> leaf_awaiter;  ///< Who awaits the leaf.
};

/// Awaits a future that is no coroutine: polls it once in place, and parks it
/// as the chain's leaf while it is pending.
template <class F, class W>
class FutureAwaiter {
 public:
  // The future may be a temporary: it lives in the awaiting frame until the
  // full expression ends, and so stays where it is (F7).
  FutureAwaiter(F& future, TaskChain<W>& chain) noexcept
      : future_(future), chain_(chain) {}
  FutureAwaiter(const FutureAwaiter&) = delete;
  FutureAwaiter& operator=(const FutureAwaiter&) = delete;

  bool await_ready() {
    // No context: a destructor has thrown while the frame was destroyed, and
    // the coroutine has caught it. It is suspended here and destroyed again.
    if (chain_.context == nullptr) return false;
    return poll_.emplace(future_.poll(*chain_.context)).is_ready();
  }
  void await_suspend(std::coroutine_handle<> awaiter) noexcept {
    chain_.leaf = this;
    chain_.poll_leaf = &poll_leaf;
    chain_.leaf_awaiter = awaiter;
  }
  typename F::Output await_resume() {
    if (error_) std::rethrow_exception(std::move(error_));
    return std::move(*poll_).take();
  }

 private:
  // SAFETY: `leaf` is the awaiter that registered itself in await_suspend. It
  // lives in a suspended frame, which its root destroys only together with the
  // chain that holds this pointer.
  static bool poll_leaf(void* leaf, BasicContext<W>& context) noexcept {
    auto& self = *static_cast<FutureAwaiter*>(leaf);
    try {
      return self.poll_.emplace(self.future_.poll(context)).is_ready();
    } catch (...) {
      self.error_ = std::current_exception();  // rethrown where it is awaited
      return true;
    }
  }

  F& future_;
  TaskChain<W>& chain_;
  std::optional<Poll<typename F::Output>> poll_;  // the latest
  std::exception_ptr error_;
};

/// As FutureAwaiter, for a future that `into_future()` made for this await.
template <class F, class W>
class OwningFutureAwaiter {
 public:
  OwningFutureAwaiter(F&& future, TaskChain<W>& chain)
      : future_(std::move(future)), awaiter_(future_, chain) {}
  bool await_ready() { return awaiter_.await_ready(); }
  void await_suspend(std::coroutine_handle<> awaiter) noexcept {
    awaiter_.await_suspend(awaiter);
  }
  typename F::Output await_resume() { return awaiter_.await_resume(); }

 private:
  F future_;
  FutureAwaiter<F, W> awaiter_;
};

}  // namespace vigil::detail
