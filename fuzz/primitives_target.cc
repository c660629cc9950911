// SPDX-License-Identifier: Apache-2.0
#include "fuzz/primitives_target.h"

#include <string>

#include "fuzz/input.h"
#include "fuzz/primitives_run.h"
#include "fuzz/primitives_steps.h"

namespace vigil {
namespace {

std::string print_primitives(std::span<const std::uint8_t> bytes) {
  return to_string(decode_primitives(bytes));
}

void run_primitives(std::span<const std::uint8_t> bytes) {
  const PrimitivePlan plan = decode_primitives(bytes);
  const auto found = PrimitivesRun<OurPrimitives>(plan).run();
  if (found) fail_fuzzing(to_report(*found, to_string(plan)));
}

std::vector<FuzzInput> primitives_seeds() { return random_inputs(60, 500); }

}  // namespace

constinit const FuzzTarget kPrimitivesTarget{
    .name = "primitives_fuzz",
    .summary = "channels and combinators, by what always holds",
    .run = &run_primitives,
    .print = &print_primitives,
    .seeds = &primitives_seeds};

}  // namespace vigil
