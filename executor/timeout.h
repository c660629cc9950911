// SPDX-License-Identifier: Apache-2.0
// timeout: a future that is given up when its time is over.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include "executor/branch.h"
#include "executor/context.h"
#include "executor/future.h"
#include "executor/once.h"
#include "executor/poll.h"
#include "executor/runtime.h"
#include "executor/sleep.h"
#include "executor/time.h"
#include "executor/wait_note.h"

namespace vigil {

/// The future behind timeout(): a race of F and a sleep. Each poll polls F
/// first, so F wins if both are ready. The sleep begins after F's first poll,
/// and not at all if F is ready in it. Both are destroyed, F first, before the
/// poll that is ready returns, or throws what F has thrown.
///
/// May be moved until it is polled, and not after (F7; checked). A poll after
/// ready aborts (F5). REQUIRES: polled by a task of an Executor (see Sleep).
/// Thread safety: the executor's thread only.
template <class F, WakerLike W = Waker>
class BasicTimeout {
 public:
  /// F's output, or none if it came too late. If F has no output: whether it
  /// was in time.
  using Output = std::conditional_t<std::is_void_v<typename F::Output>, bool,
                                    std::optional<typename F::Output>>;

  BasicTimeout(Duration delay, F&& future)
      : branch_(std::move(future)), sleep_(std::in_place, delay) {}
  BasicTimeout(BasicTimeout&& other)
      : once_(other.once_, "a timeout was moved after it had been polled"),
        branch_(std::move(other.branch_)),
        sleep_(std::move(other.sleep_)) {}
  BasicTimeout& operator=(BasicTimeout&&) = delete;
  ~BasicTimeout() { branch_.destroy(); }

  Poll<Output> poll(BasicContext<W>& context)
    requires Future<F, BasicContext<W>>
  {
    once_.poll("a timeout was polled after it was ready");
    detail::BranchNotes notes(detail::current_wait_note(), " or ");
    try {
      notes.begin_branch();
      auto answer = branch_.poll(context);
      if (answer.is_ready()) return in_time(std::move(answer), notes);
      notes.is_pending();
      notes.begin_branch();
      if (sleep_->poll(context).is_pending()) {
        notes.is_pending();
        return pending;
      }
    } catch (...) {
      finish(notes);
      throw;
    }
    finish(notes);
    return Output();
  }

 private:
  Output in_time(Poll<typename F::Output>&& answer,
                 detail::BranchNotes& notes) {
    if constexpr (std::is_void_v<typename F::Output>) {
      finish(notes);
      return true;
    } else {
      Output output(std::move(answer).take());
      finish(notes);
      return output;
    }
  }
  void finish(detail::BranchNotes& notes) noexcept {
    once_.finish();
    branch_.destroy();
    sleep_.reset();
    notes.forget();
  }

  detail::Once once_;
  detail::Branch<F> branch_;
  std::optional<BasicSleep<W>> sleep_;
};

/// A future that gives `future` at most `delay` nanoseconds of virtual time;
/// see BasicTimeout. With a delay that is not positive it gets two polls. What
/// may stand for `future` is as for race(); for a waker of one's own, name its
/// type: `timeout<MyWaker>(delay, future)`.
template <WakerLike W = Waker, class F>
[[nodiscard]] BasicTimeout<detail::BranchOf<F>, W> timeout(Duration delay,
                                                           F&& future) {
  return BasicTimeout<detail::BranchOf<F>, W>(
      delay, detail::as_branch(std::forward<F>(future)));
}

}  // namespace vigil
