// SPDX-License-Identifier: Apache-2.0
// Vigil's own executors as subjects, each in both dialects.
#pragma once

#include <span>
#include <string_view>

#include "audit/subject.h"

namespace vigil {

/// The executors that must hold all laws that they are under.
std::span<const Subject> executors() noexcept;

/// The one with this name, or null.
const Subject* find_executor(std::string_view name) noexcept;

}  // namespace vigil
