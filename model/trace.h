// SPDX-License-Identifier: Apache-2.0
// What a run of a program shows from outside: which operation completed when,
// and with what outcome. Traces are what executors and the oracle must agree
// on, byte for byte.
#pragma once

#include <cstdint>
#include <string>
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
    kSigned,    ///< the number of a log
    kUnsigned,  ///< the number of a read
    kValue,     ///< join of a task that returned
    kThrew,     ///< join of a task that threw, or the end of one
    kCancelled,
    kNone,      ///< join of a task that was never spawned
    kReturned,  ///< a task's end
    kStuck,     ///< a task's end that never comes (law T7)
  };
  Kind kind = Kind::kOk;
  std::uint64_t number = 0;  ///< of kSigned and kUnsigned, as bits
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// Stands where a step's index would for the end of a task.
inline constexpr std::uint32_t kEndStep = UINT32_MAX;

/// An operation that completed, or a task that ended.
struct TraceEntry {
  ProgramTime time = 0;
  TaskId task = 0;
  std::uint32_t step = 0;  ///< index of the operation in its task; or kEndStep
  Outcome outcome;
  friend bool operator==(const TraceEntry&, const TraceEntry&) = default;
};

using Trace = std::vector<TraceEntry>;

/// The outcome as it stands in a trace's text.
std::string print(const Outcome& outcome);
/// `TIME TASK STEP OUTCOME`, with the names of `program`.
std::string print(const Program& program, const TraceEntry& entry);
/// A line for each entry.
std::string print(const Program& program, const Trace& trace);

/// FNV-1a (64 bits) of the trace's text: the same on every machine.
std::uint64_t hash(const Program& program, const Trace& trace);

}  // namespace vigil
