// SPDX-License-Identifier: Apache-2.0
// Each part that a suite must name is named, by its law and by no other; those
// without a bug are not accused. What a sanitizer must report is left to it: it
// has undefined behaviour.
#include "mutants/published/parts.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "audit/law_check.h"
#include "model/law.h"
#include "mutants/bounded_lock.h"

namespace vigil {
namespace {

LawOptions options() {
  LawOptions options;
  options.length_max = 4;
  options.hang_limit = mutant::kHangLimit;
  return options;
}

TEST(PublishedParts, SuitesNameTheirLaw) {
  for (const Mutant& mutant : published_parts()) {
    if (mutant.killer != Tool::kSuite) continue;
    ASSERT_TRUE(mutant.law.has_value()) << mutant.name;
    std::vector<std::string> laws;
    for (const LawViolation& violation : mutant.shapes.suite(options())) {
      laws.emplace_back(violation.law);
    }
    EXPECT_EQ(laws,
              std::vector<std::string>{std::string(info(*mutant.law).number)})
        << mutant.name;
  }
}

TEST(PublishedParts, ControlsAreNotAccused) {
  for (const Control& control : published_part_controls()) {
    if (control.shapes.scenario != nullptr) control.shapes.scenario();
    if (control.shapes.suite == nullptr) continue;
    LawOptions calm = options();
    // They do not hang: a slow machine is not to accuse them.
    calm.hang_limit = LawOptions{}.hang_limit;
    for (const LawViolation& violation : control.shapes.suite(calm)) {
      ADD_FAILURE() << control.name << ": " << violation.law << ": "
                    << violation.message;
    }
  }
}

TEST(PublishedParts, SayWhatTheyAre) {
  std::set<std::string_view> names;
  for (const Mutant& mutant : published_parts()) {
    EXPECT_TRUE(names.insert(mutant.name).second) << mutant.name;
    EXPECT_FALSE(mutant.source.empty()) << mutant.name;
    EXPECT_FALSE(mutant.mechanism.empty()) << mutant.name;
    EXPECT_NE(mutant.shapes.suite == nullptr, mutant.shapes.scenario == nullptr)
        << mutant.name;
    const bool is_reported =
        mutant.killer == Tool::kAddress || mutant.killer == Tool::kThread;
    EXPECT_EQ(is_reported, !mutant.report.empty()) << mutant.name;
  }
}

}  // namespace
}  // namespace vigil
