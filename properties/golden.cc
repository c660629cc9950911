// SPDX-License-Identifier: Apache-2.0
#include "properties/golden.h"

#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "audit/executors.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/trace.h"

namespace vigil {

std::string golden_hashes() {
  std::string text;
  for (const std::string_view name : {"executor", "one-page"}) {
    const Subject& subject = *find_executor(name);
    const GenerateOptions options{.operations = subject.operations()};
    for (std::uint64_t index = 0; index < 1000; ++index) {
      const Program program = decode(generate_bytes(42, index, options));
      const std::uint64_t value = hash(program, subject.run(program).trace);
      std::array<char, 64> numbers{};
      std::snprintf(numbers.data(), numbers.size(),
                    " %" PRIu64 " %016" PRIx64 "\n", index, value);
      text.append(name).append(numbers.data());
    }
  }
  return text;
}

}  // namespace vigil
