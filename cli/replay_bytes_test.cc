// SPDX-License-Identifier: Apache-2.0
#include "cli/replay_bytes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "cli/commands.h"

namespace vigil::cli {
namespace {

using std::chrono::milliseconds;

void misbehave(std::span<const std::uint8_t> bytes) {
  switch (bytes.empty() ? 0 : bytes[0]) {
    case 't':
      std::fputs("what is broken: nothing\n", stderr);
      fail_fuzzing("T8 broken: they part\nThe input:\nt\n");
    case 'a':
      std::abort();
    case 'e':
      std::_Exit(3);
    case 'h':
      for (volatile bool goes_on = true; goes_on;) {
      }
      break;
    default:
      break;
  }
}

constexpr FuzzTarget kTarget = [] {
  FuzzTarget target;
  target.name = "some_fuzz";
  target.run = &misbehave;
  return target;
}();

ReplayedBytes replayed(const char* bytes, int stall = 300) {
  return replay_bytes(kTarget, bytes, milliseconds(stall));
}

TEST(ReplayBytes, HoldWhereNothingIsSaid) {
  for (const int stall : {0, 60'000}) {
    const ReplayedBytes held = replayed("x", stall);
    EXPECT_EQ(held.code, kHeld);
    EXPECT_EQ(held.law, "");
    EXPECT_EQ(held.json.dump(), R"({"target":"some_fuzz","verdict":"held"})");
  }
}

TEST(ReplayBytes, NameTheLaw) {
  const ReplayedBytes broken = replayed("t", 60'000);
  EXPECT_EQ(broken.code, kBroken);
  EXPECT_EQ(broken.law, "T8");
  EXPECT_NE(broken.report.find("T8 broken: they part\n"), std::string::npos);
  EXPECT_EQ(broken.json["verdict"], "broken");
  EXPECT_EQ(broken.json["law"], "T8");
}

TEST(ReplayBytes, SayHowTheyEndedElse) {
  EXPECT_EQ(replayed("a", 60'000).law, "crash");
  EXPECT_EQ(replayed("e", 60'000).law, "exit");
  EXPECT_EQ(replayed("h").law, "hang");
  EXPECT_EQ(replayed("h").code, kBroken);
  EXPECT_DEATH(replayed("t", 0), "T8 broken");
}

}  // namespace
}  // namespace vigil::cli
