// SPDX-License-Identifier: Apache-2.0
// What an input of waker_fuzz means: calls on wakers of a few tasks, on a few
// threads, with barriers between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace vigil {

inline constexpr std::size_t kFuzzTasks = 4;
inline constexpr std::size_t kFuzzWakers = 16;
/// Thread 0 is the executor's; the others know it not.
inline constexpr std::size_t kFuzzThreads = 4;

/// One call.
struct WakerCall {
  enum class Kind : std::uint8_t {
    kMake,    ///< the task gives a waker
    kClone,   ///< `waker` to `other`
    kAssign,  ///< `other` is assigned a copy of `waker`
    kWake,    ///< by value
    kWakeByRef,
    kDrop,
    kWillWake,  ///< `waker` and `other`
    kRun,       ///< the executor runs
    kFinish,    ///< the task completes
    kGone,      ///< all tasks and their executor are destroyed
    kBarrier    ///< all threads are done; what they did is judged
  };
  static constexpr std::size_t kKinds = 11;
  Kind kind = Kind::kBarrier;
  std::uint8_t thread = 0;
  std::uint8_t task = 0;
  std::uint8_t waker = 0;
  std::uint8_t other = 0;
  friend bool operator==(const WakerCall&, const WakerCall&) = default;
};

/// A whole input.
struct WakerCalls {
  std::uint8_t subject = 0;  ///< whose wakers; see waker_target.cc
  /// Each call is legal: on a waker that is there, which no other thread
  /// changes before the next barrier.
  std::vector<WakerCall> calls;
};

/// Reads the calls; subjects are numbered below `subjects`. Any bytes will do.
WakerCalls decode_waker_calls(std::span<const std::uint8_t> bytes,
                              std::size_t subjects);

/// One line, without its end.
std::string to_string(const WakerCall& call);

}  // namespace vigil
