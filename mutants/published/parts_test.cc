// SPDX-License-Identifier: Apache-2.0
// Each part that a suite must name is named, by its law and by no other; those
// without a bug are not accused. What a sanitizer must report is left to it: it
// has undefined behaviour.
#include "mutants/published/parts.h"

#include <gtest/gtest.h>

#include <algorithm>
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

/// A control, and the mutants that are the same code with a bug.
struct Family {
  std::string_view control;
  std::vector<std::string_view> mutants;
};

std::vector<Family> families() {
  return {
      {"counted-task",
       {"futures-task-borrowed", "futures-1797", "rust-52629", "trc-21",
        "futures-task-noop", "crux-268"}},
      {"freed-task",
       {"futures-task-borrowed-freed", "rust-52629-freed",
        "waker-count-relaxed", "waker-reads-unlocked"}},
      {"oneshot",
       {"oneshot-87", "oneshot-15", "folly-detach-relaxed",
        "crossbeam-two-drops"}},
      {"closing-oneshot", {"tokio-oneshot-close"}},
      {"manual-reset-event", {"tokio-2340", "cppcoro-221"}},
      {"auto-reset-event",
       {"kanal-14", "flume-cancelled-receiver", "async-heapless-4",
        "cppcoro-114", "libcoro-270", "tokio-5429"}},
      {"semaphore", {"tokio-8260", "tokio-4129"}},
      {"mutex", {"mutex-cancelled-lock"}},
      {"spawned-task", {"stdexec-1400", "tokio-2087", "stdexec-1413"}},
      {"timed-wait", {"concurrencpp-131"}},
      {"scope", {"stdexec-1731", "stdexec-2051", "stdexec-1742"}},
      {"set-of-futures",
       {"futures-2047", "tokio-4624", "futures-unordered-shared",
        "libcoro-349"}},
      {"release-throwing-future", {"futures-2863"}},
      {"drop-throwing-output", {"tokio-3967"}},
      {"wake-returned-frame", {"async-on-embedded-6"}},
      {"leak-listed-sender", {"tachyonix-1"}},
      {"leak-completion", {"rio-leaked-completion"}},
      {"share-mapped-guard", {"futures-mapped-guard"}},
      {"destroy-while-suspending", {"stdexec-2047"}},
      {"arm-before-callback", {"capy-233"}},
      {"stop-awaiter", {"stdexec-613"}},
      {"reuse-block", {"stdexec-1755"}},
  };
}

TEST(PublishedParts, HaveAControlEach) {
  const auto all = published_part_controls();
  for (const Mutant& mutant : published_parts()) {
    int controls = 0;
    for (const Family& family : families()) {
      if (std::ranges::count(family.mutants, mutant.name) == 0) continue;
      ++controls;
      const auto control =
          std::ranges::find(all, family.control, &Control::name);
      ASSERT_NE(control, all.end()) << family.control;
      // In the same shape, and not by oversight the mutant itself.
      EXPECT_EQ(control->shapes.suite == nullptr,
                mutant.shapes.suite == nullptr);
      EXPECT_EQ(control->shapes.scenario == nullptr,
                mutant.shapes.scenario == nullptr);
      EXPECT_FALSE(control->shapes.suite == mutant.shapes.suite &&
                   control->shapes.scenario == mutant.shapes.scenario)
          << family.control << " is " << mutant.name;
    }
    EXPECT_EQ(controls, 1) << mutant.name;
  }
  EXPECT_EQ(all.size(), families().size());
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
