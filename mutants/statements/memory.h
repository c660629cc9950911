// SPDX-License-Identifier: Apache-2.0
// What the allocations of statement_trial tell: it has operators new and delete
// of its own (memory.cc).
#pragma once

#include <cstdint>

namespace vigil::statements {

/// How many over-aligned blocks there have been. Any thread.
std::uint64_t last_aligned_block() noexcept;

/// Whether the over-aligned block of that number is allocated. Any thread.
bool is_aligned_block_live(std::uint64_t number) noexcept;

}  // namespace vigil::statements
