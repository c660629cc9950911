// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder share: a waker that counts, futures that tell
// how they are treated, and a driver for tasks without an executor.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/time.h"
#include "executor/waker.h"

namespace vigil::testing {

/// What happened, in order.
using Log = std::vector<std::string>;

/// Hands out wakers and counts what is done to them. Any thread.
/// REQUIRES: outlives its wakers.
class WakeCounter {
 public:
  /// A new instance.
  Waker waker() noexcept {
    ++made;
    return Waker(RawWaker{this, &kVTable});
  }
  /// Instances that exist (law W5: none at rest).
  int live() const noexcept { return made + clones - wakes_by_value - drops; }
  int wakes() const noexcept { return wakes_by_value + wakes_by_ref; }

  std::atomic<int> made{0};
  std::atomic<int> clones{0};
  std::atomic<int> wakes_by_value{0};
  std::atomic<int> wakes_by_ref{0};
  std::atomic<int> drops{0};
  /// Called by each wake, if set, with no lock held.
  std::function<void()> on_wake;

  static const RawWakerVTable kVTable;

 private:
  // SAFETY (W7): only waker() and clone pair the table with a pointer, and it
  // is a WakeCounter.
  static WakeCounter& self(const void* data) noexcept {
    return *const_cast<WakeCounter*>(static_cast<const WakeCounter*>(data));
  }
};

inline constexpr RawWakerVTable WakeCounter::kVTable{
    [](const void* data) {
      ++self(data).clones;
      return RawWaker{data, &kVTable};
    },
    [](const void* data) noexcept {
      ++self(data).wakes_by_value;
      if (self(data).on_wake) self(data).on_wake();
    },
    [](const void* data) noexcept {
      ++self(data).wakes_by_ref;
      if (self(data).on_wake) self(data).on_wake();
    },
    [](const void* data) noexcept { ++self(data).drops; }};

/// Polls once, with `waker`.
template <class F>
auto poll_once(F& future, const Waker& waker = Waker::noop()) {
  Context context(waker);
  return future.poll(context);
}

/// Polls a future until it is ready, and counts the polls.
template <class F>
typename F::Output drive(F& future, int* polls = nullptr) {
  for (;;) {
    auto answer = poll_once(future);
    if (polls != nullptr) ++*polls;
    if (answer.is_ready()) return std::move(answer).take();
  }
}

/// Pending `times` times, then ready. Wakes nothing: for drive().
struct PendingTimes {
  using Output = void;
  template <WakerLike W>
  Poll<void> poll(BasicContext<W>&) {
    ++polls;
    if (times-- > 0) return pending;
    return ready;
  }
  int times;
  int polls = 0;
};

/// Leaves a clone of the task's waker in `waker`, and is pending until `go`.
struct KeepWaker {
  using Output = void;
  Poll<void> poll(Context& context) {
    ++polls;
    if (go) return ready;
    waker = context.waker();
    return pending;
  }
  std::optional<Waker>& waker;
  bool& go;
  int& polls;
};

/// A future that logs "NAME poll" and, unless it was moved from, "NAME end".
/// Pending `pending` times; then it throws its name, or gives its value. Wakes
/// nothing.
class Probe {
 public:
  using Output = int;
  static constexpr int kThrows = -1;

  Probe(Log& log, std::string name, int pending, int value)
      : log_(&log), name_(std::move(name)), pending_(pending), value_(value) {}
  Probe(Probe&& other) noexcept
      : log_(std::exchange(other.log_, nullptr)),
        name_(std::move(other.name_)),
        pending_(other.pending_),
        value_(other.value_) {}
  Probe& operator=(Probe&&) = delete;
  ~Probe() {
    if (log_ != nullptr) log_->push_back(name_ + " end");
  }
  template <WakerLike W>
  Poll<int> poll(BasicContext<W>&) {
    log_->push_back(name_ + " poll");
    if (pending_-- > 0) return vigil::pending;
    if (value_ == kThrows) throw std::runtime_error(name_);
    return value_;
  }

 private:
  Log* log_;
  std::string name_;
  int pending_;
  int value_;
};

/// Appends `name` to the log when it is destroyed, unless it was moved from.
class LogsEnd {
 public:
  LogsEnd(Log& log, std::string name) : log_(&log), name_(std::move(name)) {}
  LogsEnd(LogsEnd&& other) noexcept
      : log_(std::exchange(other.log_, nullptr)),
        name_(std::move(other.name_)) {}
  LogsEnd& operator=(LogsEnd&&) = delete;
  ~LogsEnd() {
    if (log_ != nullptr) log_->push_back(name_);
  }

 private:
  Log* log_;
  std::string name_;
};

/// Does something when it is destroyed, unless it was moved from.
class AtEnd {
 public:
  explicit AtEnd(std::function<void()> step) : step_(std::move(step)) {}
  AtEnd(AtEnd&& other) noexcept : step_(std::exchange(other.step_, nullptr)) {}
  AtEnd& operator=(AtEnd&&) = delete;
  ~AtEnd() noexcept(false) {
    if (step_) step_();
  }

 private:
  std::function<void()> step_;
};

/// A task that does something at a time.
inline Task<> at(Duration time, std::function<void()> step) {
  if (time > Duration(0)) co_await sleep_for(time);
  step();
}

}  // namespace vigil::testing
