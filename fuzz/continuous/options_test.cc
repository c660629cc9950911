// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/options.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "fuzz/continuous/replay.h"

namespace vigil::continuous {
namespace {

using Words = std::vector<std::string>;

TEST(Options, AFuzzerHasParts) {
  const FuzzerSpec spec = parse_fuzzer(
      "a_fuzz=/x/a_bin,seeds=/x/s,seeds=/x/t,dict=/x/d,family=program,"
      "label=//x:a_fuzz");
  EXPECT_EQ(spec.name, "a_fuzz");
  EXPECT_EQ(spec.binary, "/x/a_bin");
  EXPECT_EQ(spec.seeds.size(), 2U);
  EXPECT_EQ(spec.dictionary, "/x/d");
  EXPECT_EQ(spec.family, "program");
  EXPECT_EQ(spec.label, "//x:a_fuzz");
  for (const char* const text :
       {"", "a", "a=", "=b", "a=b,seeds", "a=b,colour=red", "../a=b", ".=b"}) {
    EXPECT_THROW(parse_fuzzer(text), UsageError) << text;
  }
}

TEST(Options, SeedsOfTheRuleBecomeFolders) {
  const std::string list = ::testing::TempDir() + "/seeds";
  std::ofstream(list) << "s/1\ns/2\nt/3\n";
  EXPECT_EQ(
      join_rule_arguments({"--fuzzer=a=b", "--seeds", list, "--fuzzer=c=d",
                           "--env=X=y", "--", "--jobs", "2", "a"}),
      (Words{"--fuzzer=a=b,seeds=s,seeds=t", "--fuzzer=c=d", "--env=X=y",
             "--jobs", "2", "a"}));
  EXPECT_EQ(join_rule_arguments({"--jobs", "2"}), (Words{"--jobs", "2"}));
  EXPECT_THROW(
      join_rule_arguments({"--fuzzer=a=b", "--seeds", list + "-not", "--"}),
      UsageError);
}

TEST(Options, TheUserMayName) {
  const auto options = parse_options(
      {"--fuzzer=a=/b", "--fuzzer", "c=/d", "c", "--hours=0.5", "--state=/s"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->targets, Words{"c"});
  EXPECT_EQ(options->hours, 0.5);
  EXPECT_EQ(options->slice_seconds, 30U);
  EXPECT_GE(options->jobs, 1U);
  EXPECT_EQ(options->state, "/s");
  EXPECT_EQ(options->regressions, "/s/regressions");
}

TEST(Options, WhatIsWrongIsNamed) {
  for (const Words& words :
       std::vector<Words>{{"--fuzzer=a=/b", "x"},
                          {"--fuzzer=a=/b", "--jobs=0"},
                          {"--fuzzer=a=/b", "--hours=-1"},
                          {"--fuzzer=a=/b", "--hours=soon"},
                          {"--fuzzer=a=/b", "--slice=0"},
                          {"--fuzzer=a=/b", "--colour"},
                          {"--fuzzer=a=/b", "--env=x"},
                          {"--fuzzer=a=/b", "--fuzzer=a=/c"},
                          {}}) {
    EXPECT_THROW(parse_options(words), UsageError) << words.size();
  }
}

TEST(Replay, NamesTheTargetAndTheCommand) {
  Options options;
  options.vigil = "//:vigil";
  const FuzzerSpec fuzzer{
      .name = "a", .binary = "/x/a_bin", .label = "//fuzz:a"};
  const auto commands =
      replay_commands(options, fuzzer, "/s/findings/a-T4",
                      "# vigil failure: T4 on lifo-ties\nvigil program 1\n");
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_TRUE(commands[0].ends_with(
      "bazel run //fuzz:a_run -- /s/findings/a-T4/smallest"))
      << commands[0];
  EXPECT_TRUE(commands[1].ends_with(
      "bazel run //:vigil -- replay /s/findings/a-T4/smallest.vigil "
      "--executor lifo-ties"))
      << commands[1];
  EXPECT_EQ(replay_commands(options, fuzzer, "/s", "").size(), 1U);
  const FuzzerSpec bare{.name = "a", .binary = "/my x/a_bin"};
  EXPECT_EQ(replay_commands(options, bare, "/s", ""),
            Words{"'/my x/a_bin' /s/smallest"});
}

}  // namespace
}  // namespace vigil::continuous
