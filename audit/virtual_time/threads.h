// SPDX-License-Identifier: Apache-2.0
// Whether any other thread of the process can still do something by itself.
#pragma once

namespace vigil::detail {

enum class Others : unsigned char {
  kNone,  ///< this is the only thread
  kWait,  ///< all wait in the kernel
  kRun,   ///< one runs, or waits for a mutex that it will get at once
};

/// `ours`, `held`: mutexes that the calling thread holds and is about to give
/// back; `held` may be null.
Others look_at_other_threads(const void* ours, const void* held) noexcept;

}  // namespace vigil::detail
