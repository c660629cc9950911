// SPDX-License-Identifier: Apache-2.0
// The waker laws as a GoogleTest suite for anyone's wakers: no executor, no
// adapter and no Bazel needed. A subject is a task that can be woken:
//
//     class MyTask {                      // an object is a fresh task
//      public:
//       vigil::Waker make();              // a waker of it, of any type
//       std::size_t wakes();              // how often it was woken so far
//       void finish();                    // it completes
//       std::size_t live_instances();     // optional: tells W1 to W5 exactly
//       bool is_freed();                  // optional: tells W8 and W12
//       // optional: W6, calls from many threads, is no matter of its wakers
//       static constexpr bool one_thread_wakes = true;
//     };
//     namespace vigil {
//     INSTANTIATE_TYPED_TEST_SUITE_P(Mine, WakerLaws, ::MyTask);
//     }
//
// More that a subject may offer stands in waker_subject.h. A law that can't be
// judged without it is skipped, with the reason. Run the tests under
// AddressSanitizer and ThreadSanitizer too.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "audit/law_check.h"
#include "audit/waker_checks.h"

namespace vigil {

/// The suite. Its parameter is a WakerSubject.
template <class S>
class WakerLaws : public ::testing::Test {
 protected:
  /// Judges one law, and fails or skips as it says.
  void judge(std::string_view law) {
    // Shared by the tests of one subject: most need the same sequences.
    static WakerLawChecks<S> checks;
    const LawResult result = checks.check(law);
    for (const std::string& violation : result.violations) {
      ADD_FAILURE() << law << ": " << violation;
    }
    if (!result.is_judged() && result.violations.empty()) {
      GTEST_SKIP() << law << " is not judged: " << result.not_judged;
    }
  }
};

TYPED_TEST_SUITE_P(WakerLaws);
// A program may include this header for its checks alone.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(WakerLaws);

TYPED_TEST_P(WakerLaws, W1_CloneWakesTheSameTask) { this->judge("W1"); }
TYPED_TEST_P(WakerLaws, W2_WakeReleasesOneInstance) { this->judge("W2"); }
TYPED_TEST_P(WakerLaws, W3_WakeByRefConsumesNothing) { this->judge("W3"); }
TYPED_TEST_P(WakerLaws, W4_DropReleasesItsOwn) { this->judge("W4"); }
TYPED_TEST_P(WakerLaws, W5_BooksBalanceAtRest) { this->judge("W5"); }
TYPED_TEST_P(WakerLaws, W6_CallsFromManyThreads) { this->judge("W6"); }
TYPED_TEST_P(WakerLaws, W7_TablesAreWhole) { this->judge("W7"); }
TYPED_TEST_P(WakerLaws, W8_DataOutlivesEveryClone) { this->judge("W8"); }
TYPED_TEST_P(WakerLaws, W9_WillWakeIsNeverWrong) { this->judge("W9"); }
TYPED_TEST_P(WakerLaws, W10_NoFunctionIsCompared) { this->judge("W10"); }
TYPED_TEST_P(WakerLaws, W11_WakeAfterCompletion) { this->judge("W11"); }
TYPED_TEST_P(WakerLaws, W12_AllIsFreedAtTheEnd) { this->judge("W12"); }
TYPED_TEST_P(WakerLaws, W13_WakePollsNothing) { this->judge("W13"); }
TYPED_TEST_P(WakerLaws, W14_NoLockIsHeld) { this->judge("W14"); }
TYPED_TEST_P(WakerLaws, W15_NothingThrows) { this->judge("W15"); }
TYPED_TEST_P(WakerLaws, W16_OverflowAborts) { this->judge("W16"); }
TYPED_TEST_P(WakerLaws, W17_NoopWakesNothing) { this->judge("W17"); }
TYPED_TEST_P(WakerLaws, E12_StaleWakersWakeNobody) { this->judge("E12"); }

REGISTER_TYPED_TEST_SUITE_P(WakerLaws, W1_CloneWakesTheSameTask,
                            W2_WakeReleasesOneInstance,
                            W3_WakeByRefConsumesNothing, W4_DropReleasesItsOwn,
                            W5_BooksBalanceAtRest, W6_CallsFromManyThreads,
                            W7_TablesAreWhole, W8_DataOutlivesEveryClone,
                            W9_WillWakeIsNeverWrong, W10_NoFunctionIsCompared,
                            W11_WakeAfterCompletion, W12_AllIsFreedAtTheEnd,
                            W13_WakePollsNothing, W14_NoLockIsHeld,
                            W15_NothingThrows, W16_OverflowAborts,
                            W17_NoopWakesNothing, E12_StaleWakersWakeNobody);

}  // namespace vigil
