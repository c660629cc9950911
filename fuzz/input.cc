// SPDX-License-Identifier: Apache-2.0
#include "fuzz/input.h"

#include "model/generate.h"

namespace vigil {

std::string to_report(const Finding& finding, const std::string& input) {
  return finding.law + " broken: " + finding.message + "\nThe input:\n" + input;
}

FuzzInput random_input(std::uint64_t seed, std::uint64_t index,
                       std::size_t size) {
  RandomStream random(seed, index);
  FuzzInput input(size);
  for (std::uint8_t& byte : input) {
    byte = static_cast<std::uint8_t>(random.below(256));
  }
  return input;
}

std::vector<FuzzInput> random_inputs(std::size_t count, std::size_t size_max) {
  constexpr std::uint64_t kSeed = 1;
  std::vector<FuzzInput> inputs;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t size = size_max * i * i / (count * count);
    inputs.push_back(random_input(kSeed, i, size));
  }
  return inputs;
}

}  // namespace vigil
