// SPDX-License-Identifier: Apache-2.0
// program_fuzz on the one mutant that VIGIL_MUTANT names: whether fuzzing finds
// what is broken.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "fuzz/program_target.h"
#include "mutants/mutants.h"
#include "mutants/published/executors.h"

namespace {

vigil::Subject chosen() {
  const char* const variable = std::getenv("VIGIL_MUTANT");
  const std::string_view name = variable == nullptr ? "" : variable;
  for (const auto list : {vigil::mutants(), vigil::published_executors()}) {
    for (const vigil::Mutant& mutant : list) {
      if (mutant.name == name && mutant.shapes.subject) {
        return *mutant.shapes.subject;
      }
    }
  }
  std::fprintf(stderr,
               "VIGIL_MUTANT names no executor: `%.*s` (see `vigil mutants`)\n",
               static_cast<int>(name.size()), name.data());
  std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const vigil::Subject subject = chosen();
  vigil::run_program_target({&subject, 1}, {data, size});
  return 0;
}
