// SPDX-License-Identifier: Apache-2.0
// A walk through the oracle whose steps a test chooses.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/oracle.h"
#include "model/testing.h"

namespace vigil {

/// A walk whose steps are chosen by hand.
class Walk {
 public:
  explicit Walk(std::string_view lines, const Promises& promises = kAllPromises,
                Dialect dialect = Dialect::kNative)
      : program(program_of(lines)), oracle(program, promises, dialect) {}

  /// "TASK@EARLIEST CAUSE FLAGS; ": what may come next. A time that may be
  /// later has a `+`.
  std::string moves() const {
    constexpr const char* kCauses[]{"spawned",  "woken",  "passed-on",
                                    "spurious", "remote", "yielded",
                                    "timer"};
    std::vector<Oracle::Move> allowed;
    oracle.moves(allowed);
    std::string text;
    for (const Oracle::Move& move : allowed) {
      text += program.tasks[move.task].name + "@" +
              std::to_string(move.earliest) +
              (move.latest > move.earliest ? "+ " : " ") +
              kCauses[static_cast<std::size_t>(move.cause)] +
              (move.is_tied ? " tied" : "") +
              (move.has_overtaken ? " overtaken" : "") +
              (move.was_reset ? " reset" : "") +
              (move.is_saturated ? " saturated" : "") + "; ";
    }
    return text;
  }
  /// Polls it at this time, or at the time of its move.
  void take(TaskId task, ProgramTime time) { oracle.take(task, time, trace); }
  /// The first move, this often.
  void step(int times = 1) {
    std::vector<Oracle::Move> allowed;
    for (; times > 0; --times) {
      oracle.moves(allowed);
      ASSERT_FALSE(allowed.empty());
      take(allowed.front().task, allowed.front().earliest);
    }
  }

  const Program program;
  Oracle oracle;
  Trace trace;
};

}  // namespace vigil
