// SPDX-License-Identifier: Apache-2.0
// What a run of a program shows from outside: which operation completed when,
// and with what outcome. Traces are what executors and the oracle must agree
// on, byte for byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/program.h"

namespace vigil {

/// Time in units of the program, since the start of the run.
using ProgramTime = std::int64_t;

/// Where deadlines that overflow are held (law T5).
inline constexpr ProgramTime kEndOfTime = INT64_MAX;

/// How an operation or a task ended.
struct Outcome {
  enum class Kind : std::uint8_t {
    kOk,
    kAgain,     ///< spawn of a task that was spawned before
    kSigned,    ///< the number of a log, or what was received
    kUnsigned,  ///< the number of a read
    kValue,     ///< join of a task that returned
    kThrew,     ///< a throw, what it went through, or a join of it
    kCancelled,
    kNone,      ///< join of a task without a handle; nothing to act on
    kBranch,    ///< race: the branch that won
    kDone,      ///< timeout: the block was done in time
    kLate,      ///< timeout: it was not
    kReturned,  ///< a task's end
    kStuck,     ///< a task's end that never comes (law T7)
  };
  Kind kind = Kind::kOk;
  std::uint64_t number = 0;  ///< of kSigned, kUnsigned, kBranch; as bits
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// Stands where a path would for the end of a task.
inline constexpr std::string_view kEndPath = "end";

/// An operation that completed, or a task that ended.
struct TraceEntry {
  ProgramTime time = 0;
  TaskId task = 0;
  /// Where the operation stands: `3` is the fourth of its task; `3.b1.0` the
  /// first of that race's second branch, `3.t.0` of that timeout, `3.i2.0` of
  /// the third time of that repeat. Or kEndPath.
  std::string path;
  Outcome outcome;
  friend bool operator==(const TraceEntry&, const TraceEntry&) = default;
};

/// The operation at a path of a task; null if there is none, or at its end.
const Operation* find_operation(const Program& program, TaskId task,
                                std::string_view path);

using Trace = std::vector<TraceEntry>;

/// The outcome as it stands in a trace's text.
std::string print(const Outcome& outcome);
/// `TIME TASK PATH OUTCOME`, with the names of `program`.
std::string print(const Program& program, const TraceEntry& entry);
/// A line for each entry.
std::string print(const Program& program, const Trace& trace);

/// FNV-1a (64 bits) of the trace's text: the same on every machine.
std::uint64_t hash(const Program& program, const Trace& trace);

}  // namespace vigil
