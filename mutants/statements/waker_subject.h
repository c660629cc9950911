// SPDX-License-Identifier: Apache-2.0
// The wakers of the mutated Executor, as a subject of the suite.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "mutants/statements/memory.h"
#include "mutants/statements/mutated/executor/context.h"
#include "mutants/statements/mutated/executor/executor.h"
#include "mutants/statements/mutated/executor/poll.h"
#include "mutants/statements/mutated/executor/waker.h"

namespace vigil::statements {

/// A task that waits until it is told to end. It is over-aligned, so that one
/// sees when it is freed.
class WakerSubject {
 public:
  WakerSubject() : WakerSubject(std::make_shared<Executor>()) {}
  explicit WakerSubject(std::shared_ptr<Executor> executor)
      : executor_(std::move(executor)) {
    auto box = std::make_shared<Box>();
    box_ = box;
    executor_->spawn(Probe{state_, std::move(box)}).detach();
    block_ = last_aligned_block();
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
  bool is_freed() {
    // A wake that came after the end stands in the executor's inbox.
    if (state_->is_done) executor_->run();
    return !is_aligned_block_live(block_);
  }
  std::unique_ptr<WakerSubject> neighbour() {
    return std::make_unique<WakerSubject>(executor_);
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

  std::shared_ptr<Executor> executor_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::weak_ptr<Box> box_;
  std::uint64_t block_ = 0;
};

}  // namespace vigil::statements
