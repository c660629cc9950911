// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the program generator: for any seed, number and options it
// makes a valid program of the operations that were asked for, the same each
// time, which comes through text and bytes unchanged.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "model/generate.h"

namespace vigil {

/// generator_fuzz.
extern const FuzzTarget kGeneratorTarget;

/// What an input means: which program, and of what kind.
struct GeneratorInput {
  std::uint64_t seed = 0;
  std::uint64_t index = 0;
  GenerateOptions options;
};

/// Reads it; any bytes will do.
GeneratorInput decode_generator_input(std::span<const std::uint8_t> bytes);

/// One line for each part.
std::string to_string(const GeneratorInput& input);

/// What is tried, with the parameters of generate_bytes(); a test puts broken
/// ones in its place.
using ProgramGenerator = std::function<FuzzInput(std::uint64_t, std::uint64_t,
                                                 const GenerateOptions&)>;

/// What is wrong with the program that `generator` makes, if anything.
std::optional<Finding> check_generator(const ProgramGenerator& generator,
                                       const GeneratorInput& input);

}  // namespace vigil
