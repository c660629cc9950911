// SPDX-License-Identifier: Apache-2.0
// Run loops, scopes and shared states that two threads are at. Where the bug
// needs one thread between two steps of the other, the other waits there until
// it has come: the interleaving is always the bad one.
#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "mutants/published/executor_scenarios.h"

namespace vigil::published {
namespace {

/// Takes `flag` by spinning. Not std::mutex: AddressSanitizer does not see what
/// is done to one inside of the C library.
void lock(std::atomic<bool>& flag) {
  while (flag.exchange(true)) std::this_thread::yield();
}

/// Where the bad moment is: one waits there until the other has gone.
using Gate = std::latch;

// stdexec #1742

struct Node {
  Node* next = nullptr;
};

class RunLoop {
 public:
  void run() {
    while (!is_finished_.load()) std::this_thread::yield();
  }
  template <bool fixed>
  void finish(Node& node, Gate& has_returned) {
    if (fixed) push(node);
    is_finished_.store(true);
    if (fixed) return;
    has_returned.wait();
    push(node);
  }

 private:
  void push(Node& node) { node.next = head_.exchange(&node); }
  std::atomic<bool> is_finished_{false};
  std::atomic<Node*> head_{nullptr};
};

/// Runs a loop on this stack. The thread that ends it may be longer about it.
template <bool fixed>
[[gnu::noinline]] void run_until_finished(std::thread& finisher, Node& node,
                                          Gate& has_returned) {
  RunLoop loop;
  finisher = std::thread([&loop, &node, &has_returned] {
    loop.finish<fixed>(node, has_returned);
  });
  loop.run();
}

// stdexec #2051

class Event {
 public:
  void wait() {
    while (!is_set_.load()) std::this_thread::yield();
    lock(lock_);  // whoever has set it is through
  }
  template <bool fixed>
  void set(Gate& is_freed) {
    if (fixed) {
      lock(lock_);
      is_set_.store(true);
      notify_one();
      lock_.store(false);  // the last that is done to it
      return;
    }
    is_set_.store(true);
    is_freed.wait();
    notify_one();
  }

 private:
  void notify_one() { ++notifications_; }
  std::atomic<bool> is_set_{false};
  std::atomic<bool> lock_{false};
  unsigned notifications_ = 0;
};

// stdexec #1731

class Scope {
 public:
  /// The owner frees the scope when this returns.
  void wait_until_empty() {
    while (operations_.load() != 0) std::this_thread::yield();
    lock(lock_);
  }
  template <bool fixed>
  void leave(Gate& is_freed) {
    if (fixed) {
      lock(lock_);
      --operations_;
      lock_.store(false);
      return;
    }
    --operations_;
    is_freed.wait();
    lock(lock_);
    lock_.store(false);
  }

 private:
  std::atomic<int> operations_{1};
  std::atomic<bool> lock_{false};
};

// stdexec #1413, folly fe27f3930

/// Whoever comes second frees it.
template <bool fixed>
struct PlainState {
  int result = 0;
  int handle = 1;
  bool has_one_left = false;
  std::mutex mutex;
  bool leave() {
    if constexpr (fixed) {
      const std::lock_guard guard(mutex);
      return std::exchange(has_one_left, true);
    } else {
      return std::exchange(has_one_left, true);
    }
  }
};

template <bool fixed>
struct CountedState {
  static constexpr auto kOrder =
      fixed ? std::memory_order_acq_rel : std::memory_order_relaxed;
  int result = 0;
  int handle = 1;
  std::atomic<bool> has_one_left{false};
  bool leave() { return has_one_left.exchange(true, kOrder); }
};

/// One thread completes, the other gives its handle up.
template <class State>
void complete_and_detach() {
  auto* const state = new State;
  std::thread completes([state] {
    state->result = 42;
    if (state->leave()) delete state;
  });
  std::thread detaches([state] {
    state->handle = 0;
    if (state->leave()) delete state;
  });
  completes.join();
  detaches.join();
}

// concurrencpp #131

template <bool fixed>
class Result {
 public:
  void complete() {
    const auto guard = guarded();
    is_complete_ = true;
  }
  /// Whether it was complete in time.
  bool wait_for(unsigned attempts) {
    while (attempts-- > 0) {
      const auto guard = guarded();
      if (is_complete_) return true;
    }
    return false;
  }

 private:
  std::unique_lock<std::mutex> guarded() {
    return fixed ? std::unique_lock(mutex_) : std::unique_lock<std::mutex>();
  }
  std::mutex mutex_;
  bool is_complete_ = false;
};

// cppcoro #221

/// Cancelling runs a callback, which resumes whoever waits: here it cancels
/// another. Fixed, it does so when the lock is given back.
template <bool fixed>
class Source {
 public:
  void cancel(Source* resumed) {
    std::unique_lock guard(mutex_);
    is_cancelled_ = true;
    if (fixed) guard.unlock();
    if (resumed != nullptr) resumed->cancel(nullptr);
  }

 private:
  std::mutex mutex_;
  bool is_cancelled_ = false;
};

}  // namespace

template <bool fixed>
void push_to_dead_loop() {
  Node node;
  Gate has_returned(1);
  std::thread finisher;
  run_until_finished<fixed>(finisher, node, has_returned);
  has_returned.count_down();
  finisher.join();
}
template void push_to_dead_loop<false>();
template void push_to_dead_loop<true>();

template <bool fixed>
void notify_after_free() {
  Gate is_freed(1);
  auto event = std::make_unique<Event>();
  std::thread notifier(
      [&event = *event, &is_freed] { event.set<fixed>(is_freed); });
  event->wait();
  event.reset();
  is_freed.count_down();
  notifier.join();
}
template void notify_after_free<false>();
template void notify_after_free<true>();

template <bool fixed>
void lock_after_decrement() {
  Gate is_freed(1);
  auto scope = std::make_unique<Scope>();
  std::thread operation(
      [&scope = *scope, &is_freed] { scope.leave<fixed>(is_freed); });
  scope->wait_until_empty();
  scope.reset();
  is_freed.count_down();
  operation.join();
}
template void lock_after_decrement<false>();
template void lock_after_decrement<true>();

template <bool fixed>
void completion_against_destruction() {
  complete_and_detach<PlainState<fixed>>();
}
template void completion_against_destruction<false>();
template void completion_against_destruction<true>();

template <bool fixed>
void relaxed_detach() {
  complete_and_detach<CountedState<fixed>>();
}
template void relaxed_detach<false>();
template void relaxed_detach<true>();

template <bool fixed>
void wait_for_against_completion() {
  Result<fixed> result;
  std::thread completes([&result] { result.complete(); });
  // Kept, so that no compiler leaves the wait out.
  [[maybe_unused]] const volatile bool was_in_time = result.wait_for(1000);
  completes.join();
}
template void wait_for_against_completion<false>();
template void wait_for_against_completion<true>();

template <bool fixed>
void callbacks_in_place() {
  Source<fixed> one;
  Source<fixed> other;
  // One after the other: the order of the locks is enough to see it.
  std::thread([&] { one.cancel(&other); }).join();
  std::thread([&] { other.cancel(&one); }).join();
}
template void callbacks_in_place<false>();
template void callbacks_in_place<true>();

}  // namespace vigil::published
