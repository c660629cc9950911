// SPDX-License-Identifier: Apache-2.0
// The state of the interpreter's tasks. Private to interpreter*.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "model/interpreter.h"

namespace vigil {

/// An operation that has begun and is pending.
struct Interpreter::Activity {
  const Operation* operation = nullptr;
  TaskId task = 0;
  bool has_yielded = false;
  /// Of a sleep or a timeout that waits for its deadline.
  std::optional<Timer> timer{};
  std::uint64_t began = 0;  ///< the sequence that the timer had first
  /// In which line it waits, and where.
  Line* line = nullptr;
  std::uint64_t place = 0;
  bool is_woken = false;
  /// Of an operation with blocks.
  std::vector<Run> runs{};
  std::int64_t times = 0;  ///< of a repeat, that are done
};

struct Interpreter::TaskState {
  enum class Status : std::uint8_t { kUnspawned, kLive, kEnded };
  Status status = Status::kUnspawned;
  bool is_detached = false;
  bool was_shut_down = false;  ///< it has ended with the executor
  Outcome::Kind end = Outcome::Kind::kReturned;  ///< once it has ended
  std::size_t waits = 0;                         ///< activities in a line
  Run root{};
  std::vector<Activity*> timers{};
  Line joiners{};
  std::array<ProgramTime, 8> given_up{};  ///< the latest, in a ring
  std::size_t given_up_count = 0;
};

struct Interpreter::Channel {
  std::uint32_t capacity = 0;
  std::deque<std::int64_t> items{};
  Line senders{};
  Line receivers{};

  bool can_serve(bool is_send) const noexcept {
    return is_send ? items.size() < capacity : !items.empty();
  }
};

}  // namespace vigil
