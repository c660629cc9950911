// SPDX-License-Identifier: Apache-2.0
// What the primitives (sleep, event, join) need of the executor that polls
// them: its time, its timers, and where to note what the task waits for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "executor/fatal.h"
#include "executor/time.h"
#include "executor/timer_queue.h"

namespace vigil::detail {

/// What a pending task said last about why it is pending; for the deadlock
/// report (law T7). The name is a copy: what is waited for may be gone by then.
/// Strings keep their capacity, so that a note seldom allocates.
struct WaitNote {
  const char* kind = nullptr;  ///< "event", "join of", ...; null: unknown
  std::string name;            ///< of what is waited for; may be empty
  /// What earlier branches wait for, as text, each with " or " or " and ".
  std::string branches;
  /// How much of `branches` a note keeps: what stands before the branch that is
  /// being polled.
  std::size_t kept = 0;

  void clear() noexcept {
    kind = nullptr;
    name.clear();
    branches.clear();
    kept = 0;
  }
  void set(const char* new_kind, std::string_view new_name) {
    branches.resize(kept);
    kind = new_kind;
    name = new_name;
  }
  /// The branch that was polled last, for a reader.
  std::string_view branch_kind() const noexcept {
    return kind == nullptr ? "unknown" : kind;
  }
  std::string to_string() const {
    std::string text(branches);
    text.append(branch_kind());
    if (!name.empty()) text.append(" ").append(name);
    return text;
  }
};

/// The part of an executor that primitives see. One for each executor.
struct Runtime {
  TimerQueue timers;
  Time now{};
  WaitNote* wait_note = nullptr;  ///< Of the task that is polled, or null.
};

inline thread_local Runtime* running_runtime = nullptr;

/// The runtime of the executor that runs on this thread; aborts if none does.
inline Runtime& current_runtime(const char* message) noexcept {
  if (running_runtime == nullptr) fatal(message);
  return *running_runtime;
}

/// Notes what the task that is polled waits for. Does nothing outside a run.
inline void note_wait(const char* kind, std::string_view name) {
  if (running_runtime == nullptr) return;
  if (running_runtime->wait_note == nullptr) return;
  running_runtime->wait_note->set(kind, name);
}

/// Joins the notes of the branches that a combinator polls, one after another.
class BranchNotes {
 public:
  /// `conjunction`, such as " or ", comes between two branches.
  explicit BranchNotes(const char* conjunction) noexcept
      : note_(running_runtime == nullptr ? nullptr
                                         : running_runtime->wait_note),
        conjunction_(conjunction),
        kept_(note_ == nullptr ? 0 : note_->kept) {
    if (note_ != nullptr) forget();
  }
  ~BranchNotes() {
    if (note_ != nullptr) note_->kept = kept_;
  }
  BranchNotes(const BranchNotes&) = delete;
  BranchNotes& operator=(const BranchNotes&) = delete;

  /// A branch is polled next.
  void begin_branch() {
    if (note_ == nullptr) return;
    if (std::exchange(is_pending_, false) && note_->branches.size() < kMax) {
      note_->branches.append(note_->branch_kind());
      if (!note_->name.empty()) note_->branches.append(" ").append(note_->name);
      note_->branches.append(conjunction_);
      if (note_->branches.size() >= kMax) {
        note_->branches.append("...").append(conjunction_);
      }
      note_->kept = note_->branches.size();
    }
    note_->kind = nullptr;
    note_->name.clear();
  }
  /// It was pending.
  void is_pending() noexcept { is_pending_ = true; }
  /// The combinator is ready: nobody waits for its branches any more.
  void forget() noexcept {
    if (note_ == nullptr) return;
    note_->branches.resize(kept_);
    note_->kind = nullptr;
    note_->name.clear();
  }

 private:
  static constexpr std::size_t kMax = 200;  ///< Characters, or a little more.
  WaitNote* const note_;
  const char* const conjunction_;
  const std::size_t kept_;
  bool is_pending_ = false;
};

}  // namespace vigil::detail
