// SPDX-License-Identifier: Apache-2.0
// Task<T>: the coroutine type, C++'s answer to `async fn`. Lazy: nothing of
// its body runs before the first poll. A poll resumes the innermost coroutine
// and nothing else, so its cost does not grow with the depth of the awaits.
//
// How: one root is polled from outside and owns a TaskChain. Whatever coroutine
// it awaits, directly or not, shares that chain. A coroutine never resumes
// another one itself: it names it in `chain.next`, and the loop in
// BasicTask::poll does. So neither deep nor many awaits use stack, with any
// compiler at any optimisation, which symmetric transfer can't promise (g++
// makes no tail call at -O0).
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>

#include "executor/context.h"
#include "executor/fatal.h"
#include "executor/future.h"
#include "executor/pin.h"
#include "executor/poll.h"
#include "executor/slot.h"
#include "executor/task_chain.h"

namespace vigil {

template <class T, WakerLike W>
class BasicTask;

namespace detail {

template <class T>
inline constexpr bool is_task = false;
template <class T, class W>
inline constexpr bool is_task<BasicTask<T, W>> = true;
template <class T>
inline constexpr bool is_pin = false;
template <class F>
inline constexpr bool is_pin<Pin<F>> = true;

/// Awaits another coroutine: it joins the chain of the one that awaits it. The
/// awaiter owns it, so nobody else can destroy it while the chain points to it.
template <class T, class W>
class TaskAwaiter {
 public:
  TaskAwaiter(BasicTask<T, W>&& child, TaskChain<W>& chain) noexcept
      : child_(std::move(child)), chain_(chain) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiter) noexcept {
    auto& promise = child_.handle_.promise();
    promise.chain = &chain_;
    promise.continuation = awaiter;
    chain_.next = child_.handle_;
  }
  T await_resume() { return child_.handle_.promise().take(); }

 private:
  BasicTask<T, W> child_;
  TaskChain<W>& chain_;
};

struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> finished) noexcept {
    if (finished.promise().is_gone != nullptr) return;  // see BasicTask
    // Null for the root: the poll loop then ends.
    finished.promise().chain->next = finished.promise().continuation;
  }
  void await_resume() const noexcept {}
};

template <class W>
struct PromiseBase {
  TaskChain<W>* chain = nullptr;  ///< Null until it is polled or awaited.
  std::coroutine_handle<> continuation;
  TaskChain<W> own_chain;   ///< In use if this is a root.
  bool* is_gone = nullptr;  ///< While the frame is destroyed: set at its end.

  PromiseBase() = default;
  PromiseBase(const PromiseBase&) = delete;
  PromiseBase& operator=(const PromiseBase&) = delete;
  ~PromiseBase() {
    if (is_gone != nullptr) *is_gone = true;
  }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }

  /// A coroutine is consumed by being awaited: `co_await std::move(task)`.
  template <class T>
  TaskAwaiter<T, W> await_transform(BasicTask<T, W>&& child) {
    if (!child.handle_ || child.handle_.promise().chain != nullptr) {
      fatal("co_await of a Task that was polled, awaited or moved from");
    }
    return {std::move(child), *chain};
  }
  template <class T>
  void await_transform(BasicTask<T, W>& child) = delete;

  /// A temporary or moved future is awaited in place.
  template <class F>
    requires(!std::is_lvalue_reference_v<F> && !is_task<F> &&
             Future<F, BasicContext<W>>)
  FutureAwaiter<F, W> await_transform(F&& future) noexcept {
    return {future, *chain};
  }
  /// Of named futures only pinned ones can be awaited, and awaited again.
  template <class F>
    requires Future<Pin<F>, BasicContext<W>>
  FutureAwaiter<Pin<F>, W> await_transform(Pin<F>& future) noexcept {
    return {future, *chain};
  }
  template <class T>
    requires IntoFuture<T, BasicContext<W>> &&
             (!Future<std::remove_reference_t<T>, BasicContext<W>>)
  auto await_transform(T&& value) {
    using F = decltype(std::forward<T>(value).into_future());
    if constexpr (is_task<F>)
      return await_transform(std::forward<T>(value).into_future());
    else
      return OwningFutureAwaiter<F, W>(std::forward<T>(value).into_future(),
                                       *chain);
  }
};

template <class T, class W>
struct TaskPromise : PromiseBase<W> {
  Slot<T> value;
  std::exception_ptr error;  ///< Stands, even if a value was returned before.

  BasicTask<T, W> get_return_object() noexcept;
  template <class U = T>
    requires std::is_constructible_v<T, U&&>
  void return_value(U&& output) {
    value.emplace(std::forward<U>(output));
  }
  void unhandled_exception() noexcept { error = std::current_exception(); }
  T take() {
    if (error) std::rethrow_exception(error);
    return *std::move(value);
  }
};

template <class W>
struct TaskPromise<void, W> : PromiseBase<W> {
  std::exception_ptr error;

  BasicTask<void, W> get_return_object() noexcept;
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { error = std::current_exception(); }
  void take() {
    if (error) std::rethrow_exception(error);
  }
};

}  // namespace detail

/// A lazy coroutine that gives a T, and a Future. `co_await std::move(task)`
/// runs it as part of the awaiting one; Executor::spawn() runs it by itself.
/// In its body every Future can be awaited; anything else does not compile.
///
/// The handle may be moved at any time, the frame stays where it is. Destroying
/// the handle destroys the frame with all that it awaits. Thread safety: one
/// thread at a time. What destructors of its locals throw when it is destroyed
/// is dropped (law E8); a parameter's destructor that throws then leaks the
/// frame. Misuse (a poll from within its own poll, after ready, or
/// of a moved-from handle; destruction while it runs) aborts with a message
/// (laws E4, F5).
template <class T, WakerLike W>
class [[nodiscard]] BasicTask {
 public:
  using Output = T;
  using promise_type = detail::TaskPromise<T, W>;

  BasicTask(BasicTask&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)) {}
  BasicTask& operator=(BasicTask&& other) noexcept {
    BasicTask old(std::move(*this));
    handle_ = std::exchange(other.handle_, nullptr);
    return *this;
  }
  ~BasicTask() {
    if (handle_) destroy();
  }

  /// Runs the coroutine until it ends or awaits a future that is pending.
  /// Throws what the coroutine throws. Law: E4, F5 (see above).
  Poll<T> poll(BasicContext<W>& context) {
    if (!handle_) detail::fatal("a moved-from Task was polled");
    promise_type& promise = handle_.promise();
    detail::TaskChain<W>& chain = promise.own_chain;
    if (chain.context != nullptr) {
      detail::fatal("a Task was polled from within its own poll");
    }
    if (handle_.done()) detail::fatal("a Task was polled after it was ready");
    if (promise.chain == nullptr) {
      promise.chain = &chain;
      chain.next = handle_;
    }
    chain.context = &context;
    if (chain.leaf != nullptr && chain.poll_leaf(chain.leaf, context)) {
      chain.leaf = nullptr;
      chain.next = chain.leaf_awaiter;
    }
    while (chain.next) std::exchange(chain.next, nullptr).resume();
    chain.context = nullptr;
    if (!handle_.done()) return pending;
    if constexpr (std::is_void_v<T>) {
      promise.take();
      return ready;
    } else {
      return promise.take();
    }
  }

 private:
  friend promise_type;
  friend detail::PromiseBase<W>;
  friend detail::TaskAwaiter<T, W>;
  explicit BasicTask(std::coroutine_handle<promise_type> handle) noexcept
      : handle_(handle) {}

  void destroy() noexcept {
    if (handle_.promise().own_chain.context != nullptr) {
      detail::fatal("a Task was destroyed from within its own poll");
    }
    // SAFETY (E5, E8): when a local's destructor throws, the coroutine catches
    // it, in its own code or in unhandled_exception(), and is then suspended
    // somewhere: most often at its end, from where it is destroyed for good.
    // What has been destroyed is not destroyed again. A parameter comes after
    // the promise, and what it throws comes out of here: the compilers then
    // neither free the frame nor, g++, destroy the parameters after it.
    bool is_gone = false;
    handle_.promise().is_gone = &is_gone;
    try {
      int tries = 0;
      while (!is_gone) {
        if (++tries > kMaxDestroys) {
          detail::fatal("a Task goes on each time that it is destroyed");
        }
        handle_.destroy();
      }
    } catch (...) {
    }
  }
  static constexpr int kMaxDestroys = 1'000;

  std::coroutine_handle<promise_type> handle_;
};

/// The coroutine type for the type-erased waker.
template <class T = void>
using Task = BasicTask<T, Waker>;

namespace detail {

template <class T, class W>
BasicTask<T, W> TaskPromise<T, W>::get_return_object() noexcept {
  return BasicTask<T, W>(
      std::coroutine_handle<TaskPromise>::from_promise(*this));
}

template <class W>
BasicTask<void, W> TaskPromise<void, W>::get_return_object() noexcept {
  return BasicTask<void, W>(
      std::coroutine_handle<TaskPromise>::from_promise(*this));
}

}  // namespace detail
}  // namespace vigil
