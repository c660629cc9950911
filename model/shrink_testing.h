// SPDX-License-Identifier: Apache-2.0
// What the tests of the shrinker share: programs as lines, without the version.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "model/program.h"
#include "model/shrink.h"
#include "model/testing.h"
#include "model/text.h"

namespace vigil {

inline std::string lines_of(const Program& program) {
  const std::string text = print(program);
  return text.substr(text.find('\n') + 1);
}

/// The lines of simpler_programs().
inline std::vector<std::string> simpler_lines(const std::string& lines) {
  std::vector<std::string> all;
  for (const Program& simpler : simpler_programs(program_of(lines))) {
    all.push_back(lines_of(simpler));
  }
  return all;
}

inline bool has_simpler(const std::string& lines, const std::string& simpler) {
  const std::vector<std::string> all = simpler_lines(lines);
  return std::find(all.begin(), all.end(), simpler) != all.end();
}

/// How many operations of a program are such.
template <class Predicate>
std::size_t count_operations(const Program& program, const Predicate& counts) {
  std::size_t found = 0;
  for (const ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      found += counts(operation) ? 1U : 0U;
    });
  }
  return found;
}

inline std::size_t count_operations(const Program& program, Op op) {
  return count_operations(
      program, [op](const Operation& operation) { return operation.op == op; });
}

}  // namespace vigil
