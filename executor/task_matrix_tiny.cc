// SPDX-License-Identifier: Apache-2.0
#include "executor/task_matrix_tiny.h"

#include <memory>
#include <utility>
#include <vector>

namespace vigil::testing {

TinyExecutor::Report TinyExecutor::run() {
  const std::shared_ptr<State> state = state_;  // a task may destroy *this
  struct Scope {
    explicit Scope(State& s) : state(s) { state.is_running = true; }
    ~Scope() { state.is_running = false; }
    State& state;
  };
  const Scope scope(*state);
  state->run();
  return {std::vector<int>(state->unfinished.size())};
}

void TinyExecutor::State::run() {
  for (;;) {
    for (const TaskPointer& task : std::exchange(sent_cancels, {})) {
      if (!task->is_finished) end(*task, /*is_cancelled=*/true);
    }
    if (is_shut_down_wanted) return shut_down();
    if (ready.empty()) return;
    const TaskPointer task = std::move(ready.front());
    ready.pop_front();
    if (task->has_future()) poll(*task);
  }
}

void TinyExecutor::State::poll(Task& task) {
  task.is_queued = false;
  task.was_polled = true;
  polled = &task;
  is_woken_by_itself = is_cancelled_by_itself = false;
  const Waker waker(raw_waker(task.shared_from_this()));
  Context context(waker);
  const bool is_ended = task.poll(context);
  polled = nullptr;
  if (task.is_finished) return;  // a bug has polled it
  if (is_ended) {
    if (is_cancelled_by_itself && task.bug == Bug::kCancelsEnded) {
      task.drop_output();
      task.error = nullptr;
    }
    end(task, /*is_cancelled=*/false);
  } else if (is_cancelled_by_itself) {
    end(task, /*is_cancelled=*/true);
  } else if (is_woken_by_itself && task.bug != Bug::kLosesOwnWake) {
    wake(task);
  }
}

void TinyExecutor::State::wake(Task& task) {
  if (is_gone) return;
  if (task.bug == Bug::kLosesWakeOfThread && is_elsewhere()) return;
  if (task.is_finished && task.bug != Bug::kPollsAfterEnd) return;
  if (&task == polled) {
    is_woken_by_itself = true;
  } else if (task.bug == Bug::kPollsAtWake && polled == nullptr) {
    poll(task);
  } else if (!task.is_queued || task.bug == Bug::kPollsForEachWake) {
    task.is_queued = true;
    ready.push_back(task.shared_from_this());
  }
}

void TinyExecutor::State::cancel(Task& task) {
  if (task.is_finished) return;
  if (task.bug == Bug::kLosesCancelBeforeFirstPoll && !task.was_polled) return;
  if (&task == polled) {
    is_cancelled_by_itself = true;
  } else {
    end(task, /*is_cancelled=*/true);
  }
}

void TinyExecutor::State::send_cancel(Task& task) {
  if (is_gone) return;
  if (!is_elsewhere() && is_running) return cancel(task);
  if (task.bug == Bug::kLosesCancelOfThread) return;
  if (task.bug == Bug::kDestroysOnThread) return cancel(task);
  sent_cancels.push_back(task.shared_from_this());
}

void TinyExecutor::State::end(Task& task, bool is_cancelled) {
  const TaskPointer keep = task.shared_from_this();
  task.is_finished = true;
  std::erase(unfinished, keep);
  if (task.bug == Bug::kWakesJoinerFirst) task.wake_joiners();
  if (is_cancelled && task.bug == Bug::kDestroysLate) {
    late.push_back(keep);
  } else if (task.bug ==
             (is_cancelled ? Bug::kPollsAfterCancel : Bug::kPollsAfterEnd)) {
    task.pretend_to_destroy_future();
  } else {
    task.destroy_future();
  }
  if (task.bug == Bug::kForgetsJoiner) return;
  if (is_cancelled && task.bug == Bug::kForgetsJoinerAtCancel) return;
  task.wake_joiners();
}

void TinyExecutor::State::shut_down() {
  is_gone = true;
  ready.clear();
  sent_cancels.clear();
  for (const TaskPointer& task : std::exchange(unfinished, {})) {
    // What is forgotten goes with its last waker or handle.
    if (task->bug == Bug::kNeverDestroys || task->is_finished) continue;
    end(*task, /*is_cancelled=*/true);
  }
  for (const TaskPointer& task : std::exchange(late, {})) {
    task->destroy_future();
  }
}

}  // namespace vigil::testing
