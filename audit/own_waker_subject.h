// SPDX-License-Identifier: Apache-2.0
// The wakers of Executor as a subject of the suite: for its own test, and for
// the mutants of their statements. The program links aligned_blocks.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "audit/aligned_blocks.h"
#include "executor/context.h"
#include "executor/executor.h"
#include "executor/poll.h"
#include "executor/waker.h"

namespace vigil::own {

/// A task that waits until it is told to end. It is over-aligned, so that one
/// sees when it is freed.
class ExecutorTask {
 public:
  ExecutorTask() : ExecutorTask(std::make_shared<Executor>()) {}
  explicit ExecutorTask(std::shared_ptr<Executor> executor)
      : executor_(std::move(executor)) {
    auto box = std::make_shared<Box>();
    box_ = box;
    spawn(Probe{state_, std::move(box)});
    executor_->run();
  }

  Waker make() { return *state_->waker; }
  std::size_t wakes() {
    executor_->run();
    return state_->polls - 1;
  }
  void finish() {
    state_->is_done = true;
    std::move(*std::exchange(state_->waker, std::nullopt)).wake();
    executor_->run();
  }
#if VIGIL_SEES_ALIGNED_BLOCKS
  bool is_freed() {
    // A wake that came after the end stands in the executor's inbox.
    if (state_->is_done) executor_->run();
    return !is_aligned_block_live(block_);
  }
#endif
  std::unique_ptr<ExecutorTask> neighbour() {
    return std::make_unique<ExecutorTask>(executor_);
  }
  void on_poll(std::function<void()> call) {
    state_->on_poll = std::move(call);
  }
  void keep(std::shared_ptr<void> thing) {
    box_.lock()->kept = std::move(thing);
  }
  static Waker noop() { return Waker::noop(); }

 private:
  struct State {
    std::size_t polls = 0;
    bool is_done = false;
    std::optional<Waker> waker;  ///< of the latest poll
    std::function<void()> on_poll;
  };
  struct Box {
    std::shared_ptr<void> kept;
  };
  struct alignas(256) Probe {
    using Output = void;
    Poll<void> poll(Context& context) {
      if (state->on_poll) state->on_poll();
      if (state->is_done) return ready;
      ++state->polls;
      state->waker = context.waker();
      return pending;
    }
    std::shared_ptr<State> state;
    std::shared_ptr<Box> box;  ///< The task alone owns it.
  };

  void spawn(Probe probe) {
#if VIGIL_SEES_ALIGNED_BLOCKS
    const std::uint64_t before = last_aligned_block();
    executor_->spawn(std::move(probe)).detach();
    block_ = last_aligned_block();
    if (block_ != before + 1) {
      throw std::logic_error("where did the executor put the task?");
    }
#else
    executor_->spawn(std::move(probe)).detach();
#endif
  }

  std::shared_ptr<Executor> executor_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::weak_ptr<Box> box_;
#if VIGIL_SEES_ALIGNED_BLOCKS
  std::uint64_t block_ = 0;  ///< that the task is in
#endif
};

}  // namespace vigil::own
