// SPDX-License-Identifier: Apache-2.0
// The tables of `vigil check`: what was generated, how often each law was put
// to the test, and what the run could not see.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "cli/check_run.h"
#include "cli/regressions.h"

namespace vigil::cli {

void print_tables(const Subject& subject, std::uint64_t seed,
                  const CheckResult& result);
nlohmann::ordered_json tables_to_json(const Subject& subject,
                                      std::uint64_t seed,
                                      const CheckResult& result);

/// `3 regressions tried, all hold`, and a line on standard error for each file
/// that was left out.
void print_regressions(const RegressionResult& result);
nlohmann::ordered_json regressions_to_json(const RegressionResult& result);

}  // namespace vigil::cli
