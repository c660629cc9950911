// SPDX-License-Identifier: Apache-2.0
// A waker and a future for the audit kit to audit.
#pragma once

#include "audit/own_future_subjects.h"
#include "audit/own_waker_subject.h"

namespace vigil::kit {

using Waker = own::ExecutorTask;
using Future = own::EventSubject;

}  // namespace vigil::kit
