// SPDX-License-Identifier: Apache-2.0
// What a watched process and its supervisor share. Private to these two.
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstdint>

#include "audit/watch.h"

namespace vigil {

/// What the two processes share.
/// SAFETY: the atomics have no locks, so they work between processes. But for
/// `interrupted` only the watched process writes; the others are read
/// once `is_running`, `has_thrown` or `has_leaked` was seen (acquire, release),
/// or after its end.
struct Watch::Beat {
  std::atomic<std::uint64_t> count{0};  ///< moves on with each program
  std::atomic<std::uint64_t> item{0};
  std::atomic<bool> is_running{false};
  std::atomic<bool> is_done{false};      ///< what is left is its exit
  std::atomic<bool> interrupted{false};  ///< the supervisor writes this one
  std::atomic<bool> has_forked{false};
  std::atomic<bool> has_thrown{false};
  std::atomic<bool> has_leaked{false};
  std::array<char, 512> text{};  ///< what was thrown, or a report's summary
  std::uint64_t leaked_item = 0;
  std::array<char, 512> leak_text{};
  pid_t process = 0;  ///< which is watched; 0: none
};

}  // namespace vigil
