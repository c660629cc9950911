// SPDX-License-Identifier: Apache-2.0
// Whether any other thread of the process can still do something by itself.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace vigil::detail {

enum class Others : unsigned char {
  kNone,  ///< this is the only thread
  kWait,  ///< all wait in the kernel
  kRun,   ///< one runs, or waits for a mutex that it will get at once
};

/// What one look at the other threads saw. It looks at one after the other, and
/// one that it has passed may run by the end. But if two looks see kWait and
/// the same mark, all waited at the moment between the two.
struct Sight {
  Others others = Others::kNone;
  /// Of kWait: which threads there are, and how often each has waited.
  std::uint64_t mark = 0;
};

/// Whether there is no other thread; cheap.
bool is_alone() noexcept;

/// `ours`, `held`: mutexes that the calling thread holds and is about to give
/// back; `held` may be null. `is_known(thread)`: wakes now and then, and
/// does nothing then that the caller would not hear of: its wakes don't change
/// the mark. Stops the program if it can't tell.
Sight look_at_other_threads(const void* ours, const void* held,
                            bool (*is_known)(pid_t thread)) noexcept;

}  // namespace vigil::detail
