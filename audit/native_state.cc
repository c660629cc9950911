// SPDX-License-Identifier: Apache-2.0
#include "audit/native_state.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "audit/other_thread.h"

namespace vigil {

NativeState::NativeState(const Program& program, Recorder& recorder,
                         WakerAudit& audit)
    : program_(program),
      recorder_(recorder),
      audit_(audit),
      operations_(program.operations()),
      is_spawned_(program.tasks.size()),
      counters_(program.counters.size()),
      sleeps_(program.tasks.size()),
      wants_swap_(program.tasks.size()),
      latest_wakers_(program.tasks.size()),
      kept_wakers_(program.wakers.size()) {
  for (const std::string& name : program.events) {
    events_.push_back(std::make_unique<Event>(name));
  }
  for (const std::string& name : program.notifies) {
    notifies_.push_back(std::make_unique<Notify>(name));
  }
  for (std::size_t i = 0; i < program.channels.size(); ++i) {
    channels_.push_back(std::make_unique<Channel<std::int64_t>>(
        program.capacities[i], program.channels[i]));
  }
}

NativeState::SleepScope::SleepScope(NativeState& state, TaskId task,
                                    Pin<Sleep>& sleep)
    : sleeps_(state.sleeps_[task]), sleep_(&sleep) {
  sleeps_.push_back(sleep_);
}

NativeState::SleepScope::~SleepScope() { std::erase(sleeps_, sleep_); }

Outcome NativeState::reset(TaskId task, std::int64_t delay) {
  const auto first =
      std::find_if(sleeps_[task].begin(), sleeps_[task].end(),
                   [](const Pin<Sleep>* sleep) { return sleep->is_waiting(); });
  if (first == sleeps_[task].end()) return {Outcome::Kind::kNone};
  (*first)->reset(Duration(delay));
  return {};
}

void NativeState::begin_poll(TaskId task, const Waker& waker) {
  polled_waker_ = &waker;
  if (operations_.contains(Op::kSpuriousWake) ||
      operations_.contains(Op::kSpuriousWakeOnThread)) {
    latest_wakers_[task] = waker;
  }
}

bool NativeState::takes_waker_swap(TaskId task) {
  return std::exchange(wants_swap_[task], 0) != 0;
}

Outcome NativeState::act_on_waker(TaskId task, const Operation& operation) {
  if (operation.op == Op::kKeepWaker) {
    auto& kept = kept_wakers_[operation.reference];
    kept.clear();
    kept.push_back(audit_.wrap(task, *polled_waker_, recorder_.poll_count() - 1,
                               /*may_retire=*/false));
    return {};
  }
  return info(operation.op).reference == ReferenceKind::kWaker
             ? act_on_kept(operation)
             : wake_latest(operation);
}

Outcome NativeState::act_on_kept(const Operation& operation) {
  auto& kept = kept_wakers_[operation.reference];
  if (kept.empty()) return {Outcome::Kind::kNone};
  // SAFETY (W6): the thread is joined before anything else is done.
  const auto take = [&kept] {
    Waker taken = std::move(kept.back());
    kept.pop_back();
    return taken;
  };
  switch (operation.op) {
    case Op::kCloneWaker: {
      Waker clone = kept.back();
      kept.push_back(std::move(clone));
      break;
    }
    case Op::kDropWaker:
      kept.pop_back();
      break;
    case Op::kWakeByReference:
      kept.back().wake_by_ref();
      break;
    case Op::kWakeByValue:
      take().wake();
      break;
    case Op::kDropWakerOnThread:
      on_other_thread(
          [waker = std::optional(take())]() mutable { waker.reset(); });
      break;
    default:  // kWakeByValueOnThread
      on_other_thread([waker = take()]() mutable { std::move(waker).wake(); });
      break;
  }
  return {};
}

Outcome NativeState::wake_latest(const Operation& operation) {
  const TaskId target = operation.reference;
  if (!is_spawned(target) || recorder_.has_ended(target)) {
    return {Outcome::Kind::kNone};
  }
  // One that was never polled is queued: the wake would merge.
  if (!latest_wakers_[target]) return {};
  const Waker& waker = *latest_wakers_[target];
  if (operation.op == Op::kSpuriousWake) {
    waker.wake_by_ref();
  } else {
    on_other_thread([clone = std::optional(waker)]() mutable {
      clone->wake_by_ref();
      clone.reset();
    });
  }
  return {};
}

void NativeState::wake_what_is_kept() {
  for (auto& kept : kept_wakers_) {
    for (Waker& waker : kept) std::move(waker).wake();
    kept.clear();
  }
  for (auto& latest : latest_wakers_) {
    if (latest) latest->wake_by_ref();
    latest.reset();
  }
}

}  // namespace vigil
