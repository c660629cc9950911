// SPDX-License-Identifier: Apache-2.0
// Two futures for others to hold, which write down what their holder does, and
// a holder of both: for the checks of future_held.h.
#pragma once

#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "audit/future_hooks.h"
#include "audit/future_subject.h"
#include "executor/future.h"

namespace vigil::detail {

/// What the check knows of a child. Thread safety: any thread.
class ChildState {
 public:
  /// One outer poll is to end long before its child has been polled so often.
  static constexpr std::size_t kBusyPollsMax = 100'000;

  std::atomic<bool> busy{false};   ///< wakes itself in each poll
  std::atomic<bool> ready{false};  ///< what its next poll answers
  std::atomic<bool> gone{false};   ///< destroyed
  std::atomic<std::size_t> polls{0};

  void keep(const Waker& waker) {
    std::optional<Waker> kept(waker);
    const std::lock_guard lock(mutex_);
    kept.swap(waker_);
    old_.swap(kept);
  }
  /// The waker of the latest poll, if there was one.
  std::optional<Waker> waker() const {
    const std::lock_guard lock(mutex_);
    return waker_;
  }
  void wake() const {
    if (const auto kept = waker()) kept->wake_by_ref();
  }
  void forget() {
    std::optional<Waker> latest;
    std::optional<Waker> old;
    const std::lock_guard lock(mutex_);
    latest.swap(waker_);
    old.swap(old_);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Waker> waker_;
  std::optional<Waker> old_;
};

/// A child.
class Child {
 public:
  using Output = void;
  explicit Child(std::shared_ptr<ChildState> state) : end_{std::move(state)} {}
  Child(Child&&) noexcept = default;
  Child& operator=(Child&&) noexcept = default;

  Poll<void> poll(Context& context) {
    ChildState& state = *end_.state;
    const std::size_t polls = state.polls.fetch_add(1) + 1;
    if (state.ready.load()) return ready;
    state.keep(context.waker());
    // Became ready in between: the wake may have found the old waker (F3).
    if (state.ready.load()) return ready;
    if (state.busy.load() && polls < ChildState::kBusyPollsMax) {
      context.waker().wake_by_ref();
    }
    return pending;
  }

 private:
  struct End {
    std::shared_ptr<ChildState> state;
    explicit End(std::shared_ptr<ChildState> owned) : state(std::move(owned)) {}
    End(End&&) noexcept = default;
    End& operator=(End&& other) noexcept {
      end();
      state = std::move(other.state);
      return *this;
    }
    ~End() { end(); }
    void end() noexcept {
      if (state) state->gone.store(true);
    }
  };
  End end_;
};

/// `auto hold(detail::Child one, detail::Child other)`, or a template: a future
/// that holds both and polls them; ready when one of them, or both, are.
template <class S>
concept Holds = requires(S& subject, Child child) {
  { subject.hold(std::move(child), std::move(child)) } -> Future<>;
};

/// A subject's future with two children.
template <class S>
class HolderRun {
 public:
  HolderRun() {
    for (auto& state : children_) state = std::make_shared<ChildState>();
    run_inside(*subject_, [&] { holder_.emplace(*subject_, children_); });
  }
  ~HolderRun() {
    destroy();
    for (auto& state : children_) state->forget();
    for (auto& books : books_) {
      if (books->live() != 1) WakerBooks::lose(std::move(books));
    }
  }
  HolderRun(const HolderRun&) = delete;
  HolderRun& operator=(const HolderRun&) = delete;

  /// Polls with the latest waker.
  void poll() {
    if (ready_ || !holder_) return;
    wakes_before_poll_ = books_[which_]->wakes();
    run_inside(*subject_, [&] {
      Context context(wakers_[which_]);
      try {
        ready_ = holder_->future.poll(context).is_ready();
      } catch (...) {
        ready_ = true;
      }
    });
  }
  void poll_other() {
    which_ = 1 - which_;
    poll();
  }
  bool is_woken() const { return books_[which_]->wakes() > wakes_before_poll_; }
  bool is_ready() const { return ready_; }
  void destroy() {
    run_inside(*subject_, [&] { holder_.reset(); });
  }
  ChildState& child(std::size_t index) { return *children_[index]; }
  /// How many wakers there are beside our own.
  std::ptrdiff_t clones() const {
    return books_[0]->live() + books_[1]->live() - 2;
  }

 private:
  using Children = std::array<std::shared_ptr<ChildState>, 2>;
  struct Holder {
    Holder(S& subject, Children& children)
        : future(subject.hold(Child(children[0]), Child(children[1]))) {}
    decltype(std::declval<S&>().hold(std::declval<Child>(),
                                     std::declval<Child>())) future;
  };

  std::unique_ptr<S> subject_ = std::make_unique<S>();
  Children children_;
  std::array<std::unique_ptr<WakerBooks>, 2> books_{
      std::make_unique<WakerBooks>(), std::make_unique<WakerBooks>()};
  std::array<Waker, 2> wakers_{books_[0]->waker(), books_[1]->waker()};
  std::optional<Holder> holder_;
  std::size_t wakes_before_poll_ = 0;
  std::size_t which_ = 0;
  bool ready_ = false;
};

}  // namespace vigil::detail
