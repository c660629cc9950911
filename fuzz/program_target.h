// SPDX-License-Identifier: Apache-2.0
// The fuzz target of an executor: the bytes are a program, which must break no
// law on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/subject.h"
#include "fuzz/program_mutator.h"
#include "fuzz/target.h"
#include "model/program.h"

namespace vigil {

/// Of longer inputs only so much is read.
inline constexpr std::size_t kMaxProgramBytes = 4096;

/// What the bytes mean to `subject`: the program that they decode to, without
/// the operations that it can't run.
Program program_for(const Subject& subject,
                    std::span<const std::uint8_t> bytes);

/// Runs that program. A law that it breaks is a finding: it is shrunk, unless
/// the environment has VIGIL_FUZZ_SHRINK=0, kept in the folder of regressions
/// that VIGIL_FUZZ_REGRESSION names, if it does, and reported.
void run_program_target(const Subject& subject,
                        std::span<const std::uint8_t> bytes);

/// Its text. If the environment has VIGIL_FUZZ_KEEP, the program is kept there,
/// too, as one that fails by that word (`crash`).
std::string print_program_target(const Subject& subject,
                                 std::span<const std::uint8_t> bytes);

/// Random programs of all lengths, as the properties have them, of what
/// `subject` can run.
std::vector<FuzzInput> program_seeds(const Subject& subject);

/// The target for one executor.
template <const Subject& (*subject)()>
constexpr FuzzTarget program_target(std::string_view name,
                                    std::string_view summary) {
  return {.name = name,
          .summary = summary,
          .run =
              [](std::span<const std::uint8_t> bytes) {
                run_program_target(subject(), bytes);
              },
          .print =
              [](std::span<const std::uint8_t> bytes) {
                return print_program_target(subject(), bytes);
              },
          .seeds = [] { return program_seeds(subject()); },
          .subject = subject};
}

}  // namespace vigil

/// The entry points of a fuzzer of programs, at file scope in one source file:
/// the target, and the mutator that works on tasks and operations.
#define VIGIL_PROGRAM_FUZZ_ENTRY(target, subject)                            \
  VIGIL_FUZZ_ENTRY(target)                                                   \
  extern "C" std::size_t LLVMFuzzerCustomMutator(                            \
      std::uint8_t* data, std::size_t size, std::size_t max_size,            \
      unsigned seed) {                                                       \
    return ::vigil::mutate_program(data, size, max_size, seed,               \
                                   (subject)().operations());                \
  }                                                                          \
  extern "C" std::size_t LLVMFuzzerCustomCrossOver(                          \
      const std::uint8_t* data, std::size_t size, const std::uint8_t* other, \
      std::size_t other_size, std::uint8_t* out, std::size_t max_size,       \
      unsigned seed) {                                                       \
    return ::vigil::cross_programs({data, size}, {other, other_size}, out,   \
                                   max_size, seed);                          \
  }
