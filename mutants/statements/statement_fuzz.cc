// SPDX-License-Identifier: Apache-2.0
// The fuzzer of programs on the executors of which one statement, the one that
// VIGIL_MUTANT names, is another: natively, and through their adapters.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

#include "mutants/statements/mutated/audit/executors.h"
#include "mutants/statements/mutated/fuzz/program_target.h"
#include "mutants/statements/mutation_table.h"

namespace {

void select_mutant() {
  const char* const variable = std::getenv("VIGIL_MUTANT");
  const std::string_view name = variable == nullptr ? "" : variable;
  if (vigil::statements::select_mutation(name)) return;
  std::fprintf(stderr, "VIGIL_MUTANT names no mutant of a statement: `%.*s`\n",
               static_cast<int>(name.size()), name.data());
  std::exit(2);
}

/// The one that can run all operations; the others leave some out. REQUIRES of
/// the first call: nothing of the mutated code has run.
const vigil::Subject& chosen() {
  static const bool is_selected = (select_mutant(), true);
  static_cast<void>(is_selected);
  return vigil::executors().front();
}

void run_on_all(std::span<const std::uint8_t> bytes) {
  static_cast<void>(chosen());
  for (const vigil::Subject& executor : vigil::executors()) {
    vigil::run_program_target(executor, bytes);
  }
}

constexpr vigil::FuzzTarget kTarget = [] {
  vigil::FuzzTarget target = vigil::program_target<&chosen>(
      "statement_fuzz", "programs on a mutant of a statement");
  target.run = &run_on_all;
  return target;
}();

}  // namespace

VIGIL_PROGRAM_FUZZ_ENTRY(kTarget, chosen)
