// SPDX-License-Identifier: Apache-2.0
// The fuzzer of programs on the one mutant that VIGIL_MUTANT names: whether
// fuzzing finds what is broken.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "fuzz/program_target.h"
#include "mutants/mutants.h"
#include "mutants/published/executors.h"
#include "mutants/race_mutants.h"

namespace {

vigil::Subject find_subject() {
  const char* const variable = std::getenv("VIGIL_MUTANT");
  const std::string_view name = variable == nullptr ? "" : variable;
  for (const auto list : {vigil::mutants(), vigil::race_mutants(),
                          vigil::published_executors()}) {
    for (const vigil::Mutant& mutant : list) {
      if (mutant.name == name && mutant.shapes.subject) {
        return *mutant.shapes.subject;
      }
    }
  }
  // What finds nothing.
  if (name == vigil::unmutated().name) return vigil::unmutated();
  std::fprintf(stderr,
               "VIGIL_MUTANT names no executor: `%.*s` (see `vigil mutants`)\n",
               static_cast<int>(name.size()), name.data());
  std::exit(2);
}

const vigil::Subject& chosen() {
  static const vigil::Subject subject = find_subject();
  return subject;
}

constexpr vigil::FuzzTarget kTarget =
    vigil::program_target<&chosen>("mutant_fuzz", "programs on a mutant");

}  // namespace

VIGIL_PROGRAM_FUZZ_ENTRY(kTarget, chosen)
