// SPDX-License-Identifier: Apache-2.0
// The waker laws whose cases hang or crash where they are broken (W13, W14,
// W16, W17): each runs on a thread that can be given up, or in a process of its
// own.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "audit/law_check.h"
#include "audit/waker_subject.h"

namespace vigil::detail {

/// W13: a wake polls nothing before it returns, not even with a lock held that
/// the poll takes.
template <class S>
void check_wake_in_place(LawResult& result, const LawOptions& options) {
  if constexpr (SeesPolls<S>) {
    struct Shared {
      std::mutex users;
      std::atomic<bool> waking{false};
      std::atomic<std::thread::id> waker_thread;
      std::atomic<bool> polled_in_place{false};
      std::function<void()> inside;
    };
    const auto shared = std::make_shared<Shared>();
    const auto work = [shared] {
      S subject;
      subject.on_poll([&state = *shared] {
        if (state.waking.load() &&
            state.waker_thread.load() == std::this_thread::get_id()) {
          state.polled_in_place.store(true);
          return;  // the lock below would never come free
        }
        const std::lock_guard lock(state.users);
        if (state.inside) std::exchange(state.inside, nullptr)();
      });
      // Locked: the caller holds the lock already, in the poll.
      const auto watched = [&state = *shared](auto call) {
        state.waker_thread.store(std::this_thread::get_id());
        state.waking.store(true);
        call();
        state.waking.store(false);
      };
      WakerOf<S> waker = subject.make();
      {
        const std::lock_guard lock(shared->users);
        watched([&] { waker.wake_by_ref(); });
        WakerOf<S> clone = waker;
        watched([&] { std::move(clone).wake(); });
      }
      static_cast<void>(subject.wakes());
      shared->inside = [&] { watched([&] { waker.wake_by_ref(); }); };
      watched([&] { waker.wake_by_ref(); });
      static_cast<void>(subject.wakes());
      shared->inside = nullptr;
      subject.finish();
    };
    result.cases += 3;
    if (!returns_in_time(work, options.hang_limit)) {
      result.violations.push_back(
          "a wake does not return while its caller holds a lock that the poll "
          "takes");
    }
    if (result.violations.empty() && shared->polled_in_place.load()) {
      result.violations.push_back("the task was polled from within a wake");
    }
  } else {
    result.cases += 1;
    result.not_judged =
        "a wake returns; whether it polls in place needs on_poll()";
  }
}

/// W14: what the task keeps may call wakers when it is destroyed; a lock that
/// is held meanwhile would be taken twice.
template <class S>
void check_reentry(LawResult& result, const LawOptions& options) {
  if constexpr (KeepsThings<S>) {
    using W = WakerOf<S>;
    struct Reenters {
      explicit Reenters(W waker) : other(std::move(waker)) {}
      ~Reenters() {
        const W clone = *other;
        clone.wake_by_ref();
        W owned = clone;
        std::move(owned).wake();
        other.reset();
        ran->store(true);
      }
      std::optional<W> other;
      std::shared_ptr<std::atomic<bool>> ran;
    };
    const auto ran = std::make_shared<std::atomic<bool>>(false);
    const auto run = [ran](bool drop_first) {
      S subject;
      std::unique_ptr<S> neighbour;
      if constexpr (HasNeighbours<S>) neighbour = subject.neighbour();
      std::optional<W> waker(subject.make());
      auto kept = std::make_shared<Reenters>(neighbour ? neighbour->make()
                                                       : subject.make());
      kept->ran = ran;
      subject.keep(std::move(kept));
      if (drop_first) waker.reset();
      subject.finish();
      waker.reset();
    };
    for (const bool drop_first : {true, false}) {
      ++result.cases;
      if (!result.violations.empty()) break;
      if (!returns_in_time([run, drop_first] { run(drop_first); },
                           options.hang_limit)) {
        result.violations.push_back(
            std::string("make w0; keep a thing whose destructor clones, wakes "
                        "and drops another waker; ") +
            (drop_first ? "drop w0; finish" : "finish; drop w0") +
            ": does not return");
      }
    }
    if (result.violations.empty() && !ran->load()) {
      result.not_judged = "keep() did not destroy what it was given";
    }
  } else {
    result.not_judged =
        "needs keep(); a waker that runs no code of users can't break it";
  }
}

/// A count of 8 or 16 bits has come around after so many clones, and is small.
inline constexpr std::size_t kManyClones = (std::size_t{1} << 16) + 9;

/// W16: so many clones that a narrow count has come around. If none of them
/// aborts, all but one waker are dropped, and that one must keep the task.
template <class S>
void check_many_clones(LawResult& result, const LawOptions& options) {
  ++result.cases;
  // Never destroyed: what is judged is the clones, then their drop.
  struct Many {
    S subject;
    WakerOf<S> waker = subject.make();
    std::vector<WakerOf<S>> clones{kManyClones, waker};
  };
  const auto clone = [] { static_cast<void>(new Many); };
  if (run_in_child(clone, options.hang_limit) != ChildEnd::kReturned) return;
  const auto clone_and_drop = [] {
    Many& many = *new Many;
    many.subject.finish();
    many.clones.clear();
    if constexpr (SeesItsEnd<S>) {
      if (many.subject.is_freed()) std::_Exit(1);
    }
    many.waker.wake_by_ref();
  };
  const ChildEnd end = run_in_child(clone_and_drop, options.hang_limit);
  if (end == ChildEnd::kReturned || end == ChildEnd::kHung) return;
  result.violations.push_back(
      std::to_string(kManyClones) +
      " clones of a waker, which are dropped: then the waker's task is gone (" +
      std::string(to_string(end)) + "); a count that comes around must abort");
}

/// W16: the clone that would overflow the count aborts.
template <class S>
void check_overflow(LawResult& result, const LawOptions& options) {
  check_many_clones<S>(result, options);
  if constexpr (CanBeFilled<S>) {
    if (!result.violations.empty()) return;
    ++result.cases;
    const ChildEnd end = run_in_child(
        [] {
          // Never destroyed: an abort is to come from the clone alone.
          auto* const subject = new S;
          const auto* const waker = new WakerOf<S>(subject->make());
          subject->fill();
          static_cast<void>(new WakerOf<S>(*waker));
        },
        options.hang_limit);
    if (end != ChildEnd::kTrapped) {
      result.violations.push_back("a clone past the limit of the count " +
                                  std::string(to_string(end)) +
                                  "; it must abort");
    }
  } else if (result.violations.empty()) {
    result.not_judged =
        "needs fill(), to come near the limit of a count of 32 bits or more";
  }
}

/// W17: every call on the noop waker is valid on any thread, and wakes nothing.
template <class S>
void check_noop(LawResult& result, const LawOptions& options) {
  if constexpr (HasNoop<S>) {
    const auto use = [] {
      WakerOf<S> noop = S::noop();
      noop.wake_by_ref();
      std::vector<WakerOf<S>> clones;
      for (int i = 0; i < 1000; ++i) clones.push_back(noop);
      for (int i = 0; i < 500; ++i) {
        std::move(clones.back()).wake();
        clones.pop_back();
      }
      clones.clear();
      std::move(noop).wake();
    };
    result.cases += 3;
    const ChildEnd end = run_in_child(use, options.hang_limit);
    if (end != ChildEnd::kReturned) {
      result.violations.push_back("a process that uses the noop waker " +
                                  std::string(to_string(end)));
      return;
    }
    S subject;
    const WakerOf<S> waker = subject.make();
    use();
    std::thread(use).join();
    if (subject.wakes() != 0) {
      result.violations.push_back("the noop waker woke a task");
    }
    if (waker.will_wake(S::noop())) {
      result.violations.push_back("will_wake() is true for a task and noop");
    }
  } else {
    result.not_judged = "needs a static noop()";
  }
}

}  // namespace vigil::detail
