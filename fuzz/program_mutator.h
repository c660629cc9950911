// SPDX-License-Identifier: Apache-2.0
// Mutations of programs that keep them programs: whole operations and tasks
// come, go and move, where a mutation of bytes would shift the meaning of all
// that follows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "model/generate.h"
#include "model/operation.h"
#include "model/program.h"

namespace vigil {

/// Changes `program` in one place, or a few; what is added is of `operations`.
/// Deterministic. What comes of it can be encoded, but may have to be decoded
/// again to be within the limits of that (names, depth, repeats).
void mutate(Program& program, RandomStream& random, OperationSet operations);

/// Takes some operations, or some tasks, of `other` into `program`.
void cross_over(Program& program, const Program& other, RandomStream& random);

/// LLVMFuzzerCustomMutator() for programs. One time in eight the bytes change
/// as libFuzzer would have it; one in four a random program of `operations`
/// takes their place.
/// REQUIRES: there are `max_size` bytes at `data`, of which `size` are set.
std::size_t mutate_program(std::uint8_t* data, std::size_t size,
                           std::size_t max_size, unsigned seed,
                           OperationSet operations);

/// LLVMFuzzerCustomCrossOver() for programs.
/// REQUIRES: there are `max_size` bytes at `out`.
std::size_t cross_programs(std::span<const std::uint8_t> one,
                           std::span<const std::uint8_t> other,
                           std::uint8_t* out, std::size_t max_size,
                           unsigned seed);

}  // namespace vigil
