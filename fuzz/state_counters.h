// SPDX-License-Identifier: Apache-2.0
// What a run came to, as coverage: a fuzzer that sees only lines of code can't
// tell one order of events from another.
#pragma once

#include "model/observation.h"
#include "model/program.h"

namespace vigil {

/// Counts what is new to a fuzzer in a run: which operation of a task followed
/// which and how it ended, how many tasks were due at once, how many polls an
/// instant had, how many different tasks had a turn in a row, how wakers ended.
/// They go to libFuzzer's extra counters; with VIGIL_FUZZ_COUNTERS=0 in the
/// environment, nowhere. Thread safety: one thread at a time.
void count_states(const Program& program, const Observation& observation);

}  // namespace vigil
