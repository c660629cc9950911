// SPDX-License-Identifier: Apache-2.0
// What the shrinker cuts out of a program. Items of each kind are counted in
// the order of the text; each function takes those in [first, end) away, and
// takes time linear in the program.
#pragma once

#include <cstdint>
#include <vector>

#include "model/program.h"

namespace vigil::detail {

/// Tasks, and the operations that refer to them. REQUIRES: first > 0.
void remove_tasks(Program& program, std::uint32_t first, std::uint32_t end);
/// Those for which `is_gone`, by number.
void remove_tasks(Program& program, const std::vector<bool>& is_gone);

/// Operations, and what is below them.
void remove_operations(Program& program, std::uint32_t first,
                       std::uint32_t end);

/// Operations that have blocks.
std::uint32_t count_blocks(const Program& program);
/// They give way to the operations of their block number `chosen`, or of all
/// their blocks in a row.
void unwrap_blocks(Program& program, std::uint32_t first, std::uint32_t end,
                   std::uint32_t chosen);
inline constexpr std::uint32_t kAllBlocks = UINT32_MAX;

/// Timeouts.
std::uint32_t count_timeouts(const Program& program);
/// They become sleeps of as long; what is in them goes.
void timeouts_to_sleeps(Program& program, std::uint32_t first,
                        std::uint32_t end);

/// Branches of races that have more than one.
std::uint32_t count_branches(const Program& program);
/// Where all branches of a race would go, its first one stays.
void remove_branches(Program& program, std::uint32_t first, std::uint32_t end);

/// Events, counters, ... that no operation refers to.
std::uint32_t count_unused(const Program& program);
void remove_unused(Program& program, std::uint32_t first, std::uint32_t end);

/// Tasks that nothing refers to but one spawn, which is in no `repeat`.
std::uint32_t count_inlinable(const Program& program);
/// The spawns give way to the operations of their tasks. False, with the
/// program in an unknown state, if blocks would be nested too deep.
[[nodiscard]] bool inline_spawns(Program& program, std::uint32_t first,
                                 std::uint32_t end);

}  // namespace vigil::detail
