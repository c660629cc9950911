// SPDX-License-Identifier: Apache-2.0
#include "properties/law_page.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "model/law.h"

namespace vigil {
namespace {

TEST(LawPage, IsWhatTheTablesSay) {
  std::ifstream file(kLawPage, std::ios::binary);
  ASSERT_TRUE(file) << "cannot read " << kLawPage;
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(text, law_page())
      << "run: bazel run //properties:bless_law_page, and read what changed";
}

TEST(LawPage, EachLawHasAMonitorThatCanFail) {
  EXPECT_EQ(laws_without_monitor(), "");
}

TEST(LawPage, TheTestsThatItNamesAreThere) {
  for (const TestedLaw& tested : tested_laws()) {
    EXPECT_TRUE(std::ifstream(std::string(tested.file))) << tested.file;
    EXPECT_NE(find_law(tested.number), nullptr) << tested.number;
  }
}

}  // namespace
}  // namespace vigil
