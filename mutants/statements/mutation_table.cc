// SPDX-License-Identifier: Apache-2.0
#include "mutants/statements/mutation_table.h"

#include "mutants/statements/mutation.h"

namespace vigil::statements {
namespace {

constexpr KnownMutation kMutations[] = {
    {0, "none", "nothing is wrong", "", ""},
#include "mutants/statements/mutated/mutations.inc"
};

}  // namespace

std::span<const KnownMutation> known_mutations() noexcept { return kMutations; }

bool select_mutation(std::string_view name) noexcept {
  for (const KnownMutation& mutation : kMutations) {
    if (mutation.name != name) continue;
    vigil_mutation::select(mutation.number);
    return true;
  }
  return false;
}

}  // namespace vigil::statements
