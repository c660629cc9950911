// SPDX-License-Identifier: Apache-2.0
// One line for GoogleTest: does an executor run this program as it must?
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "audit/subject.h"

namespace vigil {

/// Whether `subject` breaks no law on the program; if it does, the report.
testing::AssertionResult holds(const Subject& subject,
                               std::string_view program_text);

/// The same for one of executors(), by name.
testing::AssertionResult holds(std::string_view executor,
                               std::string_view program_text);

}  // namespace vigil
