// SPDX-License-Identifier: Apache-2.0
// What `vigil check` does with a broken law: keeps the program, shrinks it,
// keeps what came of it, and reports.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/commands.h"
#include "cli/judged.h"
#include "cli/regressions.h"

namespace vigil::cli {

/// Keeps, shows, shrinks and reports program `index`, which broke a law, in
/// this order: it is on disk before the shrinking begins. `found` is what was
/// seen. Adds to `json`, or prints.
void report_failure(const Subject& subject, std::uint64_t seed,
                    std::uint64_t index, const Judged& found,
                    const CheckOptions& options, nlohmann::ordered_json& json);

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
