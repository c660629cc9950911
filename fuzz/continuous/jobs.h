// SPDX-License-Identifier: Apache-2.0
// What the runner does with a target. A job may be destroyed between any two of
// its processes: what it had is then still where it was.
#pragma once

#include <string>

#include "fuzz/continuous/job.h"
#include "fuzz/continuous/workshop.h"

namespace vigil::continuous {

/// A process that ends sooner than that tells little: the next waits.
inline constexpr double kQuick = 1;

/// Fuzzes for so long. After a crash, the rest of the time goes on with another
/// seed, unless the crash came at once: then the target has to wait.
Job fuzz_slice(Workshop& shop, Target& target, double seconds);

/// Makes a file of raw/TARGET/ a finding, or counts it for one that is there.
Job examine(Workshop& shop, Target& target, std::string name);

/// Whether a corpus has grown so much that it is to be merged.
bool wants_merge(const Options& options, const Target& target);

/// Leaves in the corpus only what adds something.
/// REQUIRES: no other job writes to it.
Job merge_corpus(Workshop& shop, Target& target);

}  // namespace vigil::continuous
