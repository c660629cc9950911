// SPDX-License-Identifier: Apache-2.0
// The future suite on the futures of executor/.
#include "audit/future_laws.h"

#include <gtest/gtest.h>

#include "audit/own_future_subjects.h"

namespace vigil {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Event, FutureLaws, own::EventSubject);
INSTANTIATE_TYPED_TEST_SUITE_P(Notify, FutureLaws, own::NotifySubject);
INSTANTIATE_TYPED_TEST_SUITE_P(Receive, FutureLaws, own::ReceiveSubject);
INSTANTIATE_TYPED_TEST_SUITE_P(Send, FutureLaws, own::SendSubject);
INSTANTIATE_TYPED_TEST_SUITE_P(JoinHandle, FutureLaws, own::JoinSubject);
INSTANTIATE_TYPED_TEST_SUITE_P(Task, FutureLaws, own::TaskSubject);
INSTANTIATE_TYPED_TEST_SUITE_P(Race, FutureLaws, own::RaceSubject);
INSTANTIATE_TYPED_TEST_SUITE_P(RaceAll, FutureLaws, own::RaceAllSubject);
INSTANTIATE_TYPED_TEST_SUITE_P(Join, FutureLaws, own::JoinEachSubject);
INSTANTIATE_TYPED_TEST_SUITE_P(JoinAll, FutureLaws, own::JoinAllSubject);
INSTANTIATE_TYPED_TEST_SUITE_P(Sleep, FutureLaws, own::SleepSubject);
INSTANTIATE_TYPED_TEST_SUITE_P(Timeout, FutureLaws, own::TimeoutSubject);

}  // namespace
}  // namespace vigil
