// SPDX-License-Identifier: Apache-2.0
// The invariants of a program: each is broken by itself, and check() says so.
#include "model/program.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>

namespace vigil {
namespace {

/// main, a, b; one event; one counter; every operation once.
Program full_program() {
  Program program;
  program.tasks = {{"main", {}}, {"a", {}}, {"b", {}}};
  program.events = {"e0"};
  program.counters = {"x0"};
  for (const OperationInfo& row : operation_table()) {
    Operation operation{.op = row.op, .reference = 0, .number = 0};
    if (row.reference == ReferenceKind::kLaterTask) operation.reference = 1;
    if (row.number != NumberKind::kNone) operation.number = -7;
    program.tasks[0].operations.push_back(operation);
  }
  return program;
}

TEST(Program, DefaultIsAnEmptyMain) {
  const Program program;
  ASSERT_EQ(program.tasks.size(), 1U);
  EXPECT_EQ(program.tasks[0].name, "main");
  EXPECT_TRUE(program.tasks[0].operations.empty());
  EXPECT_EQ(program.check(), "");
  EXPECT_EQ(program.operation_count(), 0U);
  EXPECT_EQ(program.operations(), OperationSet());
}

TEST(Program, FullProgramIsValid) {
  const Program program = full_program();
  EXPECT_EQ(program.check(), "");
  EXPECT_EQ(program.operation_count(), operation_table().size());
  EXPECT_EQ(program.operations(), OperationSet::all());
}

TEST(Program, CheckWantsMainFirst) {
  Program program;
  program.tasks.clear();
  EXPECT_EQ(program.check(), "the first task must be main");
  program.tasks = {{"a", {}}, {"main", {}}};
  EXPECT_EQ(program.check(), "the first task must be main");
}

TEST(Program, CheckFindsBadAndRepeatedNames) {
  Program program = full_program();
  program.tasks[2].name = "a";
  EXPECT_EQ(program.check(), "bad or repeated name: a");
  program.tasks[2].name = "x0";
  EXPECT_EQ(program.check(), "bad or repeated name: x0");
  program.tasks[2].name = "two words";
  EXPECT_EQ(program.check(), "bad or repeated name: two words");
  program.tasks[2].name = "b";
  program.events[0] = "main";
  EXPECT_EQ(program.check(), "bad or repeated name: main");
}

struct BadOperation {
  const char* name;
  Operation operation;
  const char* fault;
};

class BadOperationTest : public testing::TestWithParam<BadOperation> {};

TEST_P(BadOperationTest, IsFound) {
  Program program = full_program();
  program.tasks[1].operations = {{Op::kYield}, GetParam().operation};
  EXPECT_EQ(program.check(),
            std::string("operation 1 of task a ") + GetParam().fault);
}

constexpr const char* kNotThere = "refers to something that is not there";
constexpr const char* kNotLater = "spawns a task that is not declared after it";

INSTANTIATE_TEST_SUITE_P(
    Program, BadOperationTest,
    testing::Values(
        BadOperation{"Unknown",
                     {static_cast<Op>(47)},
                     "has an operation that the language does not have"},
        BadOperation{"NoTask", {Op::kJoin, 3}, kNotThere},
        BadOperation{"NoLaterTask", {Op::kSpawn, 3}, kNotThere},
        BadOperation{"NoEvent", {Op::kWait, 1}, kNotThere},
        BadOperation{"NoCounter", {Op::kRead, 1}, kNotThere},
        BadOperation{"SpawnsItself", {Op::kSpawn, 1}, kNotLater},
        BadOperation{"SpawnsEarlier", {Op::kSpawn, 0}, kNotLater},
        BadOperation{"UselessReference",
                     {Op::kSleep, 1, 3},
                     "has a reference where none belongs"},
        BadOperation{"UselessNumber",
                     {Op::kSet, 0, 3},
                     "has a number where none belongs"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Program, JoinOfItselfIsValid) {
  Program program = full_program();
  program.tasks[1].operations = {{Op::kJoin, 1}, {Op::kJoin, 0}};
  EXPECT_EQ(program.check(), "");
}

TEST(IsName, TakesWords) {
  for (const char* const name : {"a", "_", "main", "A-1", "x_y-z9", "_0"}) {
    EXPECT_TRUE(is_name(name)) << name;
  }
  EXPECT_TRUE(is_name(std::string(64, 'a')));
}

TEST(IsName, RejectsAllElse) {
  for (const char* const name :
       {"", "1", "-a", "a b", "a#", "a.b", "\xC3\xA4", "a\n", "#", "a\t"}) {
    EXPECT_FALSE(is_name(name)) << name;
  }
  EXPECT_FALSE(is_name(std::string(65, 'a')));
  EXPECT_FALSE(is_name(std::string_view("a\0b", 3)));
}

TEST(CanonicalTaskName, CountsInLetters) {
  EXPECT_EQ(canonical_task_name(0), "main");
  EXPECT_EQ(canonical_task_name(1), "a");
  EXPECT_EQ(canonical_task_name(26), "z");
  EXPECT_EQ(canonical_task_name(27), "aa");
  EXPECT_EQ(canonical_task_name(52), "az");
  EXPECT_EQ(canonical_task_name(53), "ba");
  EXPECT_EQ(canonical_task_name(26 + 26 * 26), "zz");
  EXPECT_EQ(canonical_task_name(27 + 26 * 26), "aaa");
  EXPECT_TRUE(is_name(canonical_task_name(UINT32_MAX)));
}

TEST(CanonicalTaskName, IsMainOnlyOnce) {
  std::set<std::string> names;
  for (TaskId task = 229'000; task < 230'000; ++task) {
    names.insert(canonical_task_name(task));
  }
  EXPECT_EQ(names.size(), 1'000U);
  EXPECT_EQ(names.count("main"), 0U);
  EXPECT_EQ(names.count("maim"), 1U);
  EXPECT_EQ(names.count("maio"), 1U);
}

}  // namespace
}  // namespace vigil
