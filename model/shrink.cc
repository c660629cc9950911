// SPDX-License-Identifier: Apache-2.0
#include "model/shrink.h"

#include <utility>

#include "model/shrink_step.h"

namespace vigil {

std::vector<Program> simpler_programs(const Program& program) {
  std::vector<Program> simpler;
  for (const detail::ShrinkStep& step : detail::simpler_steps(program)) {
    simpler.push_back(detail::apply(program, step));
  }
  return simpler;
}

ShrinkResult shrink(Program program,
                    const std::function<bool(const Program&)>& still_fails,
                    std::size_t max_runs) {
  ShrinkResult result{.program = std::move(program)};
  while (!result.is_complete) {
    result.is_complete = true;  // unless a simpler one fails
    for (const detail::ShrinkStep& step :
         detail::simpler_steps(result.program)) {
      if (result.runs == max_runs) {
        result.is_complete = false;
        return result;
      }
      ++result.runs;
      Program simpler = detail::apply(result.program, step);
      if (!still_fails(simpler)) continue;
      result.program = std::move(simpler);
      result.is_complete = false;
      break;
    }
  }
  return result;
}

}  // namespace vigil
