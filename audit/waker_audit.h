// SPDX-License-Identifier: Apache-2.0
// The waker audit: puts an account between a future and its waker. Each waker
// that the future sees is wrapped in one that passes every call on and writes
// it down, so that the books must balance at rest (law W5), and a call on a
// waker that has ended is seen and does no harm (W2, W4).
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "executor/waker.h"
#include "model/observation.h"
#include "model/program.h"

namespace vigil {

/// The accounts of the wakers of one run. Thread safety: one thread at a time.
class WakerAudit : public std::enable_shared_from_this<WakerAudit> {
 public:
  static std::shared_ptr<WakerAudit> create();

  /// A waker of `task` that stands for a clone of `inner`, made at the poll
  /// with this number. It may outlive the audit's owner. `may_retire`: whether
  /// retire() is to have an effect on it.
  Waker wrap(TaskId task, const Waker& inner, std::size_t poll,
             bool may_retire = true);

  /// From now on wakers of `task` that were made before this poll wake nobody,
  /// nor do their clones: only the waker of the latest poll must be woken (law
  /// F2).
  void retire(TaskId task, std::size_t before_poll);

  /// The accounts so far.
  const WakerLedger& ledger() const noexcept { return ledger_; }

 private:
  struct Instance {
    WakerAudit& audit;
    std::uint32_t id;
    std::optional<Waker> inner;  ///< none once it has ended
    /// The poll that it, or the waker it is a clone of, was made at; or that it
    /// does not retire.
    std::size_t root_poll;
    bool is_retired() const noexcept;
  };
  WakerAudit() = default;

  static Instance& instance(const void* data) noexcept;
  RawWaker add(TaskId task, std::uint32_t parent, const Waker& inner,
               std::size_t root_poll);
  /// The inner waker of an instance that ends now; none, and an entry in the
  /// books, if it had ended before.
  std::optional<Waker> end(Instance& instance, WakerRecord::End how) noexcept;

  static RawWaker clone(const void* data);
  static void wake(const void* data) noexcept;
  static void wake_by_ref(const void* data) noexcept;
  static void drop(const void* data) noexcept;
  static const RawWakerVTable kVTable;

  WakerLedger ledger_;
  // Instances are never freed before the audit, so that a call on one that has
  // ended is an entry in the books and no crash. A deque keeps addresses.
  std::deque<Instance> instances_;
  std::vector<std::size_t> retired_;  ///< by task: wakers of earlier polls
  std::size_t alive_ = 0;
  std::shared_ptr<WakerAudit> self_;  ///< while wakers are alive
  std::size_t poll_ = 0;
};

}  // namespace vigil
