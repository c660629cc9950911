// SPDX-License-Identifier: Apache-2.0
#include "properties/program_generator.h"

#include <cstddef>
#include <cstdlib>
#include <ostream>
#include <string>
#include <string_view>

#include "audit/executors.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/shrink.h"
#include "model/text.h"
#include "properties/effort.h"

namespace vigil {
namespace {

constexpr int kCases = 1000;

// Adds to RC_PARAMS what it lacks. RapidCheck reads it at its first check.
bool set_defaults() {
  const char* const given = std::getenv("RC_PARAMS");
  std::string parameters = given == nullptr ? "" : given;
  const auto add = [&parameters](const std::string& key, int value) {
    if (parameters.find(key) != std::string::npos) return;
    parameters += " " + key + "=" + std::to_string(value);
  };
  add("seed", 42);
  add("max_success", affordable(kCases));
  return setenv("RC_PARAMS", parameters.c_str(), 1) == 0;
}

[[maybe_unused]] const bool has_defaults = set_defaults();

rc::Shrinkable<Program> generate(rc::Random random, int size,
                                 OperationSet operations) {
  // The mean over the sizes 0 .. 100 is that of GenerateOptions.
  const unsigned mean = 1 + static_cast<unsigned>(size) * 6 / 10;
  const GenerateOptions options{.operations = operations,
                                .mean_operations = mean};
  return rc::shrinkable::shrinkRecur(
      decode(generate_bytes(random.next(), 0, options)),
      [](const Program& program) {
        return rc::seq::fromContainer(simpler_programs(program));
      });
}

}  // namespace

rc::Gen<Program> programs(OperationSet operations) {
  return [operations](const rc::Random& random, int size) {
    return generate(random, size, operations);
  };
}

rc::Gen<Program> programs() {
  return [](rc::Random random, int size) {
    const std::size_t which = random.next() % executors().size();
    return generate(random, size, executors()[which].operations());
  };
}

bool has_fewer_cases() {
  constexpr std::string_view kKey = "max_success=";
  const char* const set = std::getenv("RC_PARAMS");
  const std::string parameters = set == nullptr ? "" : set;
  const std::size_t at = parameters.find(kKey);
  return at == std::string::npos ||
         std::atoi(parameters.c_str() + at + kKey.size()) < kCases;
}

void showValue(const Program& program, std::ostream& out) {
  out << print(program);
}

}  // namespace vigil
