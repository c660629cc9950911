// SPDX-License-Identifier: Apache-2.0
#include "audit/waker_audit.h"

#include <cstdint>
#include <utility>

namespace vigil {
namespace {

constexpr std::size_t kNeverRetires = SIZE_MAX;

}  // namespace

const RawWakerVTable WakerAudit::kVTable{&clone, &wake, &wake_by_ref, &drop};

std::shared_ptr<WakerAudit> WakerAudit::create() {
  constexpr std::size_t kFew = 32;
  std::shared_ptr<WakerAudit> made(new WakerAudit);
  made->ledger_.wakers.reserve(kFew);
  return made;
}

Waker WakerAudit::wrap(TaskId task, const Waker& inner, std::size_t poll,
                       bool may_retire) {
  poll_ = poll;
  ++ledger_.constructed;
  return Waker(add(task, WakerRecord::kNoParent, inner,
                   may_retire ? poll : kNeverRetires));
}

void WakerAudit::retire(TaskId task, std::size_t before_poll) {
  if (retired_.size() <= task) retired_.resize(task + 1);
  retired_[task] = before_poll;
}

bool WakerAudit::Instance::is_retired() const noexcept {
  const TaskId task = audit.ledger_.wakers[id].task;
  return task < audit.retired_.size() && root_poll < audit.retired_[task];
}

RawWaker WakerAudit::add(TaskId task, std::uint32_t parent, const Waker& inner,
                         std::size_t root_poll) {
  const auto id = static_cast<std::uint32_t>(ledger_.wakers.size());
  ledger_.wakers.push_back({.task = task,
                            .parent = parent,
                            .made_at_poll = poll_,
                            .ended_at_poll = poll_});
  Instance& added =
      instances_.emplace_back(Instance{*this, id, inner, root_poll});
  if (alive_++ == 0) self_ = shared_from_this();
  return {&added, &kVTable};
}

std::optional<Waker> WakerAudit::end(Instance& instance,
                                     WakerRecord::End how) noexcept {
  if (!instance.inner) {
    ++ledger_.calls_after_end;
    return std::nullopt;
  }
  WakerRecord& record = ledger_.wakers[instance.id];
  record.end = how;
  record.ended_at_poll = poll_;
  ++(how == WakerRecord::End::kWoken ? ledger_.woken_by_value
                                     : ledger_.dropped);
  return std::exchange(instance.inner, std::nullopt);
}

// SAFETY (W7): kVTable is paired with instances by add() alone. (W8): instances
// are freed with the audit only, which keeps itself alive while one has not
// ended; each function below is the last to touch the audit when it ends one.
WakerAudit::Instance& WakerAudit::instance(const void* data) noexcept {
  return *const_cast<Instance*>(static_cast<const Instance*>(data));
}

RawWaker WakerAudit::clone(const void* data) {
  Instance& original = instance(data);
  WakerAudit& audit = original.audit;
  if (!original.inner) {
    ++audit.ledger_.calls_after_end;
    return detail::NoopWaker::raw();
  }
  ++audit.ledger_.cloned;
  const TaskId task = audit.ledger_.wakers[original.id].task;
  return audit.add(task, original.id, *original.inner, original.root_poll);
}

void WakerAudit::wake(const void* data) noexcept {
  Instance& ended = instance(data);
  WakerAudit& audit = ended.audit;
  const std::shared_ptr<WakerAudit> keep =
      ended.inner && --audit.alive_ == 0 ? std::move(audit.self_) : nullptr;
  if (auto inner = audit.end(ended, WakerRecord::End::kWoken)) {
    if (!ended.is_retired()) std::move(*inner).wake();
  }
}

void WakerAudit::wake_by_ref(const void* data) noexcept {
  Instance& used = instance(data);
  if (!used.inner) {
    ++used.audit.ledger_.calls_after_end;
    return;
  }
  ++used.audit.ledger_.wakers[used.id].wakes_by_ref;
  if (!used.is_retired()) used.inner->wake_by_ref();
}

void WakerAudit::drop(const void* data) noexcept {
  Instance& ended = instance(data);
  WakerAudit& audit = ended.audit;
  const std::shared_ptr<WakerAudit> keep =
      ended.inner && --audit.alive_ == 0 ? std::move(audit.self_) : nullptr;
  audit.end(ended, WakerRecord::End::kDropped);
}

}  // namespace vigil
