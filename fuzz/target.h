// SPDX-License-Identifier: Apache-2.0
// What a fuzz target is: something that runs on any bytes, and what those bytes
// mean in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil {

struct Subject;

/// One input, as a fuzzer makes it.
using FuzzInput = std::vector<std::uint8_t>;

/// A fuzz target.
struct FuzzTarget {
  std::string_view name;     ///< such as `timer_queue_fuzz`
  std::string_view summary;  ///< what it looks for, in one line
  /// Tries one input, any bytes. What is wrong goes to standard error, with a
  /// head line such as `T4 broken: ...` if a law is broken; then abort().
  void (*run)(std::span<const std::uint8_t> bytes) = nullptr;
  /// What the input means, as text in lines. Runs nothing.
  std::string (*print)(std::span<const std::uint8_t> bytes) = nullptr;
  /// Inputs to begin with, always the same.
  std::vector<FuzzInput> (*seeds)() = nullptr;
  /// If the inputs are programs for one executor: that one.
  const Subject& (*subject)() = nullptr;
};

/// What LLVMFuzzerTestOneInput() does: runs the target on the bytes. If the
/// environment has VIGIL_FUZZ_PRINT=1, prints them instead.
/// Returns 0.
int fuzz_one(const FuzzTarget& target, const std::uint8_t* data,
             std::size_t size);

/// Ends the process as a finding: prints `report`, which ends with a newline,
/// to standard error, and aborts.
[[noreturn]] void fail_fuzzing(const std::string& report);

}  // namespace vigil

/// The entry point of a fuzzer: in one source file of each, at file scope.
#define VIGIL_FUZZ_ENTRY(target)                                  \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, \
                                        std::size_t size) {       \
    return ::vigil::fuzz_one((target), data, size);               \
  }
