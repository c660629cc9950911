// SPDX-License-Identifier: Apache-2.0
// The future and the output of the combination matrix, which keep a ledger of
// what is done to them, and the thread that does what another thread does.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/task_matrix.h"

namespace vigil::testing {

/// What is seen of one combination.
struct Ledger {
  Snapshot now;
  bool in_poll = false;
  bool has_ended = false;  ///< A poll was ready, or threw.
  std::thread::id owner = std::this_thread::get_id();

  void fault_if(bool is_fault, Fault fault) noexcept {
    if (is_fault) now.faults |= fault;
  }
  void check_thread() noexcept {
    fault_if(std::this_thread::get_id() != owner, kOnWrongThread);
  }
};

/// What destructors throw.
struct DestructorError {};

/// What the future throws.
class MatrixError {
 public:
  explicit MatrixError(Ledger& ledger) noexcept : ledger_(ledger) { add(1); }
  MatrixError(const MatrixError& other) noexcept : ledger_(other.ledger_) {
    add(1);
  }
  MatrixError& operator=(const MatrixError&) = delete;
  ~MatrixError() { add(-1); }

 private:
  void add(int number) noexcept {
    ledger_.check_thread();
    ledger_.now.errors_alive += number;
  }
  Ledger& ledger_;
};

/// Something that counts its end once, unless it was moved from: in `ended`. It
/// owns memory, so that a second end, or none, is seen by a sanitizer.
class Ends {
 public:
  Ends(Ledger& ledger, int Snapshot::* ended)
      : ledger_(&ledger), ended_(ended) {}
  Ends(Ends&& other) noexcept
      : ledger_(std::exchange(other.ledger_, nullptr)),
        ended_(other.ended_),
        memory_(std::move(other.memory_)) {}
  Ends& operator=(Ends&&) = delete;

  bool is_here() const noexcept { return ledger_ != nullptr; }
  Ledger& ledger() const noexcept { return *ledger_; }
  int value() const noexcept { return is_here() ? *memory_ : 0; }
  void end() noexcept {
    ledger_->check_thread();
    ++(ledger_->now.*ended_);
  }
  /// From now on it counts as moved from.
  void forget() noexcept { ledger_ = nullptr; }

  static constexpr int kValue = 7;

 private:
  Ledger* ledger_;
  int Snapshot::* ended_;
  std::unique_ptr<int> memory_ = std::make_unique<int>(kValue);
};

template <bool kCopies, bool kThrows>
class MatrixOutput {
 public:
  static constexpr bool kIsCopyable = kCopies;

  explicit MatrixOutput(Ledger& ledger)
      : ends_(ledger, &Snapshot::outputs_destroyed) {
    ++ledger.now.outputs_made;
  }
  MatrixOutput(const MatrixOutput& other)
    requires kCopies
      : MatrixOutput(other.ends_.ledger()) {}
  MatrixOutput(MatrixOutput&&) noexcept = default;
  MatrixOutput& operator=(MatrixOutput&&) = delete;
  ~MatrixOutput() noexcept(!kThrows) {
    if (!ends_.is_here()) return;
    ends_.end();
    if constexpr (kThrows) throw DestructorError();
  }
  bool is_right() const noexcept { return ends_.value() == Ends::kValue; }

 private:
  Ends ends_;
};

/// The future under test; `World::in_poll()` and `in_destructor()` do what it
/// does besides.
template <class World, bool kThrows>
class MatrixFuture {
 public:
  using Output = typename World::Output;

  MatrixFuture(World& world, Behaviour behaviour)
      : world_(world),
        behaviour_(behaviour),
        ends_(world.ledger(), &Snapshot::futures_destroyed) {}
  MatrixFuture(MatrixFuture&&) noexcept = default;
  MatrixFuture& operator=(MatrixFuture&&) = delete;
  ~MatrixFuture() noexcept(!kThrows) {
    if (!ends_.is_here()) return;
    count_end();
    if constexpr (kThrows) throw DestructorError();
  }

  Poll<Output> poll(Context& context) {
    Ledger& ledger = world_.ledger();
    ledger.check_thread();
    ledger.fault_if(ledger.in_poll, kPollWithinPoll);
    ledger.fault_if(ledger.has_ended, kPollAfterEnd);
    check_address();
    address_ = this;
    ++ledger.now.polls;
    ledger.in_poll = true;
    world_.in_poll(context);
    ledger.in_poll = false;
    const bool is_later = ledger.now.polls > 1;
    switch (behaviour_) {
      case Behaviour::kReady:
        return output();
      case Behaviour::kReadyWhenWoken:
        return is_later ? output() : pending;
      case Behaviour::kNeverReady:
        return pending;
      case Behaviour::kThrows:
        fail();
      case Behaviour::kThrowsWhenWoken:
        if (is_later) fail();
        return pending;
    }
    return pending;
  }

  // For executors that break the contract on purpose.
  void count_end() noexcept {
    check_address();
    Ledger& ledger = world_.ledger();
    world_.in_destructor();
    ledger.fault_if(ledger.now.joiner_wakes != 0, kJoinerWokenBeforeEnd);
    ends_.end();
  }
  /// Counts, and goes on.
  void pretend_to_end() noexcept {
    count_end();
    ends_.forget();
  }

 private:
  Poll<Output> output() {
    world_.ledger().has_ended = true;
    return Output(world_.ledger());
  }
  [[noreturn]] void fail() {
    world_.ledger().has_ended = true;
    throw MatrixError(world_.ledger());
  }
  void check_address() noexcept {
    world_.ledger().fault_if(address_ != nullptr && address_ != this,
                             kMovedAfterPoll);
  }

  World& world_;
  Behaviour behaviour_;
  const void* address_ = nullptr;
  Ends ends_;
};

/// The types that an executor's spawn() leads to.
template <class Executor, class T>
struct HandlesOf {
  struct AnyFuture {
    using Output = T;
    Poll<T> poll(Context&);
  };
  using Handle =
      decltype(std::declval<Executor&>().spawn(std::declval<AnyFuture>()));
  using Cancel = decltype(std::declval<Handle&>().cancel_handle());
  using Join = decltype(std::declval<Handle&&>().into_future());
};

/// One other thread. It does one job at a time, while the caller waits.
class OtherThread {
 public:
  OtherThread() : thread_([this] { work(); }) {}
  ~OtherThread() {
    const std::function<void()> nothing;
    run(nothing);
    thread_.join();
  }
  OtherThread(const OtherThread&) = delete;
  OtherThread& operator=(const OtherThread&) = delete;

  void run(const std::function<void()>& job) {
    hand_over(&job);
    job_.wait(&job);
  }

 private:
  using Job = const std::function<void()>*;

  void hand_over(Job job) noexcept {
    job_.store(job);
    job_.notify_all();
  }
  /// Until there is a job that is empty.
  void work() {
    for (bool goes_on = true; goes_on;) {
      job_.wait(nullptr);
      const Job job = job_.load();
      goes_on = static_cast<bool>(*job);
      if (goes_on) (*job)();
      hand_over(nullptr);
    }
  }

  std::atomic<Job> job_{nullptr};
  std::thread thread_;
};

}  // namespace vigil::testing
