// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/stats.h"

#include <gtest/gtest.h>

#include "fuzz/continuous/artifact.h"
#include "fuzz/continuous/capture.h"

namespace vigil::continuous {
namespace {

FuzzStats read(std::initializer_list<std::string_view> lines) {
  FuzzStats stats;
  for (const std::string_view line : lines) read_line(stats, line);
  return stats;
}

TEST(Stats, FollowsARun) {
  const FuzzStats stats = read({
      "INFO: Seed: 7",
      "#61\tINITED cov: 1945 ft: 8434 corp: 46/3867b exec/s: 0 rss: 36Mb",
      "#256\tNEW    cov: 1950 ft: 8440 corp: 47/3880b lim: 4 exec/s: 0",
      "#512\tpulse  cov: 1951 ft: 8450 corp: 47/3880b lim: 4 exec/s: 12",
      "artifact_prefix='/a/'; Test unit written to /a/crash-16a8",
      "stat::number_of_executed_units: 700",
      "stat::average_exec_per_sec:     70",
      "stat::new_units_added:          3",
  });
  EXPECT_TRUE(stats.is_loaded);
  EXPECT_EQ(stats.executions, 700U);
  EXPECT_EQ(stats.coverage, 1951U);
  EXPECT_EQ(stats.features, 8450U);
  EXPECT_EQ(stats.initial_features, 8434U);
  EXPECT_EQ(stats.new_units, 3U);
  EXPECT_EQ(stats.artifacts, std::vector<std::string>{"/a/crash-16a8"});
  EXPECT_EQ(gain(stats), 16U);
}

TEST(Stats, WithoutCoverageFilesCount) {
  EXPECT_EQ(gain(read({"stat::new_units_added: 5"})), 5U);
  EXPECT_EQ(gain(read({"#2\tINITED cov: 1 ft: 9", "#3\tDONE cov: 1 ft: 2"})),
            0U);
}

TEST(Stats, WhatIsNoLineOfLibFuzzerSaysNothing) {
  const FuzzStats stats =
      read({"", "#", "# 3 things", "#x\tNEW cov: many",
            "    #0 0x1 in f() /a.cc:1:1",
            "stat::", "stat::number_of_executed_units: -5"});
  EXPECT_EQ(stats.executions, 0U);
  EXPECT_EQ(stats.coverage, 0U);
  EXPECT_FALSE(stats.is_loaded);
}

TEST(Artifact, IsReadFromTheReport) {
  EXPECT_EQ(printed_input("x\nBase64: BQAB+Q==\n"),
            std::string("\x05\x00\x01\xf9", 4));
  EXPECT_EQ(printed_input("x\nBase64: \n"), "");
  EXPECT_EQ(printed_input("x\n"), std::nullopt);
  EXPECT_EQ(from_base64("aGFsbG8gd2VsdA=="), "hallo welt");
  EXPECT_EQ(from_base64("a"), std::nullopt);
  EXPECT_EQ(from_base64("a?=="), std::nullopt);
}

TEST(BoundedText, KeepsBeginningAndEnd) {
  BoundedText text(4, 8);
  text.append("abcdefgh");
  EXPECT_EQ(text.text(), "abcdefgh");
  for (int i = 0; i < 1000; ++i) text.append("0123456789");
  text.append("the end");
  const std::string kept = text.text();
  EXPECT_TRUE(kept.starts_with("abcd\n[")) << kept;
  EXPECT_TRUE(kept.ends_with("]\n9the end")) << kept;
  EXPECT_NE(kept.find("[10003 bytes left out]"), std::string::npos) << kept;
}

TEST(LineSplitter, CutsWhereverThePartsEnd) {
  std::vector<std::string> lines;
  const auto add = [&lines](std::string_view line) {
    lines.emplace_back(line);
  };
  LineSplitter splitter;
  for (const char* const part : {"a", "b\nc", "\n\n", "d\ne"}) {
    splitter.append(part, add);
  }
  splitter.finish(add);
  EXPECT_EQ(lines, (std::vector<std::string>{"ab", "c", "", "d", "e"}));
}

TEST(LineSplitter, OfALongLineTheBeginningIsGiven) {
  std::vector<std::size_t> sizes;
  const auto add = [&sizes](std::string_view line) {
    sizes.push_back(line.size());
  };
  LineSplitter splitter;
  splitter.append(std::string(10 * LineSplitter::kMaxLine, 'x'), add);
  splitter.append("yy\nz\n", add);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{LineSplitter::kMaxLine, 1}));
}

}  // namespace
}  // namespace vigil::continuous
