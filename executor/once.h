// SPDX-License-Identifier: Apache-2.0
// The life of a future that is polled until it is ready, and checked for it.
#pragma once

#include "executor/fatal.h"

namespace vigil::detail {

/// Where a future stands: new, polled, or ready. Misuse aborts with a message,
/// in every build (laws F5, F7).
class Once {
 public:
  Once() = default;
  /// The state of a future that is made of `other`'s by a move.
  Once(const Once& other, const char* moved_message) noexcept {
    if (other.state_ != State::kNew) fatal(moved_message);
  }

  /// The future is polled. True at the first time.
  bool poll(const char* polled_after_ready_message) noexcept {
    if (state_ == State::kReady) fatal(polled_after_ready_message);
    const bool is_first = state_ == State::kNew;
    state_ = State::kPolled;
    return is_first;
  }
  /// The future answers that it is ready, or throws.
  void finish() noexcept { state_ = State::kReady; }

 private:
  enum class State : unsigned char { kNew, kPolled, kReady };
  State state_ = State::kNew;
};

}  // namespace vigil::detail
