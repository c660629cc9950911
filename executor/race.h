// SPDX-License-Identifier: Apache-2.0
// race: several futures at once, in one task; the first that is ready wins.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "executor/branch.h"
#include "executor/context.h"
#include "executor/future.h"
#include "executor/once.h"
#include "executor/poll.h"
#include "executor/runtime.h"
#include "executor/wait_note.h"

namespace vigil {

/// The future behind race(). Each poll polls the branches from left to right
/// and stops at the first that is ready, which wins; those right of it are not
/// polled then. Before the poll returns, all branches are destroyed from left
/// to right. A branch that throws wins as well: the exception goes on when the
/// branches are destroyed. Destroying a race that is pending destroys the
/// branches from left to right.
///
/// May be moved until it is polled, and not after (F7; checked). A poll after
/// ready aborts (F5). Thread safety: that of its branches.
template <class... Fs>
class Race {
  static_assert(sizeof...(Fs) > 0, "a race has one branch at least");

 public:
  /// What the winner gave, std::monostate if that is nothing; the index says
  /// who won.
  using Output = std::variant<detail::ValueOf<typename Fs::Output>...>;

  explicit Race(Fs&&... futures) : branches_(std::move(futures)...) {}
  Race(Race&& other)
      : once_(other.once_, "a race was moved after it had been polled"),
        branches_(std::move(other.branches_)) {}
  Race& operator=(Race&&) = delete;
  ~Race() { destroy_branches(); }

  template <WakerLike W>
    requires(Future<Fs, BasicContext<W>> && ...)
  Poll<Output> poll(BasicContext<W>& context) {
    once_.poll("a race was polled after it was ready");
    detail::BranchNotes notes(detail::current_wait_note(), " or ");
    detail::Slot<Output> output;
    try {
      poll_each(context, notes, output, std::index_sequence_for<Fs...>());
    } catch (...) {
      finish(notes);
      throw;
    }
    if (!output.has_value()) return pending;
    finish(notes);
    return *std::move(output);
  }

 private:
  template <class W, std::size_t... I>
  void poll_each(BasicContext<W>& context, detail::BranchNotes& notes,
                 detail::Slot<Output>& output, std::index_sequence<I...>) {
    (poll_one<I>(context, notes, output) || ...);  // stops at the first
  }
  template <std::size_t I, class W>
  bool poll_one(BasicContext<W>& context, detail::BranchNotes& notes,
                detail::Slot<Output>& output) {
    notes.begin_branch();
    auto answer = std::get<I>(branches_).poll(context);
    if (answer.is_pending()) {
      notes.is_pending();
      return false;
    }
    output.emplace(std::in_place_index<I>,
                   detail::take_value(std::move(answer)));
    return true;
  }
  void finish(detail::BranchNotes& notes) noexcept {
    once_.finish();
    destroy_branches();
    notes.forget();
  }
  void destroy_branches() noexcept {
    std::apply([](auto&... branch) { (branch.destroy(), ...); }, branches_);
  }

  detail::Once once_;
  std::tuple<detail::Branch<Fs>...> branches_;
};

/// A future of the first of `futures` that is ready; see Race. Futures are
/// given away (`race(sleep_for(d), std::move(task))`); a Pin may stay with its
/// owner, and the race then does not destroy it; whatever else becomes a future
/// when it is awaited, such as a JoinHandle, does so here as well.
template <class... Fs>
[[nodiscard]] Race<detail::BranchOf<Fs>...> race(Fs&&... futures) {
  return Race<detail::BranchOf<Fs>...>(
      detail::as_branch(std::forward<Fs>(futures))...);
}

/// Who won a race of futures of one type, and what it gave.
template <class T>
struct RaceWinner {
  std::size_t index;  ///< From the left, from 0.
  T output;
};
template <>
struct RaceWinner<void> {
  std::size_t index;
};

/// The future behind race_all(). As Race, of any number of branches.
template <class F>
class RaceAll {
 public:
  using Output = RaceWinner<typename F::Output>;

  explicit RaceAll(std::vector<detail::Branch<F>> branches)
      : branches_(std::move(branches)) {
    if (branches_.empty()) {
      throw std::invalid_argument("vigil: race_all() of no futures");
    }
  }
  RaceAll(RaceAll&& other) noexcept
      : once_(other.once_, "a race was moved after it had been polled"),
        branches_(std::move(other.branches_)) {}
  RaceAll& operator=(RaceAll&&) = delete;
  ~RaceAll() { destroy_branches(); }

  template <WakerLike W>
    requires Future<F, BasicContext<W>>
  Poll<Output> poll(BasicContext<W>& context) {
    once_.poll("a race was polled after it was ready");
    detail::BranchNotes notes(detail::current_wait_note(), " or ");
    try {
      for (std::size_t i = 0; i < branches_.size(); ++i) {
        notes.begin_branch();
        auto answer = branches_[i].poll(context);
        if (answer.is_ready()) return win(i, std::move(answer), notes);
        notes.is_pending();
      }
      return pending;
    } catch (...) {
      finish(notes);
      throw;
    }
  }

 private:
  Output win(std::size_t index, Poll<typename F::Output>&& answer,
             detail::BranchNotes& notes) {
    if constexpr (std::is_void_v<typename F::Output>) {
      finish(notes);
      return {index};
    } else {
      Output output{index, std::move(answer).take()};
      finish(notes);
      return output;
    }
  }
  void finish(detail::BranchNotes& notes) noexcept {
    once_.finish();
    destroy_branches();
    notes.forget();
  }
  void destroy_branches() noexcept {
    for (auto& branch : branches_) branch.destroy();
  }

  detail::Once once_;
  std::vector<detail::Branch<F>> branches_;
};

namespace detail {

template <class T>
std::vector<Branch<BranchOf<T>>> as_branches(std::vector<T>&& futures) {
  std::vector<Branch<BranchOf<T>>> branches;
  branches.reserve(futures.size());
  for (T& future : futures) branches.emplace_back(as_branch(std::move(future)));
  return branches;
}

}  // namespace detail

/// As race(), of futures of one type. Throws std::invalid_argument if there are
/// none, since nothing could ever win.
template <class T>
[[nodiscard]] RaceAll<detail::BranchOf<T>> race_all(std::vector<T> futures) {
  return RaceAll<detail::BranchOf<T>>(detail::as_branches(std::move(futures)));
}

}  // namespace vigil
