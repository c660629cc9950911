// SPDX-License-Identifier: Apache-2.0
// All fuzz targets of this project.
#pragma once

#include <span>
#include <string_view>

#include "fuzz/target.h"

namespace vigil {

/// In the order in which they are listed.
std::span<const FuzzTarget> fuzz_targets() noexcept;

/// The one with this name, or null.
const FuzzTarget* find_fuzz_target(std::string_view name) noexcept;

/// The folder of its corpus: those whose inputs are programs share one.
std::string_view corpus_of(std::string_view target) noexcept;

}  // namespace vigil
