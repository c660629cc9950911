// SPDX-License-Identifier: Apache-2.0
// The runner as its user meets it, on fake fuzzers.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/continuous/testing.h"

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUseAfterFree = "a-heap-use-after-free-";

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(EndToEnd, ALawBecomesAFinding) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "law", ",label=//x:a"),
                       "--vigil=//:vigil", "--slices=1"}),
            1);
  const auto findings = place.findings();
  ASSERT_EQ(findings.size(), 1U) << place.output();
  const Finding& finding = findings.at("a-T4");
  EXPECT_EQ(finding.found.kind, kLaw);
  EXPECT_EQ(finding.count, 1U);
  ASSERT_EQ(finding.replay.size(), 2U);
  EXPECT_TRUE(contains(finding.replay[0], "bazel run //x:a_run -- "));
  EXPECT_TRUE(contains(finding.replay[1], "--executor fake-executor"));
  EXPECT_TRUE(place.file("a-T4", "input").starts_with("law T4 "));
  EXPECT_TRUE(place.file("a-T4", "input.txt").starts_with("it says: law T4"));
  EXPECT_TRUE(contains(place.file("a-T4", "report.txt"), "T4 broken: "));
  EXPECT_TRUE(
      contains(place.file("a-T4", "smallest.vigil"), "vigil program 1"));
  EXPECT_TRUE(fs::exists(place.state() / "regressions/T4-fake-executor.vigil"));
  EXPECT_TRUE(fs::is_empty(place.state() / "raw/a"));
  EXPECT_TRUE(fs::is_empty(place.state() / "tmp"));
  EXPECT_TRUE(contains(place.output(), "found: a-T4\n"));
}

TEST(EndToEnd, WhatASanitizerReportsIsMinimized) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "asan"), "--slices=1"}), 1);
  const auto findings = place.findings();
  ASSERT_EQ(findings.size(), 1U) << place.output();
  const Finding& finding = findings.begin()->second;
  EXPECT_TRUE(finding.id.starts_with(kUseAfterFree)) << finding.id;
  EXPECT_EQ(finding.found.stack, std::vector<std::string>{"same(int)"});
  EXPECT_EQ(place.file(finding.id, "smallest"), "asan same");
  EXPECT_EQ(place.file(finding.id, "smallest.txt"), "it says: asan same\n");
}

TEST(EndToEnd, ASecondRunCountsDuplicates) {
  const Place place;
  const std::string fuzzer = place.fuzzer("a", "one-law");
  EXPECT_EQ(place.run({fuzzer, "--slices=1"}), 1);
  EXPECT_EQ(place.run({fuzzer, "--slices=1"}), 0);
  EXPECT_EQ(place.run({fuzzer, "--slices=0"}), 0);
  ASSERT_EQ(place.findings().size(), 1U);
  EXPECT_EQ(place.findings().at("a-T4").count, 2U);
  EXPECT_TRUE(fs::is_empty(place.state() / "raw/a"));
  EXPECT_EQ(place.totals("a").slices, 2U);
  EXPECT_EQ(place.totals("a").crashes, 2U);
  EXPECT_EQ(files_in(place.state() / "findings/a-T4/inputs"),
            std::vector<std::string>{"crash-law_T4_again"});
}

TEST(EndToEnd, AFixedFindingDoesNotHideTheNextOfItsClass) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "one-law"), "--slices=1"}), 1);
  EXPECT_EQ(place.run({place.fuzzer("a", "fixed"), "--slices=1"}), 1);
  EXPECT_TRUE(contains(place.output(), "a-T4 does not happen any more"));
  EXPECT_EQ(place.file("a-T4", "input"), "law T4 otherwise");
  EXPECT_EQ(place.findings().at("a-T4").count, 1U);
  const fs::path fixed =
      place.state() / "fixed" / ("a-T4-" + utc_now().substr(0, 10));
  EXPECT_TRUE(fs::exists(fixed / "smallest")) << fixed;
}

/// What is no law is kept as well, if it is a program.
TEST(EndToEnd, AProgramThatCrashesIsARegression) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "program"), "--slices=1"}), 1);
  const auto findings = place.findings();
  ASSERT_EQ(findings.size(), 1U) << place.output();
  const std::string& id = findings.begin()->first;
  EXPECT_TRUE(
      place.file(id, "smallest.vigil").starts_with("# vigil failure: crash on"))
      << place.output();
  EXPECT_TRUE(contains(place.file(id, "smallest.txt"), "it says: asan same"));
  EXPECT_TRUE(
      fs::exists(place.state() / "regressions/crash-fake-executor.vigil"));
}

TEST(EndToEnd, RegressionsThatCannotBeWrittenStopNothing) {
  const Place place;
  fs::create_directories(place.state());
  std::ofstream(place.state() / "regressions") << "a file";
  EXPECT_EQ(place.run({place.fuzzer("a", "law"), "--slices=1"}), 1);
  EXPECT_EQ(place.findings().size(), 1U);
  EXPECT_TRUE(contains(place.output(), "cannot write ")) << place.output();
}

TEST(EndToEnd, WhatDoesNotHappenAgainIsKeptAsItIs) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "chance"), "--slices=3"}), 1);
  std::string id;
  for (const auto& [name, finding] : place.findings()) {
    id = name;
    EXPECT_EQ(finding.found.kind, kNotReproducible);
    EXPECT_EQ(finding.count, 3U);
  }
  EXPECT_TRUE(contains(place.file(id, "report.txt"), "failed by chance"));
  // With the report of each.
  EXPECT_EQ(files_in(place.state() / "findings" / id / "inputs").size(), 4U);
}

TEST(EndToEnd, NothingFoundIsZeroAndJson) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "grow"), "--slices=2", "--json"}), 0);
  const std::string output = place.output();
  const auto json = nlohmann::json::parse(output.substr(output.find('{')));
  EXPECT_EQ(json.at("targets").at(0).at("executions"), 240);
  EXPECT_EQ(json.at("targets").at(0).at("features"), 9);
  EXPECT_EQ(json.at("targets").at(0).at("corpus"), 8);
  EXPECT_TRUE(json.at("new_findings").empty());
}

TEST(EndToEnd, OneThatCrashesAtOnceLeavesTimeToTheOthers) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "at-once"), place.fuzzer("b", "grow"),
                       "--slices=8", "--jobs=1"}),
            1);
  EXPECT_EQ(place.findings().size(), 1U);
  EXPECT_GE(place.totals("a").crashes, 2U);
  EXPECT_GE(place.totals("b").slices, 2U);
}

TEST(EndToEnd, AFamilySharesItsCorpora) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "grow", ",family=f"),
                       place.fuzzer("b", "grow", ",family=f"),
                       place.fuzzer("c", "grow"), "--slices=3", "--jobs=1"}),
            0);
  const auto folders = place.journal("folder ");
  const auto is_given = [&](const char* target) {
    return std::ranges::count(folders,
                              (place.state() / "corpus" / target).string());
  };
  EXPECT_EQ(is_given("a"), 2);  // to a and b
  EXPECT_EQ(is_given("b"), 2);
  EXPECT_EQ(is_given("c"), 1);
}

TEST(EndToEnd, OneThatHangsIsKilled) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "hang"), "--slices=1", "--slice=1",
                       "--timeout=1", "--grace=1"}),
            1);
  EXPECT_EQ(place.totals("a").hangs, 1U) << place.output();
}

TEST(EndToEnd, OneThatEatsMemoryIsKilled) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "eat"), "--slices=1", "--memory=64"}),
            1);
  // More than one where the machine is so slow that the slice goes on.
  EXPECT_GE(place.totals("a").too_big, 1U) << place.output();
}

TEST(EndToEnd, UpToFourTimesIsTheFuzzersOwnBusiness) {
  const Place place;
  EXPECT_EQ(
      place.run({place.fuzzer("a", "nibble"), "--slices=1", "--memory=64"}), 0);
  EXPECT_EQ(place.totals("a").too_big, 0U) << place.output();
}

TEST(EndToEnd, OneThatFailsIsToldOf) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "fail"), "--slices=2"}), 1);
  EXPECT_EQ(place.totals("a").failures, 2U);
  EXPECT_TRUE(contains(place.output(), "something is missing"));
}

TEST(EndToEnd, CorporaAreMerged) {
  const Place place;
  EXPECT_EQ(place.run({place.fuzzer("a", "grow"), "--slices=3",
                       "--merge-from=5", "--jobs=1"}),
            0);
  // Of the first eight, three are left; then came four.
  EXPECT_EQ(files_in(place.state() / "corpus/a").size(), 7U);
  EXPECT_EQ(place.totals("a").corpus_at_merge, 3U);
  EXPECT_TRUE(fs::is_empty(place.state() / "tmp"));
}

TEST(EndToEnd, OneRunnerAtATime) {
  const Place place;
  const std::string fuzzer = place.fuzzer("a", "hang");
  const pid_t first = place.start({fuzzer});
  place.await_journal(1);
  EXPECT_EQ(place.run({fuzzer}), 2);
  EXPECT_TRUE(contains(place.output(), "another runner is at work in "));
  EXPECT_TRUE(contains(place.output(), "(pid " + std::to_string(first) + ")"));
  ::kill(first, SIGTERM);
  EXPECT_EQ(Place::wait(first), 130);
  for (const std::string& pid : place.journal("pid ")) {
    await_death(std::stoi(pid));
  }
  // It was asked to end: no fault of its own.
  EXPECT_EQ(place.totals("a").failures, 0U);
  EXPECT_EQ(place.totals("a").hangs, 0U);
}

TEST(EndToEnd, AFullDiskIsWaitedFor) {
  const Place place;
  std::ofstream(place.full()) << "x";
  const pid_t runner =
      place.start({place.fuzzer("a", "one-law"), "--slices=1"});
  place.await_output("disk full: ");
  EXPECT_TRUE(place.findings().empty());
  fs::remove(place.full());
  EXPECT_EQ(Place::wait(runner), 1);
  EXPECT_EQ(place.findings().at("a-T4").count, 1U);
  EXPECT_TRUE(contains(place.output(), "there is room again"));
}

TEST(EndToEnd, AFullDiskLosesNothingWhenItIsNotWaitedFor) {
  const Place place;
  std::ofstream(place.full()) << "x";
  const std::string fuzzer = place.fuzzer("a", "one-law");
  const pid_t runner = place.start({fuzzer, "--slices=1"});
  place.await_output("disk full: ");
  ::kill(runner, SIGINT);
  EXPECT_EQ(Place::wait(runner), 130);
  EXPECT_TRUE(contains(place.output(), "1 inputs in raw/")) << place.output();
  fs::remove(place.full());
  EXPECT_EQ(place.run({fuzzer, "--slices=0"}), 1);
  EXPECT_EQ(place.findings().at("a-T4").count, 1U);
}

TEST(EndToEnd, OnADiskThatIsAlmostFullNothingIsFuzzed) {
  const Place place;
  std::ofstream(place.low()) << "x";
  const pid_t runner =
      place.start({place.fuzzer("a", "one-law"), "--slices=1"});
  place.await_output("disk almost full: 0 MB");
  EXPECT_TRUE(place.journal("").empty());
  fs::remove(place.low());
  EXPECT_EQ(Place::wait(runner), 1);
  EXPECT_EQ(place.findings().size(), 1U);
}

TEST(EndToEnd, ACorruptStateIsPutAside) {
  const Place place;
  const std::string fuzzer = place.fuzzer("a", "grow");
  fs::create_directories(place.state());
  std::ofstream(place.state() / "state.json") << "{\"version\": 1, \"targ";
  EXPECT_EQ(place.run({fuzzer, "--slices=1"}), 0);
  EXPECT_TRUE(fs::exists(place.state() / "state.json.corrupt"));
  EXPECT_TRUE(contains(place.output(), "state.json can't be read"));
  EXPECT_EQ(place.totals("a").slices, 1U);
}

TEST(EndToEnd, BadUsage) {
  const Place place;
  const std::string fuzzer = place.fuzzer("a", "grow");
  EXPECT_EQ(place.run({fuzzer, "b"}), 2);
  EXPECT_TRUE(contains(place.output(), "no target `b`; there are a"));
  EXPECT_EQ(place.run({"--fuzzer=x=/nowhere/x"}), 2);
  EXPECT_TRUE(contains(place.output(), "cannot run /nowhere/x"));
  std::ofstream(place.state()) << "a file";
  EXPECT_EQ(place.run({fuzzer, "--slices=1"}), 2);
  EXPECT_TRUE(contains(place.output(), "cannot use the folder "));
}

}  // namespace
}  // namespace vigil::continuous
