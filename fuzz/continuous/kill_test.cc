// SPDX-License-Identifier: Apache-2.0
// The runner is killed at ten moments of a random sequence; after that, all
// that a fuzzer had written is still there, and counted once. VIGIL_KILL_SEED
// chooses others.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "fuzz/continuous/testing.h"

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;

/// The name of a target in `.../raw/TARGET/crash-...`.
std::string target_of(const std::string& path) {
  return fs::path(path).parent_path().filename().string();
}

/// Of an artifact of the behaviour `many`: `f2(int)`.
std::string frame_of(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  return name.substr(std::string("crash-asan_").size(), 2) + "(int)";
}

std::map<std::string, std::uint64_t> count_by_target(
    const std::vector<std::string>& paths) {
  std::map<std::string, std::uint64_t> result;
  for (const std::string& path : paths) ++result[target_of(path)];
  return result;
}

void expect_all_found(const Place& place) {
  std::map<std::string, std::uint64_t> found;
  std::vector<std::string> frames;
  for (const auto& [id, finding] : place.findings()) {
    found[finding.target] += finding.count;
    for (const std::string& frame : finding.found.stack) {
      frames.push_back(frame);
    }
    EXPECT_FALSE(place.file(id, "input").empty()) << id;
    EXPECT_NE(finding.found.kind, kNotReproducible) << id;
  }
  auto begun = count_by_target(place.journal("will raw "));
  for (const auto& [target, count] :
       count_by_target(place.journal("did raw "))) {
    EXPECT_GE(found[target], count) << target;
    EXPECT_LE(found[target], begun[target]) << target;
  }
  for (const std::string& path : place.journal("did raw ")) {
    if (target_of(path) != "many") continue;
    EXPECT_NE(std::ranges::find(frames, frame_of(path)), frames.end()) << path;
  }
}

unsigned seed_of_moments() {
  const char* const seed = std::getenv("VIGIL_KILL_SEED");
  return seed == nullptr ? 1 : static_cast<unsigned>(std::atoi(seed));
}

void kill_and_wait(const Place& place, pid_t runner) {
  ::kill(runner, SIGKILL);
  EXPECT_EQ(Place::wait(runner), 1000 + SIGKILL);
  for (const std::string& pid : place.journal("pid ")) {
    await_death(std::stoi(pid));
  }
}

TEST(Kill, NothingIsLost) {
  std::mt19937 random(seed_of_moments());
  const Place place;
  const std::vector<std::string> arguments{
      place.fuzzer("many", "many"), place.fuzzer("law", "law"), "--jobs=2"};
  for (std::size_t moment = 0; moment < 10; ++moment) {
    auto with_seed = arguments;
    // No two fuzzers find the same input, so that each counts.
    with_seed.push_back("--seed=" + std::to_string(1000 * moment));
    const std::size_t before = place.journal("").size();
    const pid_t runner = place.start(with_seed);
    place.await_journal(before + 1 + random() % 40);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 5'000));
    kill_and_wait(place, runner);
  }
  EXPECT_FALSE(place.journal("did raw ").empty());

  place.run({arguments[0], arguments[1], "--slices=0"});
  expect_all_found(place);
  for (const std::string& path : place.journal("did corpus ")) {
    EXPECT_TRUE(fs::exists(path)) << path;
  }
  for (const char* const folder : {"tmp", "raw/many", "raw/law"}) {
    EXPECT_TRUE(fs::is_empty(place.state() / folder)) << folder;
  }
}

/// The fake keeps the first three of all.
TEST(Kill, AMergeThatIsCutOffLosesNothing) {
  std::mt19937 random(seed_of_moments());
  const Place place;
  const std::string fuzzer = place.fuzzer("a", "grow");
  for (int moment = 0; moment < 6; ++moment) {
    const std::size_t merges = place.journal("merging").size();
    const pid_t runner = place.start({fuzzer, "--jobs=1", "--merge-from=3",
                                      "--seed=" + std::to_string(moment)});
    while (place.journal("merging").size() == merges) {
      place.await_journal(place.journal("").size() + 1);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
    kill_and_wait(place, runner);
    std::vector<std::string> units = place.journal("did corpus ");
    std::ranges::sort(units);
    ASSERT_GT(units.size(), 3U);
    units.resize(3);
    for (const std::string& unit : units) EXPECT_TRUE(fs::exists(unit)) << unit;
  }
}

TEST(Kill, TheFuzzersDieToo) {
  const Place place;
  const pid_t runner = place.start({place.fuzzer("a", "hang")});
  // Until then, it would die of what it prints to nobody.
  while (place.journal("hangs").empty()) place.await_journal(1);
  kill_and_wait(place, runner);
}

TEST(Kill, WhatWasHalfDoneIsRemoved) {
  const Place place;
  fs::create_directories(place.state() / "tmp/merge-a");
  std::ofstream(place.state() / "tmp/merge-a/unit") << "x";
  EXPECT_EQ(place.run({place.fuzzer("a", "grow"), "--slices=0"}), 0);
  EXPECT_TRUE(fs::is_empty(place.state() / "tmp"));
}

// Killed after an input was counted, and before it was removed.
TEST(Kill, WhatWasCountedIsNotCountedAgain) {
  const Place place;
  const std::string fuzzer = place.fuzzer("a", "grow");
  EXPECT_EQ(place.run({fuzzer, "--slices=0"}), 0);
  const fs::path raw = place.state() / "raw/a/crash-1";
  const auto put_back = [&raw](fs::file_time_type time) {
    std::ofstream(raw) << "law T4 again";
    fs::last_write_time(raw, time);
  };
  const fs::file_time_type time = fs::file_time_type::clock::now();
  put_back(time);
  EXPECT_EQ(place.run({fuzzer, "--slices=0"}), 1);
  put_back(time);
  EXPECT_EQ(place.run({fuzzer, "--slices=0"}), 0);
  EXPECT_FALSE(fs::exists(raw));
  EXPECT_EQ(place.findings().at("a-T4").count, 1U);
  put_back(time + std::chrono::seconds(1));
  EXPECT_EQ(place.run({fuzzer, "--slices=0"}), 0);
  EXPECT_EQ(place.findings().at("a-T4").count, 2U);
}

}  // namespace
}  // namespace vigil::continuous
