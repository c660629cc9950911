// SPDX-License-Identifier: Apache-2.0
// One line for GoogleTest: does an executor run this program as it must?
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

#include "audit/subject.h"

namespace vigil {

/// Whether `subject` breaks no law on the program; if it does, the report.
testing::AssertionResult holds(const Subject& subject,
                               std::string_view program_text);

/// The same for one of executors(), by name.
testing::AssertionResult holds(std::string_view executor,
                               std::string_view program_text);

/// Whether `subject` breaks no law on the programs 0 .. programs-1 of a seed,
/// of the operations that it can run. The first that fails is shrunk and
/// reported.
testing::AssertionResult holds_on_random_programs(const Subject& subject,
                                                  std::uint64_t programs,
                                                  std::uint64_t seed = 1);

}  // namespace vigil
