// SPDX-License-Identifier: Apache-2.0
// Small programs with the traces that the contract gives them. Each trace was
// worked out by hand from the rule that the case is about, never copied from a
// run. The oracle is held to them here, the executors in audit/. For tests.
//
// A case is text: `== NAME: RULE`, the program but for its first line, `--`,
// and the trace. Where the script dialect differs (a task has one timer there,
// which begins anew whenever the task is resumed), `-- script` and the trace
// that it gives follow.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "model/program.h"
#include "model/promises.h"

namespace vigil {

/// A rule of the contract, put to a program.
struct ContractCase {
  std::string name;
  std::string rule;  ///< in short
  std::string text;  ///< the program
  std::string trace;
  std::string script_trace;

  Program program() const;
  const std::string& expected(Dialect dialect) const {
    return dialect == Dialect::kScript ? script_trace : trace;
  }
  /// The name as GoogleTest wants it.
  std::string test_name() const;
};

/// For GoogleTest's messages.
inline void PrintTo(const ContractCase& each, std::ostream* out) {
  *out << each.name << ": " << each.rule;
}

/// The cases of a text.
std::vector<ContractCase> cases_of(std::string_view text);

/// A case for each operation, named after it.
extern const std::string_view kOperationCases;
extern const std::string_view kHostileOperationCases;
/// The ready queue, deadlines, and sleeps that are reset: rules 1 to 4.
extern const std::string_view kQueueCases;
extern const std::string_view kTimeCases;
extern const std::string_view kResetCases;
/// Spawn, join, detach and exceptions; cancellation and shutdown: rules 6 to
/// 10.
extern const std::string_view kTaskCases;
extern const std::string_view kCancelCases;
/// Race, timeout and repeat: rules 11 and 12.
extern const std::string_view kRaceCases;
extern const std::string_view kTimeoutCases;
/// Events, notifications and channels: rules 13 and 14.
extern const std::string_view kWaitCases;
extern const std::string_view kChannelCases;
/// Wakers, threads, deadlocks: rules 15 and 16.
extern const std::string_view kHostileCases;

/// All of them.
std::vector<ContractCase> contract_cases();

}  // namespace vigil
