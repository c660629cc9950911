// SPDX-License-Identifier: Apache-2.0
// A run that keeps all promises keeps any of them: who promises less is held to
// less.
#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <variant>

#include "audit/executors.h"
#include "audit/report.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/text.h"

namespace vigil {
namespace {

/// Judges one run by each subset of the promises about order, time and ends.
void expect_held(const Subject& subject, const Program& program) {
  const Observation observed = subject.run(program);
  for (unsigned mask = 0; mask < 32; ++mask) {
    Promises fewer = subject.promises;
    if ((mask & 1) == 0) fewer.fifo_ready = false;
    if ((mask & 2) == 0) fewer.fifo_ties = false;
    if ((mask & 4) == 0) fewer.exact_deadlines = false;
    if ((mask & 8) == 0) fewer.exact_polls = false;
    if ((mask & 16) == 0) fewer.prompt_destruction = false;
    const Verdict verdict =
        judge(program, fewer, observed, subject.dialect, subject.end_of_time);
    ASSERT_EQ(verdict.kind, Verdict::Kind::kHeld)
        << subject.name << ", subset " << mask << ": "
        << (verdict.violation ? headline(program, *verdict.violation)
                              : verdict.reason)
        << "\n"
        << print(program);
  }
}

TEST(FewerPromises, AcceptsRandomProgramsOfEachExecutor) {
  for (const Subject& subject : executors()) {
    for (std::uint64_t index = 0; index < 3'000; ++index) {
      const Program program = decode(
          generate_bytes(21, index, {.operations = subject.operations()}));
      if (program.operation_count() > 200) continue;
      expect_held(subject, program);
      if (HasFatalFailure()) return;
    }
  }
}

/// The timer is due, and before its task runs another one sets it again.
TEST(FewerPromises, AcceptsAResetOfWhatIsDue) {
  const auto program = parse(
      "vigil program 1\ntask main\n  spawn a\n  sleep 1\n  reset a 1\n"
      "task a\n  spawn b\n  timeout 1\n    sleep 1\ntask b\n  reset a 2\n");
  expect_held(*find_executor("executor"), std::get<Program>(program));
}

}  // namespace
}  // namespace vigil
