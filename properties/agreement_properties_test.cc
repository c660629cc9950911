// SPDX-License-Identifier: Apache-2.0
// Whatever can run a program runs it alike: both executors, both dialects, the
// oracle, and the same one twice. And a program survives its text and its
// bytes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "audit/executors.h"
#include "model/bytes.h"
#include "model/oracle.h"
#include "model/shrink.h"
#include "model/text.h"
#include "model/trace.h"
#include "properties/program_generator.h"

namespace vigil {
namespace {

Trace trace_of(std::string_view executor, const Program& program) {
  return find_executor(executor)->run(program).trace;
}

/// Fails the property with both traces as text if they differ.
void require_same(const Program& program, const Trace& have,
                  const Trace& want) {
  if (have == want) return;
  RC_FAIL("have:\n" + print(program, have) + "want:\n" + print(program, want));
}

/// Programs that all executors can run.
rc::Gen<Program> common_programs() {
  return programs(find_executor("one-page")->operations());
}

/// Programs that have the same trace in both dialects: a task never has two
/// timers, and none is asked anew.
rc::Gen<Program> programs_without_dialect() {
  OperationSet operations = find_executor("executor-adapter")->operations();
  for (const Op op : {Op::kRace, Op::kTimeout, Op::kReset, Op::kSpuriousWake,
                      Op::kSpuriousWakeOnThread}) {
    operations.erase(op);
  }
  return programs(operations);
}

RC_GTEST_PROP(Agreement, EachExecutorAndTheOracle, (const Program& program)) {
  for (const Subject& subject : executors()) {
    if (!subject.why_not(program).empty()) continue;
    require_same(program, subject.run(program).trace,
                 expected_trace(program, subject.dialect));
  }
}

RC_GTEST_PROP(Agreement, NativeAndAdapter, ()) {
  const Program program = *programs_without_dialect();
  require_same(program, trace_of("executor-adapter", program),
               trace_of("executor", program));
}

RC_GTEST_PROP(Agreement, NativeAndAdapterOfOnePage, ()) {
  const Program program = *common_programs();
  require_same(program, trace_of("one-page-adapter", program),
               trace_of("one-page", program));
}

RC_GTEST_PROP(Agreement, ExecutorAndOnePage, ()) {
  const Program program = *common_programs();
  require_same(program, trace_of("one-page", program),
               trace_of("executor", program));
}

RC_GTEST_PROP(Agreement, T8_TwoRunsOfEachExecutor, (const Program& program)) {
  for (const Subject& subject : executors()) {
    if (!subject.why_not(program).empty()) continue;
    require_same(program, subject.run(program).trace,
                 subject.run(program).trace);
  }
}

RC_GTEST_PROP(RoundTrip, Text, (const Program& program)) {
  const auto parsed = parse(print(program));
  if (const auto* error = std::get_if<ParseError>(&parsed)) {
    RC_FAIL(error->message);
  }
  RC_ASSERT(std::get<Program>(parsed) == program);
}

RC_GTEST_PROP(RoundTrip, Bytes, (const Program& program)) {
  Program decoded = decode(encode(program));
  RC_ASSERT(decoded.tasks.size() == program.tasks.size());
  for (const ThingKind kind : kThingKinds) {
    RC_ASSERT(decoded.names(kind).size() == program.names(kind).size());
    decoded.names(kind) = program.names(kind);
  }
  // Bytes have no names, and a shrunk program may have others than canonical.
  for (std::size_t i = 0; i < decoded.tasks.size(); ++i) {
    decoded.tasks[i].name = program.tasks[i].name;
  }
  RC_ASSERT(decoded == program);
}

RC_GTEST_PROP(RoundTrip, AnyBytesAreAProgram,
              (const std::vector<std::uint8_t>& bytes)) {
  const Program program = decode(bytes);
  RC_ASSERT(program.check().empty());
  RC_ASSERT(decode(encode(program)) == program);
}

TEST(Generator, ShrinksAsTheCommandDoes) {
  const auto generated = programs()(rc::Random(42), rc::kNominalSize);
  std::vector<Program> shrinks;
  auto rest = generated.shrinks();
  while (auto next = rest.next()) shrinks.push_back(next->value());
  EXPECT_FALSE(shrinks.empty());
  EXPECT_EQ(shrinks, simpler_programs(generated.value()));
}

}  // namespace
}  // namespace vigil
