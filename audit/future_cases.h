// SPDX-License-Identifier: Apache-2.0
// The future laws that are judged case by case, not by sequences: a function
// each, which fills in a result. Those that may hang or crash run on a thread
// that can be given up, or in a process of their own.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "audit/future_checker.h"
#include "audit/future_hooks.h"
#include "audit/future_subject.h"
#include "audit/future_world.h"
#include "audit/law_check.h"

namespace vigil::detail {

/// complete() in the middle of a poll: while the future clones the waker for
/// the `nth` time, counted over two polls with a waker each. Empty if no wake
/// is lost, and if it does not clone so often.
template <class S>
std::string complete_while_cloning(int nth) {
  S subject;
  auto* const first = new WakerHooks;
  auto* const second = new WakerHooks;
  const Waker first_waker = WakerHooks::waker(*first);
  const Waker second_waker = WakerHooks::waker(*second);
  int clones = 0;
  bool completed = false;
  std::atomic<bool> has_returned{false};
  std::thread other;
  const auto on_clone = [&] {
    if (clones++ != nth) return;
    completed = true;
    if constexpr (is_any_thread<S>()) {
      other = std::thread([&] {
        subject.complete();
        has_returned.store(true);
      });
      // If the poll holds a lock that complete() takes, complete() comes later
      // and finds the registration: then there is nothing to wait for.
      for (int i = 0; i < 100 && !has_returned.load(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    } else {
      subject.complete();
    }
  };
  first->on_clone = on_clone;
  second->on_clone = on_clone;
  std::string found;
  {
    HeldFuture<S> future(subject);
    const WakerHooks* latest = first;
    bool is_ready = future.poll(first_waker);
    if (!is_ready && !completed) {
      latest = second;
      is_ready = future.poll(second_waker);
    }
    if (other.joinable()) other.join();
    if (completed && !is_ready && latest->wakes.load() == 0) {
      found = "complete() came while the future cloned its waker (clone " +
              std::to_string(nth) +
              "): it is pending, and its waker was not woken";
    }
  }
  return found;
}

/// complete() on another thread, while this one polls as often as it is woken.
template <class S>
void complete_while_polling(std::atomic<bool>& done) {
  S subject;
  auto* const hooks = new WakerHooks;
  const Waker waker = WakerHooks::waker(*hooks);
  std::thread other([&] { subject.complete(); });
  {
    HeldFuture<S> future(subject);
    for (;;) {
      const std::size_t wakes = hooks->wakes.load();
      if (future.poll(waker)) break;
      while (hooks->wakes.load() == wakes) std::this_thread::yield();
    }
  }
  other.join();
  done.store(true);
}

/// F3: no wake is lost between the check of the condition and the registration.
template <class S>
void check_register_first(LawResult& result, const LawOptions& options) {
  if constexpr (HasInside<S>) {
    result.not_judged = "complete() can't come during a poll: has an inside()";
  } else if constexpr (!is_any_thread<S>() && !completes_in_clone<S>()) {
    result.not_judged =
        "on one thread nothing comes between check and registration: needs "
        "any_thread or completes_in_clone";
  } else {
    for (int nth = 0; nth < 3; ++nth) {
      ++result.cases;
      const auto found = std::make_shared<std::string>();
      if (!returns_in_time(
              [found, nth] { *found = complete_while_cloning<S>(nth); },
              options.hang_limit)) {
        *found = "complete() from within the clone of a waker does not return";
      }
      if (!found->empty()) {
        result.violations.push_back(*found);
        return;
      }
    }
    if constexpr (is_any_thread<S>()) {
      for (int round = 0; round < 100; ++round) {
        ++result.cases;
        const auto done = std::make_shared<std::atomic<bool>>(false);
        if (!returns_in_time([done] { complete_while_polling<S>(*done); },
                             options.hang_limit)) {
          result.violations.emplace_back(
              "complete() on another thread during a poll: no wake came");
          return;
        }
      }
    }
  }
}

/// F5: what a poll after ready may do is return, throw, or trap.
template <class S>
void check_poll_after_ready(LawResult& result, const LawOptions& options) {
  ++result.cases;
  const ChildEnd end = run_in_child(
      [] {
        // Never destroyed: the poll alone is judged.
        auto& subject = *new S;
        HeldFuture<S>* future = nullptr;
        run_inside(subject, [&] {
          future = new HeldFuture<S>(subject);
          static_cast<void>(future->poll(Waker::noop()));
        });
        subject.complete();
        run_inside(subject, [&] {
          bool is_ready = false;
          for (int i = 0; i < 4 && !is_ready; ++i) {
            is_ready = future->poll(Waker::noop());
          }
          if (is_ready) static_cast<void>(future->poll(Waker::noop()));
        });
      },
      options.hang_limit);
  if (end == ChildEnd::kCrashed || end == ChildEnd::kHung) {
    result.violations.push_back("a poll after ready " +
                                std::string(to_string(end)));
  }
}

/// F6: a poll of a future that must wait returns.
template <class S>
void check_poll_returns(LawResult& result, const LawOptions& options) {
  ++result.cases;
  const auto poll = [] {
    S subject;
    run_inside(subject, [&] {
      HeldFuture<S> future(subject);
      static_cast<void>(future.poll(Waker::noop()));
    });
  };
  if (!returns_in_time(poll, options.hang_limit)) {
    result.violations.emplace_back(
        "make a; poll a: does not return while its condition is false");
  }
}

/// Pending for ever, with its waker kept: what wrap() gets.
struct KeepsWaker {
  using Output = void;
  Poll<void> poll(Context& context) {
    waker = context.waker();
    return pending;
  }
  std::optional<Waker> waker;
};

/// `auto wrap(F inner)`: a future that holds `inner` and polls it.
template <class S>
concept Wraps = requires(S& subject, CheckedFuture<KeepsWaker> inner) {
  { subject.wrap(std::move(inner)) } -> Future<>;
};

/// F7: a future that holds another does not move it.
template <class S>
void check_address(LawResult& result) {
  if constexpr (Wraps<S>) {
    S subject;
    const auto ledger = FutureLedger::create();
    run_inside(subject, [&] {
      auto outer = subject.wrap(CheckedFuture<KeepsWaker>({}, ledger));
      Context context(Waker::noop());
      for (int i = 0; i < 3; ++i) {
        if (outer.poll(context).is_ready()) break;
      }
    });
    ++result.cases;
    if (ledger->polls() == 0) result.not_judged = "wrap() did not poll";
    for (const FutureViolation& found : ledger->violations()) {
      if (found.law != "F7" || !result.violations.empty()) continue;
      result.violations.push_back("make a; poll a; poll a: " + found.message);
    }
  } else {
    result.not_judged = "a duty of those who hold futures: needs wrap()";
  }
}

/// W14: a waker may use the subject whenever it is cloned, woken or dropped.
template <class S>
void check_future_reentry(LawResult& result, const LawOptions& options) {
  if constexpr (HasInside<S> || !is_reentrant<S>() || has_one_waiter<S>()) {
    result.not_judged = "its wakers can't use it during a poll: not reentrant";
  } else {
    enum class When { kClone, kWake, kDrop };
    const auto run = [](When when) {
      S subject;
      auto* const hooks = new WakerHooks;
      bool is_inside = false;
      const auto reenter = [&subject, &is_inside] {
        if (std::exchange(is_inside, true)) return;
        {
          HeldFuture<S> another(subject);
          static_cast<void>(another.poll(Waker::noop()));
        }
        is_inside = false;
      };
      const Waker first = WakerHooks::waker(*hooks);
      auto* const others = new WakerHooks;
      const Waker second = WakerHooks::waker(*others);
      for (WakerHooks* const one : {hooks, others}) {
        (when == When::kClone  ? one->on_clone
         : when == When::kWake ? one->on_wake
                               : one->on_drop) = reenter;
      }
      {
        HeldFuture<S> future(subject);
        std::optional<HeldFuture<S>> destroyed(std::in_place, subject);
        static_cast<void>(future.poll(first));
        static_cast<void>(destroyed->poll(first));
        static_cast<void>(future.poll(second));
        destroyed.reset();
        subject.complete();
        static_cast<void>(future.poll(first));
      }
      // The last wakers go outside of the subject's code.
      for (WakerHooks* const one : {hooks, others}) {
        one->on_clone = one->on_wake = one->on_drop = nullptr;
      }
    };
    for (const auto& [when, name] :
         {std::pair(When::kClone, "cloned"), std::pair(When::kWake, "woken"),
          std::pair(When::kDrop, "dropped")}) {
      ++result.cases;
      if (returns_in_time([run, when = when] { run(when); },
                          options.hang_limit)) {
        continue;
      }
      result.violations.push_back(
          std::string("a waker that, when it is ") + name +
          ", makes, polls and destroys another future: does not return");
      return;
    }
  }
}

}  // namespace vigil::detail
