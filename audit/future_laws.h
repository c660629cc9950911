// SPDX-License-Identifier: Apache-2.0
// The future laws as a GoogleTest suite for anyone's futures: no executor, no
// adapter and no Bazel needed. A subject is something to wait for:
//
//     struct MyEventWait {
//       auto make() { return event.wait(); }   // pending until complete()
//       void complete() { event.set(); }
//       MyEvent event;
//     };
//     namespace vigil {
//     INSTANTIATE_TYPED_TEST_SUITE_P(Mine, FutureLaws, ::MyEventWait);
//     }
//
// More that a subject may say or offer stands in future_subject.h. A law that
// can't be judged without it is skipped, with the reason. Run the tests under
// AddressSanitizer and ThreadSanitizer too.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "audit/future_checks.h"
#include "audit/law_check.h"

namespace vigil {

/// The suite. Its parameter is a FutureSubject.
template <class S>
class FutureLaws : public ::testing::Test {
 protected:
  /// Judges one law, and fails or skips as it says.
  void judge(std::string_view law) {
    // Shared by the tests of one subject: most need the same sequences.
    static FutureLawChecks<S> checks;
    const LawResult result = checks.check(law);
    for (const std::string& violation : result.violations) {
      ADD_FAILURE() << law << ": " << violation;
    }
    if (!result.is_judged() && result.violations.empty()) {
      GTEST_SKIP() << law << " is not judged: " << result.not_judged;
    }
  }
};

TYPED_TEST_SUITE_P(FutureLaws);
// A program may include this header for its checks alone.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(FutureLaws);

TYPED_TEST_P(FutureLaws, F1_PendingMeansAWakeIsArranged) { this->judge("F1"); }
TYPED_TEST_P(FutureLaws, F2_TheLatestWakerCounts) { this->judge("F2"); }
TYPED_TEST_P(FutureLaws, F3_RegistersThenChecks) { this->judge("F3"); }
TYPED_TEST_P(FutureLaws, F4_SpuriousPollsDoNoHarm) { this->judge("F4"); }
TYPED_TEST_P(FutureLaws, F5_PollAfterReadyIsDefined) { this->judge("F5"); }
TYPED_TEST_P(FutureLaws, F6_PollReturns) { this->judge("F6"); }
TYPED_TEST_P(FutureLaws, F7_WhatItHoldsStaysInPlace) { this->judge("F7"); }
TYPED_TEST_P(FutureLaws, F8_DestructionLeavesNothing) { this->judge("F8"); }
TYPED_TEST_P(FutureLaws, W2_NoWakerIsWokenAfterItsEnd) { this->judge("W2"); }
TYPED_TEST_P(FutureLaws, W4_NoWakerIsDroppedTwice) { this->judge("W4"); }
TYPED_TEST_P(FutureLaws, W7_TableAndDataBelongTogether) { this->judge("W7"); }
TYPED_TEST_P(FutureLaws, W8_NoWakerIsUsedAfterItsEnd) { this->judge("W8"); }
TYPED_TEST_P(FutureLaws, W14_NoLockIsHeld) { this->judge("W14"); }
TYPED_TEST_P(FutureLaws, E15_NoChildStarves) { this->judge("E15"); }

REGISTER_TYPED_TEST_SUITE_P(
    FutureLaws, F1_PendingMeansAWakeIsArranged, F2_TheLatestWakerCounts,
    F3_RegistersThenChecks, F4_SpuriousPollsDoNoHarm,
    F5_PollAfterReadyIsDefined, F6_PollReturns, F7_WhatItHoldsStaysInPlace,
    F8_DestructionLeavesNothing, W2_NoWakerIsWokenAfterItsEnd,
    W4_NoWakerIsDroppedTwice, W7_TableAndDataBelongTogether,
    W8_NoWakerIsUsedAfterItsEnd, W14_NoLockIsHeld, E15_NoChildStarves);

}  // namespace vigil
