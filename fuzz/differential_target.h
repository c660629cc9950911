// SPDX-License-Identifier: Apache-2.0
// The differential fuzz target: the bytes are a program, and each two executors
// of which the promises leave one trace for it must give the same. No oracle
// is asked.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "audit/subject.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "model/operation.h"
#include "model/program.h"

namespace vigil {

/// differential_fuzz.
extern const FuzzTarget kDifferentialTarget;

/// The operations of whose traces both executors promise the same. None, if
/// one of them leaves more than one trace for a program.
OperationSet shared_operations(const Subject& one, const Subject& other);

/// Runs the program on both.
/// REQUIRES: it has none but shared_operations().
std::optional<Finding> find_difference(const Subject& one, const Subject& other,
                                       const Program& program);

/// What the bytes mean to two executors: the program that they decode to,
/// without the operations that they do not share.
Program shared_program(const Subject& one, const Subject& other,
                       std::span<const std::uint8_t> bytes);

}  // namespace vigil
