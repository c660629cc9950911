// SPDX-License-Identifier: Apache-2.0
// What `vigil check` does with a broken law: keeps the program, shrinks it,
// keeps what came of it, and reports.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/check_run.h"
#include "cli/commands.h"
#include "cli/regressions.h"

namespace vigil::cli {

/// What the watch is told while a failure is made smaller.
inline constexpr std::uint64_t kShrinking = UINT64_MAX - 1;

/// Keeps, shows, shrinks and reports what random programs have found, in this
/// order: it is on disk before the shrinking begins. Adds to `json`, or prints.
/// REQUIRES: `failure` has a violation.
void report_failure(const Subject& subject, std::uint64_t seed,
                    const Failure& failure, const CheckOptions& options,
                    Watch& watch, nlohmann::ordered_json& json);

/// The same once more, for a subject on which a smaller program has stopped:
/// each is tried in a process of its own first.
void report_failure_warily(const Subject& subject, std::uint64_t seed,
                           const Failure& failure, const CheckOptions& options,
                           Watch& watch, nlohmann::ordered_json& json);

/// Keeps, shows, shrinks and reports program `index`, which did not come to an
/// end of its own.
void report_stop(const Subject& subject, std::uint64_t seed,
                 std::uint64_t index, const Stop& stop,
                 const CheckOptions& options, nlohmann::ordered_json& json);

/// Reports kept failures that still fail, the first in full. The exit code.
/// REQUIRES: there is one.
int report_regressions(const RegressionResult& result,
                       const CheckOptions& options,
                       nlohmann::ordered_json& json);

}  // namespace vigil::cli
