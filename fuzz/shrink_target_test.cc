// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the shrinker: it finds nothing in ours, and finds
// shrinkers that are broken on purpose.
#include "fuzz/shrink_target.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "model/operation.h"
#include "model/program.h"

namespace vigil {
namespace {

using StillFails = std::function<bool(const Program&)>;

/// What the seeds find: the first line of it.
std::string found(ShrinkFunction* shrink_function) {
  for (const FuzzInput& seed : kShrinkTarget.seeds()) {
    const auto finding = check_shrinker(seed, shrink_function);
    if (finding) return finding->message.substr(0, finding->message.find(':'));
  }
  return "";
}

ShrinkResult does_nothing(Program program, const StillFails&, std::size_t) {
  return {.program = std::move(program), .runs = 1, .is_complete = true};
}

ShrinkResult gives_up(Program program, const StillFails&, std::size_t) {
  return {.program = std::move(program), .runs = 1, .is_complete = false};
}

ShrinkResult goes_too_far(Program program, const StillFails& still_fails,
                          std::size_t max_runs) {
  ShrinkResult result = shrink(std::move(program), still_fails, max_runs);
  result.program.tasks[0].operations.clear();
  return result;
}

ShrinkResult adds(Program program, const StillFails& still_fails,
                  std::size_t max_runs) {
  ShrinkResult result = shrink(program, still_fails, max_runs);
  result.program = std::move(program);
  result.program.tasks[0].operations.push_back({.op = Op::kYield});
  return result;
}

ShrinkResult tries_what_is_no_program(Program program,
                                      const StillFails& still_fails,
                                      std::size_t max_runs) {
  Program no_program = program;
  no_program.tasks.clear();
  still_fails(no_program);
  return shrink(std::move(program), still_fails, max_runs);
}

TEST(ShrinkTarget, FindsNothingInOurs) { EXPECT_EQ(found(shrink), ""); }

TEST(ShrinkTarget, FindsShrinkersThatAreBroken) {
  EXPECT_EQ(found(does_nothing), "can be simpler");
  EXPECT_EQ(found(gives_up), "gave up early");
  EXPECT_EQ(found(goes_too_far), "does not fail");
  EXPECT_EQ(found(adds), "has grown");
  EXPECT_EQ(found(tries_what_is_no_program), "the first task must be main");
}

}  // namespace
}  // namespace vigil
