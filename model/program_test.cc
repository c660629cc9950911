// SPDX-License-Identifier: Apache-2.0
// The invariants of a program: each is broken by itself, and check() says so.
#include "model/program.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "model/testing.h"

namespace vigil {
namespace {

/// main, a, b; two things of each kind; every operation once.
Program full_program() {
  Program program;
  program.tasks = {{"main", {}}, {"a", {}}, {"b", {}}};
  for (const ThingKind kind : kThingKinds) {
    program.names(kind) = {canonical_thing_name(kind, 0),
                           canonical_thing_name(kind, 1)};
  }
  program.capacities = {1, UINT32_MAX};
  for (const OperationInfo& row : operation_table()) {
    Operation operation{.op = row.op};
    if (row.reference == ReferenceKind::kLaterTask) operation.reference = 1;
    if (row.number == NumberKind::kCount) operation.number = 3;
    if (row.number == NumberKind::kDuration) operation.number = -7;
    if (row.blocks != BlockKind::kNone) operation.blocks = {{{Op::kYield}}};
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
  EXPECT_EQ(program.step_count(), 0U);
  EXPECT_EQ(program.operations(), OperationSet());
}

TEST(Program, FullProgramIsValid) {
  const Program program = full_program();
  EXPECT_EQ(program.check(), "");
  // Three of them have a yield below.
  EXPECT_EQ(program.operation_count(), operation_table().size() + 3);
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
  for (const char* const name :
       {"a", "e0", "x1", "n0", "c1", "w0", "two words", "", "main"}) {
    Program program = full_program();
    program.tasks[2].name = name;
    EXPECT_EQ(program.check(), std::string("bad or repeated name: ") + name);
  }
  for (const ThingKind kind : kThingKinds) {
    Program program = full_program();
    program.names(kind)[1] = "b";
    EXPECT_EQ(program.check(), "bad or repeated name: b");
  }
}

TEST(Program, CheckWantsCapacities) {
  Program program = full_program();
  program.capacities[1] = 0;
  EXPECT_EQ(program.check(), "a channel has no capacity");
  program.capacities.pop_back();
  EXPECT_EQ(program.check(), "not every channel has a capacity");
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

/// The place is counted as in the text.
TEST_P(BadOperationTest, IsFoundInABlock) {
  Program program = full_program();
  Operation race{.op = Op::kRace,
                 .blocks = {{{Op::kYield}}, {GetParam().operation}}};
  program.tasks[1].operations = {{Op::kYield}, race};
  EXPECT_EQ(program.check(),
            std::string("operation 3 of task a ") + GetParam().fault);
}

constexpr const char* kNotThere = "refers to something that is not there";
constexpr const char* kNotLater = "spawns a task that is not declared after it";
constexpr const char* kTooOften = "repeats less often than never, or too often";

INSTANTIATE_TEST_SUITE_P(
    Program, BadOperationTest,
    testing::Values(
        BadOperation{
            "Unknown", {static_cast<Op>(47)}, "is none that the language has"},
        BadOperation{"NoTask", {Op::kJoin, 3}, kNotThere},
        BadOperation{"NoLaterTask", {Op::kSpawn, 3}, kNotThere},
        BadOperation{"NoEvent", {Op::kSet, 2}, kNotThere},
        BadOperation{"NoEventOrNotify", {Op::kWait, 4}, kNotThere},
        BadOperation{"NoNotify", {Op::kNotify, 2}, kNotThere},
        BadOperation{"NoCounter", {Op::kRead, 2}, kNotThere},
        BadOperation{"NoChannel", {Op::kReceive, 2}, kNotThere},
        BadOperation{"NoWaker", {Op::kKeepWaker, 2}, kNotThere},
        BadOperation{"SpawnsItself", {Op::kSpawn, 1}, kNotLater},
        BadOperation{"SpawnsEarlier", {Op::kSpawn, 0}, kNotLater},
        BadOperation{"UselessReference",
                     {Op::kSleep, 1, 3},
                     "has a reference where none belongs"},
        BadOperation{"UselessNumber",
                     {Op::kSet, 0, 3},
                     "has a number where none belongs"},
        BadOperation{"RepeatsLess", {Op::kRepeat, 0, -1, {{}}}, kTooOften},
        BadOperation{
            "RepeatsMore", {Op::kRepeat, 0, kMaxRepeat + 1, {{}}}, kTooOften},
        BadOperation{"UselessBlock",
                     {Op::kYield, 0, 0, {{}}},
                     "has a block where none belongs"},
        BadOperation{
            "NoBlock", {Op::kTimeout, 0, 1}, "does not have one block"},
        BadOperation{"TwoBlocks",
                     {Op::kRepeat, 0, 1, {{}, {}}},
                     "does not have one block"},
        BadOperation{"NoBranch", {Op::kRace}, "has no branch"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Program, JoinOfItselfIsValid) {
  Program program = full_program();
  program.tasks[1].operations = {{Op::kJoin, 1}, {Op::kJoin, 0}};
  EXPECT_EQ(program.check(), "");
}

TEST(Program, DepthIsBounded) {
  Program program;
  program.tasks[0].operations = nested(kMaxDepth, {Op::kYield});
  EXPECT_EQ(program.check(), "");
  EXPECT_EQ(program.operation_count(), kMaxDepth + 1);
  program.tasks[0].operations = nested(kMaxDepth + 1, {Op::kYield});
  EXPECT_EQ(program.check(), "operation 200 of task main is nested too deep");
}

Operation repeated(std::int64_t times, Block block) {
  Operation repeat{.op = Op::kRepeat, .number = times};
  repeat.blocks.push_back(std::move(block));
  return repeat;
}

TEST(Program, StepsCountEachTime) {
  Program program;
  Block& block = program.tasks[0].operations;
  // The repeat itself, and each time its block and one more.
  block = {repeated(5, {{Op::kYield}, {Op::kYield}})};
  EXPECT_EQ(program.step_count(), 1U + 5U * 3U);
  block = {repeated(0, {{Op::kYield}})};
  EXPECT_EQ(program.step_count(), 1U);
  block = {repeated(4, {repeated(5, {})})};
  EXPECT_EQ(program.step_count(), 1U + 4U * (1U + 1U + 5U));
  block = {repeated(kMaxRepeat, {{Op::kYield}}), {Op::kYield}};
  EXPECT_EQ(program.step_count(), 2U * kMaxRepeat + 2U);
  block = {{.op = Op::kRace, .blocks = {{{Op::kYield}}, {}, {{Op::kYield}}}}};
  EXPECT_EQ(program.step_count(), 3U);
  program.tasks.push_back({"a", {{Op::kYield}}});
  EXPECT_EQ(program.step_count(), 4U);
}

TEST(Program, StepsAreBoundedAndSaturate) {
  Program program;
  Block& block = program.tasks[0].operations;
  // 1 + 19 * (1 + 1 + 10^6) = 19,000,039
  block = {repeated(19, {repeated(kMaxRepeat, {})})};
  EXPECT_EQ(program.step_count(), 19'000'039U);
  EXPECT_EQ(program.check(), "");
  block.push_back(repeated(999'960, {}));
  EXPECT_EQ(program.step_count(), kMaxSteps);
  EXPECT_EQ(program.check(), "");
  block.push_back({Op::kYield});
  EXPECT_EQ(program.check(), "its repeats come to too much");
  Block deep;
  for (int i = 0; i < 5; ++i) deep = {repeated(kMaxRepeat, std::move(deep))};
  block = std::move(deep);
  block.push_back({Op::kYield});
  EXPECT_EQ(program.step_count(), UINT64_MAX);
  program.tasks.push_back({"a", block});
  EXPECT_EQ(program.step_count(), UINT64_MAX);
  EXPECT_EQ(program.check(), "its repeats come to too much");
}

TEST(Program, EqualityLooksIntoBlocks) {
  const Program one =
      program_of("task main\n  race\n    branch\n      sleep 3\n    branch\n");
  EXPECT_EQ(one, program_of("task main\n  race\n    branch\n      sleep 3\n"
                            "    branch\n"));
  EXPECT_FALSE(one == program_of("task main\n  race\n    branch\n"
                                 "      sleep 4\n    branch\n"));
  EXPECT_FALSE(one == program_of("task main\n  race\n    branch\n"
                                 "      sleep 3\n"));
  EXPECT_FALSE(one == program_of("task main\n  race\n    branch\n"
                                 "    branch\n      sleep 3\n"));
}

TEST(Program, VisitsOperationsInTheOrderOfTheText) {
  const Program program = program_of(
      "task main\n  log 0\n  race\n    branch\n      log 2\n    branch\n"
      "      timeout 3\n        log 4\n  log 5\n");
  std::string seen;
  for_each_operation(program.tasks[0].operations,
                     [&](const Operation& operation) {
                       seen += print(program, operation) + "; ";
                     });
  EXPECT_EQ(seen, "log 0; race; log 2; timeout 3; log 4; log 5; ");
}

TEST(References, EventsComeBeforeNotifies) {
  const Program program = program_of(
      "event e0\nevent e1\nnotify n0\ntask main\n  wait e1\n  wait n0\n"
      "  notify n0\n  set e0\n");
  const Block& block = program.tasks[0].operations;
  EXPECT_EQ(block[0].reference, 1U);
  EXPECT_EQ(block[1].reference, 2U);
  EXPECT_EQ(block[2].reference, 0U);
  EXPECT_EQ(reference_name(program, block[0]), "e1");
  EXPECT_EQ(reference_name(program, block[1]), "n0");
  EXPECT_EQ(reference_name(program, block[2]), "n0");
  EXPECT_EQ(reference_name(program, block[3]), "e0");
}

TEST(References, CountWhatThereIsToChooseFrom) {
  const Program program = full_program();
  const auto range = [&](ReferenceKind kind, std::size_t task) {
    const ReferenceRange found = references(program, kind, task);
    return std::pair(found.first, found.count);
  };
  using Range = std::pair<std::uint32_t, std::uint32_t>;
  EXPECT_EQ(range(ReferenceKind::kTask, 1), Range(0, 3));
  EXPECT_EQ(range(ReferenceKind::kLaterTask, 0), Range(1, 2));
  EXPECT_EQ(range(ReferenceKind::kLaterTask, 2), Range(3, 0));
  EXPECT_EQ(range(ReferenceKind::kEvent, 0), Range(0, 2));
  EXPECT_EQ(range(ReferenceKind::kEventOrNotify, 0), Range(0, 4));
  EXPECT_EQ(range(ReferenceKind::kChannel, 0), Range(0, 2));
  EXPECT_EQ(range(ReferenceKind::kWaker, 0), Range(0, 2));
  EXPECT_EQ(range(ReferenceKind::kNone, 0), Range(0, 1));
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

TEST(CanonicalThingName, BeginsWithALetterOfItsKind) {
  std::string names;
  for (const ThingKind kind : kThingKinds) {
    names += canonical_thing_name(kind, 7) + " ";
  }
  EXPECT_EQ(names, "e7 x7 n7 c7 w7 ");
}

}  // namespace
}  // namespace vigil
