// SPDX-License-Identifier: Apache-2.0
// Storage for an object that may be there or not, and whose destructor may
// throw.
#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace vigil::detail {

/// As std::optional, for a T whose destructor may throw: there it would end the
/// program, here the exception is dropped (law E8). The object counts as
/// destroyed all the same, once. Thread safety: that of T.
template <class T>
class ThrowingSlot {
 public:
  ThrowingSlot() noexcept {}
  template <class... Args>
  explicit ThrowingSlot(std::in_place_t, Args&&... args)
      : value_(std::forward<Args>(args)...), has_value_(true) {}
  ThrowingSlot(ThrowingSlot&& other) noexcept(
      std::is_nothrow_move_constructible_v<T>) {
    if (other.has_value_) emplace(std::move(other.value_));
  }
  ThrowingSlot& operator=(ThrowingSlot&&) = delete;
  ~ThrowingSlot() noexcept { reset(); }

  bool has_value() const noexcept { return has_value_; }
  explicit operator bool() const noexcept { return has_value_; }

  /// Destroys what was there. Throws what the constructor throws, and then
  /// nothing is there.
  template <class... Args>
  T& emplace(Args&&... args) {
    reset();
    std::construct_at(std::addressof(value_), std::forward<Args>(args)...);
    has_value_ = true;
    return value_;
  }
  void reset() noexcept {
    if (!std::exchange(has_value_, false)) return;
    try {
      value_.~T();
    } catch (...) {  // E8
    }
  }

  /// REQUIRES: has_value().
  T& operator*() & noexcept { return value_; }
  const T& operator*() const& noexcept { return value_; }
  T&& operator*() && noexcept { return std::move(value_); }
  T* operator->() noexcept { return std::addressof(value_); }

 private:
  union {
    T value_;
  };
  bool has_value_ = false;
};

/// std::optional where that will do.
template <class T>
using Slot = std::conditional_t<std::is_nothrow_destructible_v<T>,
                                std::optional<T>, ThrowingSlot<T>>;

}  // namespace vigil::detail
