// SPDX-License-Identifier: Apache-2.0
// What a future answers when it is polled: not yet, or its output.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "executor/fatal.h"
#include "executor/slot.h"

namespace vigil {

/// The type of `pending`.
struct PendingTag {};
/// The type of `ready`.
struct ReadyTag {};

/// A poll's answer "not yet: a wake has been arranged" (law F1).
inline constexpr PendingTag pending{};
/// A poll's answer "done" of a future that has no output.
inline constexpr ReadyTag ready{};

/// The result of a poll: pending, or ready with an output of type T.
/// Mirrors Rust's std::task::Poll. Thread safety: that of T.
template <class T = void>
class [[nodiscard]] Poll {
  static_assert(std::is_object_v<T>, "an output is an object or void");

 public:
  /// Not yet.
  constexpr Poll(PendingTag) noexcept {}  // NOLINT(google-explicit-constructor)
  /// Done, with `output`.
  template <class U = T>
    requires std::is_constructible_v<T, U&&> &&
             (!std::same_as<std::remove_cvref_t<U>, Poll>) &&
             (!std::same_as<std::remove_cvref_t<U>, PendingTag>)
  constexpr Poll(U&& output)  // NOLINT(google-explicit-constructor)
      : output_(std::in_place, std::forward<U>(output)) {}

  constexpr bool is_ready() const noexcept { return output_.has_value(); }
  constexpr bool is_pending() const noexcept { return !output_.has_value(); }

  /// Moves the output out.
  /// REQUIRES: is_ready(); aborts with a message if not.
  constexpr T take() && {
    if (is_pending()) detail::fatal("Poll::take(): the poll was pending");
    return *std::move(output_);
  }

 private:
  detail::Slot<T> output_;
};

/// The result of a poll of a future without an output.
template <>
class [[nodiscard]] Poll<void> {
 public:
  constexpr Poll(PendingTag) noexcept {}  // NOLINT(google-explicit-constructor)
  constexpr Poll(ReadyTag) noexcept       // NOLINT(google-explicit-constructor)
      : ready_(true) {}

  constexpr bool is_ready() const noexcept { return ready_; }
  constexpr bool is_pending() const noexcept { return !ready_; }

  /// REQUIRES: is_ready(); aborts with a message if not.
  constexpr void take() && {
    if (!ready_) detail::fatal("Poll::take(): the poll was pending");
  }

 private:
  bool ready_ = false;
};

}  // namespace vigil
