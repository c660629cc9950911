// SPDX-License-Identifier: Apache-2.0
#include "mutants/mutant.h"

namespace vigil {

std::string_view to_string(Tool tool) noexcept {
  switch (tool) {
    case Tool::kProperty:
      return "property";
    case Tool::kCombinations:
      return "combinations";
    case Tool::kSuite:
      return "suite";
    case Tool::kAddress:
      return "asan_ubsan";
    case Tool::kThread:
      return "tsan";
    case Tool::kFuzz:
      return "fuzz";
    case Tool::kUnitTests:
      return "unit_tests";
    case Tool::kExplorer:
      return "explorer";
  }
  return "unknown";
}

}  // namespace vigil
