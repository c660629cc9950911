// SPDX-License-Identifier: Apache-2.0
#include "properties/golden.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace vigil {
namespace {

TEST(Golden, TracesAreThoseOfTheFile) {
  std::ifstream file(kGoldenFile, std::ios::binary);
  ASSERT_TRUE(file) << "cannot read " << kGoldenFile;
  std::istringstream computed(golden_hashes());
  std::string want;
  std::string have;
  int lines = 0;
  int differing = 0;
  while (std::getline(computed, have)) {
    ++lines;
    if (!std::getline(file, want)) want = "(nothing)";
    if (want == have) continue;
    if (++differing > 5) continue;  // enough to begin with
    ADD_FAILURE() << "line " << lines << "\n  have " << have << "\n  want "
                  << want;
  }
  EXPECT_EQ(lines, 2000);
  EXPECT_FALSE(std::getline(file, want)) << "the file goes on: " << want;
  EXPECT_EQ(differing, 0)
      << "If traces were meant to change, say so in the change log, and run\n"
         "  bazel run //properties:bless_golden";
}

}  // namespace
}  // namespace vigil
