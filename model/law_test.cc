// SPDX-License-Identifier: Apache-2.0
// The table of laws, and which of them a run is held to.
#include "model/law.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace vigil {
namespace {

TEST(LawTable, HasAllNumbersInOrder) {
  std::string numbers;
  for (const LawInfo& row : law_table()) {
    numbers += std::string(row.number) + " ";
  }
  EXPECT_EQ(numbers,
            "W1 W2 W3 W4 W5 W6 W7 W8 W9 W10 W11 W12 W13 W14 W15 W16 W17 "
            "F1 F2 F3 F4 F5 F6 F7 F8 "
            "E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 E13 E14 E15 "
            "T1 T2 T3 T4 T5 T6 T7 T8 ");
  EXPECT_EQ(law_table().size(), kLawCount);
}

TEST(LawTable, EachIsFoundByItsNumber) {
  std::set<std::string_view> texts;
  for (std::size_t i = 0; i < kLawCount; ++i) {
    const LawInfo& row = law_table()[i];
    EXPECT_EQ(static_cast<std::size_t>(row.law), i);
    EXPECT_EQ(&info(row.law), &row);
    EXPECT_EQ(find_law(row.number), &row);
    EXPECT_FALSE(row.source.empty()) << row.number;
    EXPECT_TRUE(texts.insert(row.text).second) << row.number;
  }
  for (const char* const number : {"", "W", "W0", "W18", "w1", "T9", "X1"}) {
    EXPECT_EQ(find_law(number), nullptr) << number;
  }
}

std::string laws_of(const Promises& promises, bool sees_wakers = false) {
  const LawSet set = applicable_laws(promises, sees_wakers);
  std::string numbers;
  for (const LawInfo& row : law_table()) {
    if (set.contains(row.law)) numbers += std::string(row.number) + " ";
  }
  return numbers;
}

TEST(ApplicableLaws, AreThoseThatThePromisesAreGoodFor) {
  EXPECT_EQ(laws_of({}), "E2 E3 E4 E5 E14 E15 T1 T2 T5 ");
  EXPECT_EQ(laws_of({.park = true}),
            "F8 E1 E2 E3 E4 E5 E14 E15 T1 T2 T5 T6 T7 ");
  EXPECT_EQ(laws_of({.cancel = true}), "E2 E3 E4 E5 E6 E14 E15 T1 T2 T5 ");
  EXPECT_EQ(laws_of({.exceptions = true}), "E2 E3 E4 E5 E7 E14 E15 T1 T2 T5 ");
  EXPECT_EQ(laws_of({.fifo_ready = true}), "E2 E3 E4 E5 E13 E14 E15 T1 T2 T5 ");
  EXPECT_EQ(laws_of({.exact_deadlines = true}),
            "E2 E3 E4 E5 E14 E15 T1 T2 T3 T5 ");
  // Nobody knows which deadlines are equal.
  EXPECT_EQ(laws_of({.fifo_ties = true}), laws_of({}));
  EXPECT_EQ(laws_of({.fifo_ties = true, .exact_deadlines = true}),
            "E2 E3 E4 E5 E14 E15 T1 T2 T3 T4 T5 ");
  EXPECT_EQ(laws_of({.any_wake = true}),
            "W11 E2 E3 E4 E5 E12 E14 E15 T1 T2 T5 ");
  EXPECT_EQ(laws_of({.prompt_destruction = true}), laws_of({}));
  EXPECT_EQ(laws_of({.waking_destructors = true}), laws_of({}));
  EXPECT_EQ(laws_of({}, true), "W5 W11 E2 E3 E4 E5 E12 E14 E15 T1 T2 T5 ");
  EXPECT_EQ(laws_of(kAllPromises, true),
            "W5 W11 F8 E1 E2 E3 E4 E5 E6 E7 E12 E13 E14 E15 "
            "T1 T2 T3 T4 T5 T6 T7 T8 ");
}

/// What the table says that a law needs is what makes it applicable.
TEST(ApplicableLaws, NeedWhatTheTableSays) {
  const LawSet all = applicable_laws(kAllPromises, true);
  for (const LawInfo& row : law_table()) {
    if (!all.contains(row.law)) {
      EXPECT_EQ(row.needs, "") << row.number;
      continue;
    }
    const auto holds_without = [&](std::string_view need) {
      Promises promises = kAllPromises;
      if (need == "park") promises.park = false;
      if (need == "cancel") promises.cancel = false;
      if (need == "exceptions") promises.exceptions = false;
      if (need == "fifo_ready") promises.fifo_ready = false;
      if (need == "fifo_ties") promises.fifo_ties = false;
      if (need == "exact_deadlines") promises.exact_deadlines = false;
      const bool is_of_wakers = need.starts_with("wakers");
      if (need == "exact_polls") promises.exact_polls = false;
      if (need == "wakers or any_wake") promises.any_wake = false;
      return applicable_laws(promises, !is_of_wakers).contains(row.law);
    };
    for (const char* const need :
         {"park", "cancel", "exceptions", "fifo_ready", "fifo_ties",
          "exact_deadlines", "exact_polls", "wakers", "wakers or any_wake"}) {
      const bool is_needed =
          (", " + std::string(row.needs) + ",")
              .find(", " + std::string(need) + ",") != std::string::npos;
      // Without wakers, and with any_wake, those two still apply.
      const bool is_weaker = std::string_view(need) == "wakers or any_wake" &&
                             row.needs.starts_with("wakers");
      EXPECT_EQ(holds_without(need), !is_needed && !is_weaker)
          << row.number << " " << need;
    }
  }
}

TEST(LawTable, E12NeedsExactPollsWithoutWakers) {
  Promises promises = kAllPromises;
  promises.exact_polls = false;
  EXPECT_EQ(info(Law::kE12).needs, "wakers or any_wake with exact_polls");
  EXPECT_FALSE(applicable_laws(promises, false).contains(Law::kE12));
  EXPECT_TRUE(applicable_laws(promises, false).contains(Law::kW11));
  EXPECT_TRUE(applicable_laws(promises, true).contains(Law::kE12));
}

}  // namespace
}  // namespace vigil
