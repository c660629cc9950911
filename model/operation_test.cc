// SPDX-License-Identifier: Apache-2.0
// One table that the parser, the printer, the decoder, the generator and the
// oracle read: an operation that one of them lacks fails here. That executors
// run each of them is tested in audit/native_test.cc.
#include "model/operation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/bytes.h"
#include "model/contract_cases.h"
#include "model/generate.h"
#include "model/oracle.h"
#include "model/testing.h"
#include "model/text.h"
#include "model/trace.h"

namespace vigil {
namespace {

TEST(OperationTable, TakesTheSlotsFromOneOn) {
  ASSERT_EQ(operation_table().size(), 32U);
  unsigned slot = 0;
  for (const OperationInfo& row : operation_table()) {
    EXPECT_EQ(static_cast<unsigned>(row.op), ++slot) << row.name;
    EXPECT_EQ(find_operation(static_cast<std::uint8_t>(slot)), &row);
    EXPECT_EQ(&info(row.op), &row);
    EXPECT_LT(slot, unsigned{byte_code::kDeclareEvent});
  }
  EXPECT_EQ(find_operation(std::uint8_t{0}), nullptr);
  for (unsigned free = slot + 1; free < 256; ++free) {
    EXPECT_EQ(find_operation(static_cast<std::uint8_t>(free)), nullptr);
  }
}

/// Old corpora mean these by their numbers.
TEST(OperationTable, SlotsAreFixedForEver) {
  constexpr const char* kNames[]{"sleep",
                                 "sleep-until",
                                 "reset",
                                 "yield",
                                 "spawn",
                                 "join",
                                 "detach",
                                 "cancel",
                                 "set",
                                 "wait",
                                 "notify",
                                 "send",
                                 "recv",
                                 "add",
                                 "read",
                                 "log",
                                 "throw",
                                 "race",
                                 "timeout",
                                 "repeat",
                                 "spurious-wake",
                                 "spurious-wake-on-thread",
                                 "cancel-on-thread",
                                 "drop-executor",
                                 "swap-waker",
                                 "keep-waker",
                                 "clone-waker",
                                 "drop-waker",
                                 "wake-by-value",
                                 "wake-by-ref",
                                 "drop-waker-on-thread",
                                 "wake-by-value-on-thread"};
  ASSERT_EQ(std::size(kNames), operation_table().size());
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    EXPECT_EQ(operation_table()[i].name, kNames[i]);
  }
}

TEST(OperationTable, NamesAreWordsOfTheirOwn) {
  // `notify` declares a thing as well; an indentation tells which it is.
  std::set<std::string_view> names{"task",    "event", "counter",
                                   "channel", "waker", "branch"};
  for (const OperationInfo& row : operation_table()) {
    EXPECT_TRUE(is_name(row.name)) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(find_operation(row.name), &row) << row.name;
  }
  EXPECT_EQ(find_operation("slepe"), nullptr);
  EXPECT_EQ(find_operation(""), nullptr);
}

/// `vigil list operations` shows it in one line.
TEST(OperationTable, EachHasASummaryAndAWeight) {
  std::set<std::string_view> summaries;
  for (const OperationInfo& row : operation_table()) {
    EXPECT_GT(row.weight, 0U) << row.name;
    EXPECT_GE(row.summary.size(), 8U) << row.name;
    EXPECT_LE(row.summary.size(), 72U) << row.name;
    EXPECT_EQ(row.summary.find('\n'), std::string_view::npos) << row.name;
    EXPECT_TRUE(summaries.insert(row.summary).second) << row.name;
  }
}

TEST(OperationTable, WhatIsHostileNeedsMoreThanTime) {
  for (const OperationInfo& row : operation_table()) {
    EXPECT_EQ(row.is_hostile, row.op >= Op::kSpuriousWake) << row.name;
    if (row.is_hostile) {
      EXPECT_NE(row.need, Need::kNothing) << row.name;
    }
    if (row.op == Op::kDropExecutor) {
      EXPECT_EQ(row.need, Need::kStop);
    }
    if (row.reference == ReferenceKind::kWaker) {
      EXPECT_EQ(row.need, Need::kWakers) << row.name;
    }
  }
}

TEST(OperationSet, TakesWhatIsOffered) {
  const auto names = [](const Offer& offer) {
    std::string text;
    const OperationSet set = OperationSet::runnable(offer);
    for (const OperationInfo& row : operation_table()) {
      if (set.contains(row.op)) text += std::string(row.name) + " ";
    }
    return text;
  };
  const std::string plain =
      "sleep sleep-until yield spawn add read log throw race timeout repeat ";
  EXPECT_EQ(names({}), plain);
  // A remote wake needs somebody to wake.
  EXPECT_EQ(names({.remote_wake = true}), plain);
  EXPECT_EQ(names({.cancel = true}),
            "sleep sleep-until yield spawn cancel add read log throw race "
            "timeout repeat ");
  EXPECT_EQ(names({.park = true}),
            "sleep sleep-until reset yield spawn join detach set wait notify "
            "send recv add read log throw race timeout repeat spurious-wake ");
  EXPECT_EQ(names({.stop = true}), plain + "drop-executor ");
  EXPECT_EQ(OperationSet::runnable({true, true, true, true, true}),
            OperationSet::all());
  for (const OperationInfo& row : operation_table()) {
    EXPECT_TRUE(OperationSet::all().contains(row.op)) << row.name;
  }
}

TEST(OperationSet, InsertsAndErases) {
  OperationSet set;
  set.insert(Op::kWakeByValueOnThread);
  EXPECT_TRUE(set.contains(Op::kWakeByValueOnThread));
  EXPECT_FALSE(set.contains(Op::kSleep));
  set.erase(Op::kWakeByValueOnThread);
  EXPECT_EQ(set, OperationSet());
}

/// The contract cases that are named after the operations.
class OperationTest : public testing::TestWithParam<ContractCase> {
 protected:
  const Program program_ = GetParam().program();
  const OperationInfo* const row_ = find_operation(GetParam().name);
};

TEST_P(OperationTest, IsThere) {
  ASSERT_NE(row_, nullptr);
  EXPECT_TRUE(program_.operations().contains(row_->op));
}

TEST_P(OperationTest, SurvivesText) {
  EXPECT_EQ(parsed(print(program_)), program_);
}

TEST_P(OperationTest, SurvivesBytes) {
  const std::vector<std::uint8_t> bytes = encode(program_);
  EXPECT_EQ(decode(bytes), program_);
  EXPECT_NE(std::count(bytes.begin(), bytes.end(),
                       static_cast<std::uint8_t>(row_->op)),
            0);
}

/// A repeat has no entry; what it repeats has.
TEST_P(OperationTest, CompletesInTheOracle) {
  bool is_done = false;
  for (const TraceEntry& entry : expected_trace(program_)) {
    const Operation* const operation =
        find_operation(program_, entry.task, entry.path);
    if (operation == nullptr) continue;
    EXPECT_NE(operation->op, Op::kRepeat);
    is_done |= operation->op == row_->op;
    is_done |=
        row_->op == Op::kRepeat && entry.path.find(".i") != std::string::npos;
  }
  EXPECT_TRUE(is_done);
}

std::vector<ContractCase> cases_of_operations() {
  std::vector<ContractCase> cases = cases_of(kOperationCases);
  for (ContractCase& each : cases_of(kHostileOperationCases)) {
    cases.push_back(each);
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Operation, OperationTest,
                         testing::ValuesIn(cases_of_operations()),
                         [](const auto& test) {
                           return test.param.test_name();
                         });

TEST(OperationCases, ThereIsOneForEach) {
  std::set<std::string> names;
  for (const ContractCase& each : cases_of_operations()) {
    names.insert(each.name);
  }
  for (const OperationInfo& row : operation_table()) {
    EXPECT_EQ(names.count(std::string(row.name)), 1U) << row.name;
  }
  EXPECT_EQ(names.size(), operation_table().size());
}

TEST(Generator, MakesEachOperation) {
  OperationSet seen;
  for (std::uint64_t index = 0; index < 500; ++index) {
    const OperationSet some = decode(generate_bytes(1, index, {})).operations();
    for (const OperationInfo& row : operation_table()) {
      if (some.contains(row.op)) seen.insert(row.op);
    }
  }
  for (const OperationInfo& row : operation_table()) {
    EXPECT_TRUE(seen.contains(row.op)) << row.name;
  }
}

}  // namespace
}  // namespace vigil
