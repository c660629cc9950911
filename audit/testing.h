// SPDX-License-Identifier: Apache-2.0
// One line for GoogleTest: does an executor run this program as it must?
//
//     constexpr vigil::Subject kMine =
//         vigil::adapter_subject<MyAdapter>("my-executor", "what it is");
//     TEST(MyExecutor, HoldsTheLaws) {
//       EXPECT_TRUE(vigil::holds_on_random_programs(kMine, 10'000));
//     }
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

#include "audit/subject.h"

namespace vigil {

/// Whether `subject` breaks no law on the program; if it does, the report. A
/// text that is no program, or one that the subject can't run, is a failure
/// too.
testing::AssertionResult holds(const Subject& subject,
                               std::string_view program_text);

/// The same for one of executors(), by name. Your own executors, and mutants,
/// are not among them: give the Subject.
testing::AssertionResult holds(std::string_view executor,
                               std::string_view program_text);

/// Whether `subject` breaks no law on the programs 0 .. programs-1 of a seed,
/// of the operations that it can run; each thousandth runs twice (law T8). The
/// first that fails is shrunk and reported, with comments on what matters in
/// it. The same seed gives the same programs on every machine, as
/// `vigil check --seed` does.
testing::AssertionResult holds_on_random_programs(const Subject& subject,
                                                  std::uint64_t programs,
                                                  std::uint64_t seed = 1);

}  // namespace vigil
