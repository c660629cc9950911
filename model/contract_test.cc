// SPDX-License-Identifier: Apache-2.0
// The oracle against the traces that were worked out by hand from the contract,
// one for each of its rules and precisions, in both dialects.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "model/contract_cases.h"
#include "model/oracle.h"
#include "model/text.h"

namespace vigil {
namespace {

/// What adapters can run: they have no wakers to give into a program's hands.
bool is_for_scripts(const Program& program) {
  const OperationSet operations = program.operations();
  return std::ranges::none_of(operation_table(), [&](const OperationInfo& row) {
    return row.need == Need::kWakers && operations.contains(row.op);
  });
}

class ContractTest : public testing::TestWithParam<ContractCase> {};

TEST_P(ContractTest, Holds) {
  const Program program = GetParam().program();
  ASSERT_EQ(program.check(), "");
  EXPECT_EQ(print(program, expected_trace(program)),
            GetParam().expected(Dialect::kNative))
      << GetParam().rule << "\n"
      << print(program);
  if (!is_for_scripts(program)) return;
  EXPECT_EQ(print(program, expected_trace(program, Dialect::kScript)),
            GetParam().expected(Dialect::kScript))
      << "as a script: " << GetParam().rule << "\n"
      << print(program);
}

INSTANTIATE_TEST_SUITE_P(Oracle, ContractTest,
                         testing::ValuesIn(contract_cases()),
                         [](const auto& test) {
                           return test.param.test_name();
                         });

TEST(ContractCases, AreWellFormed) {
  std::set<std::string> names;
  for (const ContractCase& each : contract_cases()) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_FALSE(each.rule.empty()) << each.name;
    EXPECT_NE(each.trace.find(" end "), std::string::npos) << each.name;
    // As the printer has it, so that a case can be pasted anywhere.
    EXPECT_EQ(print(each.program()), each.text);
  }
  EXPECT_GT(names.size(), 120U);
}

/// The program of the design document, with the trace that stands there.
TEST(Contract, TheExampleOfTheDesign) {
  const ContractCase example = cases_of(R"(
== example: two tasks meet at a channel, the third is cancelled asleep
channel c0 capacity 2
# two tasks meet at a channel, the third is cancelled while it sleeps
task main
  spawn a
  spawn b
  spawn c
  sleep 4
  cancel c
task a
  sleep 3
  send c0 7
  spawn d
  join d
task b
  timeout 5
    recv c0
  log 1
task c
  sleep 100
task d
  yield
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
3 a 0 ok
3 a 1 ok
3 a 2 ok
3 b 0.t.0 7
3 b 0 done
3 b 1 1
3 b end returned
3 d 0 ok
3 d end returned
3 a 3 value
3 a end returned
4 main 3 ok
4 c end cancelled
4 main 4 ok
4 main end returned
)")
                                   .front();
  const Program program = example.program();
  for (const Dialect dialect : {Dialect::kNative, Dialect::kScript}) {
    EXPECT_EQ(print(program, expected_trace(program, dialect)), example.trace);
  }
}

}  // namespace
}  // namespace vigil
