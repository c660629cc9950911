// SPDX-License-Identifier: Apache-2.0
// Random programs by number: program `index` of seed `seed` is always the same,
// so that any program of a run can be made again without the others.
#pragma once

#include <cstdint>
#include <vector>

#include "model/operation.h"

namespace vigil {

/// What is generated.
struct GenerateOptions {
  /// Only these occur.
  OperationSet operations = OperationSet::all();
  /// The mean number of operations of a program.
  unsigned mean_operations = 30;
};

/// The bytes of one program, for decode(). Deterministic on every compiler.
std::vector<std::uint8_t> generate_bytes(std::uint64_t seed,
                                         std::uint64_t index,
                                         const GenerateOptions& options);

/// A counter-based generator of random numbers (SplitMix64, Steele et al.,
/// OOPSLA 2014): the state is a counter, the output a hash of it.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t index) noexcept;
  /// 64 random bits.
  std::uint64_t next() noexcept;
  /// Evenly among 0 .. bound-1 (but for a bias below 2^-32).
  /// REQUIRES: bound > 0.
  std::uint32_t below(std::uint32_t bound) noexcept;

 private:
  std::uint64_t state_;
};

}  // namespace vigil
