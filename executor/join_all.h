// SPDX-License-Identifier: Apache-2.0
// join: several futures at once, in one task, until all are ready.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "executor/branch.h"
#include "executor/context.h"
#include "executor/future.h"
#include "executor/once.h"
#include "executor/poll.h"
#include "executor/runtime.h"
#include "executor/wait_note.h"

namespace vigil {
namespace detail {

/// A branch of a join, with its output once it is ready.
template <class F>
class JoinBranch {
 public:
  explicit JoinBranch(F&& future) : branch_(std::move(future)) {}

  /// Polls the future if it is not ready yet, and destroys it when it is. True
  /// when it is ready.
  template <WakerLike W>
  bool poll(BasicContext<W>& context, BranchNotes& notes) {
    if (!branch_.is_there()) return true;
    notes.begin_branch();
    auto answer = branch_.poll(context);
    if (answer.is_pending()) {
      notes.is_pending();
      return false;
    }
    notes.is_ready();
    output_.emplace(take_value(std::move(answer)));
    branch_.destroy();
    return true;
  }
  ValueOf<typename F::Output> take() { return *std::move(output_); }
  void destroy_future() noexcept { branch_.destroy(); }
  void destroy_output() noexcept { output_.reset(); }

 private:
  Branch<F> branch_;
  Slot<ValueOf<typename F::Output>> output_;
};

}  // namespace detail

/// The future behind join(). Each poll polls the branches that are not ready,
/// from left to right. A branch is destroyed as soon as it is ready. If one
/// throws, the poll stops there, the futures that are left are destroyed from
/// left to right, and the exception goes on. Destroying a join that is pending
/// destroys them in this order as well.
///
/// May be moved until it is polled, and not after (F7; checked). A poll after
/// ready aborts (F5). Thread safety: that of its branches.
template <class... Fs>
class JoinEach {
 public:
  /// What each has given, from left to right, std::monostate for nothing.
  using Output = std::tuple<detail::ValueOf<typename Fs::Output>...>;

  explicit JoinEach(Fs&&... futures) : branches_(std::move(futures)...) {}
  JoinEach(JoinEach&& other)
      : once_(other.once_, "a join() was moved after it had been polled"),
        branches_(std::move(other.branches_)) {}
  JoinEach& operator=(JoinEach&&) = delete;
  ~JoinEach() { destroy(); }

  template <WakerLike W>
    requires(Future<Fs, BasicContext<W>> && ...)
  Poll<Output> poll(BasicContext<W>& context) {
    once_.poll("a join() was polled after it was ready");
    detail::BranchNotes notes(detail::current_wait_note(), " and ");
    try {
      const bool all_ready = std::apply(
          [&](auto&... branch) {
            bool all = true;
            ((all = branch.poll(context, notes) && all), ...);
            return all;
          },
          branches_);
      if (!all_ready) return pending;
      Poll<Output> output(std::apply(
          [](auto&... branch) { return Output(branch.take()...); }, branches_));
      finish(notes);
      return output;
    } catch (...) {
      finish(notes);
      throw;
    }
  }

 private:
  void finish(detail::BranchNotes& notes) noexcept {
    once_.finish();
    destroy();
    notes.forget();
  }
  void destroy() noexcept {
    std::apply(
        [](auto&... branch) {
          (branch.destroy_future(), ...);
          (branch.destroy_output(), ...);
        },
        branches_);
  }

  detail::Once once_;
  std::tuple<detail::JoinBranch<Fs>...> branches_;
};

/// A future of all of `futures`; see JoinEach. What may stand for a future is
/// as for race(). Not to be confused with JoinHandle::join(), which waits for
/// another task: these run within this one.
template <class... Fs>
[[nodiscard]] JoinEach<detail::BranchOf<Fs>...> join(Fs&&... futures) {
  return JoinEach<detail::BranchOf<Fs>...>(
      detail::as_branch(std::forward<Fs>(futures))...);
}

/// The future behind join_all(). As JoinEach, of any number of branches.
template <class F>
class JoinAll {
 public:
  /// The outputs from left to right, or nothing.
  using Output =
      std::conditional_t<std::is_void_v<typename F::Output>, void,
                         std::vector<detail::ValueOf<typename F::Output>>>;

  explicit JoinAll(std::vector<detail::JoinBranch<F>> branches) noexcept
      : branches_(std::move(branches)) {}
  JoinAll(JoinAll&& other) noexcept
      : once_(other.once_, "a join() was moved after it had been polled"),
        branches_(std::move(other.branches_)) {}
  JoinAll& operator=(JoinAll&&) = delete;
  ~JoinAll() { destroy(); }

  template <WakerLike W>
    requires Future<F, BasicContext<W>>
  Poll<Output> poll(BasicContext<W>& context) {
    once_.poll("a join() was polled after it was ready");
    detail::BranchNotes notes(detail::current_wait_note(), " and ");
    try {
      bool all_ready = true;
      for (auto& branch : branches_) {
        if (!branch.poll(context, notes)) all_ready = false;
      }
      if (!all_ready) return pending;
      if constexpr (std::is_void_v<Output>) {
        finish(notes);
        return ready;
      } else {
        Output outputs;
        outputs.reserve(branches_.size());
        for (auto& branch : branches_) outputs.push_back(branch.take());
        finish(notes);
        return outputs;
      }
    } catch (...) {
      finish(notes);
      throw;
    }
  }

 private:
  void finish(detail::BranchNotes& notes) noexcept {
    once_.finish();
    destroy();
    notes.forget();
  }
  void destroy() noexcept {
    for (auto& branch : branches_) branch.destroy_future();
    for (auto& branch : branches_) branch.destroy_output();
  }

  detail::Once once_;
  std::vector<detail::JoinBranch<F>> branches_;
};

/// As join(), of futures of one type; of none, it is ready at once.
template <class T>
[[nodiscard]] JoinAll<detail::BranchOf<T>> join_all(std::vector<T> futures) {
  std::vector<detail::JoinBranch<detail::BranchOf<T>>> branches;
  branches.reserve(futures.size());
  for (T& future : futures) {
    branches.emplace_back(detail::as_branch(std::move(future)));
  }
  return JoinAll<detail::BranchOf<T>>(std::move(branches));
}

}  // namespace vigil
