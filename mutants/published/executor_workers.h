// SPDX-License-Identifier: Apache-2.0
// Published bugs between worker threads. Here the workers take turns on one
// thread, a step each: the interleaving that the bug needs is then part of the
// executor, and each run of a program shows the same.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <stdexcept>
#include <utility>

#include "mutants/published/executor_base.h"

namespace vigil::published {

/// cppcoro #114: a stale auto-reset event over-counts the sleepers. A worker
/// takes a task in one step and polls it in the next. One that finds no task
/// announces that it will sleep, looks once more, and waits for its event. If
/// it finds one then, it takes its announcement back; but who scheduled the
/// task may have set the event already. It stays set, and ends the next wait at
/// once, of which the count of sleepers knows nothing. Then one who looks for a
/// sleeper, because the count says that there is one, spins for ever. Fixed,
/// the event is reset.
template <bool fixed>
class StaleEvent final : public BaseExecutor {
 public:
  void run() override {
    do {
      while (has_awake_worker()) {
        for (Worker& worker : workers_) step(worker);
      }
    } while (advance());
  }

 private:
  struct Worker {
    enum State : std::uint8_t { kRunning, kAnnounced, kAsleep };
    State state = kRunning;
    bool is_sleeping = false;  ///< cleared by who wakes it
    bool event = false;
    TaskId taken = kNobody;
  };

  void schedule(TaskId task) override {
    for (const Worker& worker : workers_) {
      if (worker.taken == task) return;
    }
    if (is_scheduled(task)) return;
    ready_.push_back(task);
    wake_one();
  }
  void unschedule(TaskId task) override {
    for (Worker& worker : workers_) {
      if (worker.taken == task) worker.taken = kNobody;
    }
    BaseExecutor::unschedule(task);
  }
  void wake_one() {
    if (sleepers_ == 0) return;
    for (Worker& worker : workers_) {
      if (!worker.is_sleeping) continue;
      --sleepers_;
      worker.is_sleeping = false;
      worker.event = true;
      return;
    }
    // It would spin until there is one, and who could be is waiting for it.
    spins_ = true;
  }
  void step(Worker& worker) {
    if (worker.state == Worker::kAsleep) {
      if (!worker.event) return;
      worker.event = false;
      worker.state = Worker::kRunning;
    }
    if (worker.taken != kNobody) {
      poll(std::exchange(worker.taken, kNobody));
      if (spins_) throw std::runtime_error("a worker spins for ever");
      return;
    }
    worker.taken = next();
    if (worker.state == Worker::kRunning) {
      if (worker.taken == kNobody) announce(worker);
    } else if (worker.taken == kNobody) {
      worker.state = Worker::kAsleep;
    } else {
      take_back(worker);
    }
  }
  void announce(Worker& worker) {
    worker.state = Worker::kAnnounced;
    worker.is_sleeping = true;
    ++sleepers_;
  }
  void take_back(Worker& worker) {
    worker.state = Worker::kRunning;
    if (worker.is_sleeping) {
      worker.is_sleeping = false;
      --sleepers_;
    } else if (fixed) {
      worker.event = false;
    }
  }
  bool has_awake_worker() const {
    return std::any_of(workers_.begin(), workers_.end(), [](auto& worker) {
      return worker.state != Worker::kAsleep || worker.event;
    });
  }

  std::array<Worker, 2> workers_;
  unsigned sleepers_ = 0;
  bool spins_ = false;
};

/// stdexec #1755: a block is reused (ABA), a task is lost. The queue is a ring
/// of two blocks of one task. A thief reads the first entry, and up to four
/// polls later reserves the place where it was, if the ring still begins there.
/// By then the owner may have gone around the ring: the place is the same, the
/// entry is not, the thief gives up, and the reservation stands. Fixed, the
/// thief compares the round as well.
template <bool fixed>
class ReusedBlock final : public BaseExecutor {
 public:
  void run() override {
    do {
      for (;;) {
        begin_to_steal();
        const TaskId task = next();
        if (task == kNobody) break;
        poll(task);
        end_stealing();
      }
      theft_.reset();
    } while (advance());
  }

 private:
  static constexpr std::size_t kEntries = 2;  ///< two blocks of one
  static constexpr unsigned kMostPollsOfATheft = 4;
  struct Theft {
    std::uint64_t head;
    TaskId task;
    unsigned polls_left;
  };

  void schedule(TaskId task) override {
    if (is_in_ring(task) || is_scheduled(task)) return;
    ready_.push_back(task);  // what has no room in the ring
    fill();
  }
  void unschedule(TaskId task) override {
    for (std::uint64_t i = head_; i != tail_; ++i) {
      if (entry(i) == task) entry(i) = kNobody;
    }
    BaseExecutor::unschedule(task);
  }
  TaskId next() override {
    while (head_ != tail_) {
      const TaskId task = entry(head_++);
      fill();
      if (task != kNobody) return task;
    }
    return kNobody;
  }
  void fill() {
    while (!ready_.empty() && tail_ - head_ < kEntries) {
      entry(tail_++) = ready_.front();
      ready_.pop_front();
    }
  }

  void begin_to_steal() {
    if (theft_ || head_ == tail_) return;
    theft_ = Theft{head_, entry(head_), 1 + thefts_++ % kMostPollsOfATheft};
  }
  void end_stealing() {
    if (!theft_ || --theft_->polls_left > 0) return;
    const Theft theft = *theft_;
    theft_.reset();
    const bool is_same_place =
        fixed ? head_ == theft.head : head_ % kEntries == theft.head % kEntries;
    if (head_ == tail_ || !is_same_place) return;
    const TaskId task = next();
    if (task != kNobody && task == theft.task) poll(task);
  }

  TaskId& entry(std::uint64_t i) { return ring_[i % kEntries]; }
  bool is_in_ring(TaskId task) {
    for (std::uint64_t i = head_; i != tail_; ++i) {
      if (entry(i) == task) return true;
    }
    return false;
  }

  std::array<TaskId, kEntries> ring_{};
  std::uint64_t head_ = 0;
  std::uint64_t tail_ = 0;
  std::optional<Theft> theft_;
  unsigned thefts_ = 0;
};

}  // namespace vigil::published
