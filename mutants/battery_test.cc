// SPDX-License-Identifier: Apache-2.0
// A small battery, tried for good: with what this build has.
#include "mutants/battery.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "audit/executors.h"
#include "mutants/conclusion.h"
#include "mutants/mutants.h"

namespace vigil {
namespace {

/// How often a scenario has run, in processes of their own.
std::atomic<int>& runs() {
  static void* const memory =
      ::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  static auto* const number = new (memory) std::atomic<int>(0);
  return *number;
}

void report(const char* text) {
  std::fputs(text, stderr);
  std::_Exit(kReported);
}

bool has_sanitizer() {
  return tools_of_this_build().size() == 1;  // those that judge are three
}

Mutant by_program(void (*scenario)(), Tool killer) {
  return {.name = "m",
          .source = "ours",
          .mechanism = "m",
          .killer = killer,
          .shapes = {.scenario = scenario}};
}

Tool sanitizer() { return tools_of_this_build().front(); }

const Mutant& mutant_named(std::string_view name) {
  return *std::ranges::find(mutants(), name, &Mutant::name);
}

TEST(Battery, FindsAMutantBySeveralSeeds) {
  if (has_sanitizer()) GTEST_SKIP() << "laws are not asked for";
  const std::vector<Record> records = try_mutant(mutant_named("early-sleep"));
  std::size_t killed = 0;
  for (const Record& record : records) {
    if (record.tool != Tool::kProperty) continue;
    ++killed;
    EXPECT_TRUE(record.is_killed);
    EXPECT_EQ(record.law, "T2");
    EXPECT_EQ(record.seed, killed);
    EXPECT_GT(record.size, 0u);
  }
  EXPECT_EQ(killed, kSeeds);
}

TEST(Battery, TriesWhatIsNamed) {
  Battery battery;
  battery.mutants = {by_program([] {}, sanitizer())};
  battery.controls = {{.name = "c", .shapes = {.scenario = [] {}}}};
  std::vector<std::string> names;
  const auto before = [&](std::string_view name) { names.emplace_back(name); };
  const auto records = try_all(battery, "c", before);
  EXPECT_EQ(names, std::vector<std::string>{"c"});
  for (const Record& record : records) EXPECT_EQ(record.mutant, "c");
  try_all(battery, "", before);
  EXPECT_EQ(names, (std::vector<std::string>{"c", "m", "c"}));
}

TEST(Battery, TriesUndefinedBehaviourByItsSanitizerAlone) {
  const Mutant race = by_program([] {}, Tool::kThread);
  EXPECT_TRUE(is_tried(race, Tool::kThread));
  EXPECT_FALSE(is_tried(race, Tool::kAddress));
  EXPECT_FALSE(is_tried(race, Tool::kProperty));
  const Mutant& early = mutant_named("early-sleep");
  EXPECT_TRUE(is_tried(early, Tool::kAddress));
  EXPECT_TRUE(is_tried(early, Tool::kProperty));
  EXPECT_FALSE(is_tried(early, Tool::kSuite));
}

TEST(Battery, IsNotKilledByABadEndWithoutAReport) {
  if (!has_sanitizer()) GTEST_SKIP() << "no sanitizer";
  for (const auto end :
       {+[] { std::_Exit(1); }, +[] { std::abort(); }, +[] { std::exit(0); }}) {
    for (const Record& record : try_mutant(by_program(end, sanitizer()))) {
      EXPECT_FALSE(record.is_killed);
      EXPECT_NE(record.report, "");
    }
  }
}

TEST(Battery, CountsTheProgramsOfTheRunThatIsReported) {
  if (!has_sanitizer()) GTEST_SKIP() << "no sanitizer";
  runs() = 0;
  // The programs are all well; then the scenario is run again.
  Mutant mutant = by_program(
      [] {
        if (++runs() == 2) report("WARNING: ThreadSanitizer: data race\n");
      },
      Tool::kThread);
  mutant.shapes.subject = executors().front();
  if (!is_tried(mutant, sanitizer())) GTEST_SKIP() << "for another sanitizer";
  for (const Record& record : try_mutant(mutant)) {
    EXPECT_TRUE(record.is_killed);
    EXPECT_EQ(record.report, "data race");
    EXPECT_EQ(record.programs, 1u);
    break;  // the first seed
  }
}

TEST(Battery, WaitsForAReportAfterABadEnd) {
  if (!has_sanitizer()) GTEST_SKIP() << "no sanitizer";
  runs() = 0;
  const Mutant mutant = by_program(
      [] {
        if (++runs() == 1) std::abort();
        report("WARNING: ThreadSanitizer: data race\n");
      },
      Tool::kThread);
  if (!is_tried(mutant, sanitizer())) GTEST_SKIP() << "for another sanitizer";
  for (const Record& record : try_mutant(mutant)) {
    EXPECT_TRUE(record.is_killed);
    EXPECT_EQ(record.report, "data race");
  }
}

}  // namespace
}  // namespace vigil
