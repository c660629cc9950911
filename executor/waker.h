// SPDX-License-Identifier: Apache-2.0
// Wakers: how a future says "poll me again". The type-erased form is a pointer
// and a table of four functions, as in Rust's std::task (RFC 2592); laws W1-W17
// say what the four functions owe.
#pragma once

#include <cstddef>
#include <utility>

#include "executor/fatal.h"

namespace vigil {

struct RawWakerVTable;

/// A waker as data: who owns what is up to the functions of its table.
/// Copying one copies no reference.
struct RawWaker {
  /// Handed to every function of the table. May be null if they allow it.
  const void* data = nullptr;
  /// REQUIRES: outlives every waker that is made of it.
  const RawWakerVTable* vtable = nullptr;
};

/// The four functions behind a Waker. Each may be called from any thread, at
/// the same time as any other (law W6), and only with `data` that was built for
/// this table (W7). That wake and drop do not throw (W15) is in the types.
struct RawWakerVTable {
  /// A new instance that wakes the same task and keeps `data` alive (W1, W8).
  RawWaker (*clone)(const void* data);
  /// Wakes the task and releases this instance; no drop follows (W2).
  void (*wake)(const void* data) noexcept;
  /// Wakes the task and releases nothing (W3).
  void (*wake_by_ref)(const void* data) noexcept;
  /// Releases this instance (W4).
  void (*drop)(const void* data) noexcept;
};

/// A handle that wakes one task. Copying clones, destruction drops, and
/// `std::move(w).wake()` consumes. Mirrors Rust's std::task::Waker.
///
/// Thread safety: as far as the table keeps law W6, different instances may be
/// used from any thread at any time, also after their task or executor is gone.
/// One instance is as safe as a shared_ptr: const calls may run at once.
class Waker {
 public:
  /// Takes over the instance that `raw` stands for.
  /// REQUIRES: `raw.vtable` is not null and keeps laws W1-W8.
  constexpr explicit Waker(RawWaker raw) noexcept : raw_(raw) {}

  /// Clones.
  Waker(const Waker& other) : raw_(other.table()->clone(other.raw_.data)) {}
  /// Takes over; `other` may then only be assigned to or destroyed.
  constexpr Waker(Waker&& other) noexcept
      : raw_(std::exchange(other.raw_, RawWaker{})) {}
  Waker& operator=(const Waker& other) {
    if (this != &other) *this = Waker(other);
    return *this;
  }
  Waker& operator=(Waker&& other) noexcept {
    // The old instance goes last: its drop may run code that looks at *this.
    Waker old(std::move(*this));
    raw_ = std::exchange(other.raw_, RawWaker{});
    return *this;
  }
  /// Drops, unless it was moved from.
  constexpr ~Waker() {
    if (raw_.vtable != nullptr) raw_.vtable->drop(raw_.data);
  }

  /// Wakes the task, and consumes this instance.
  /// REQUIRES: not moved from; aborts with a message if it was.
  void wake() && noexcept {
    const RawWakerVTable* const vtable = table();
    const RawWaker raw = std::exchange(raw_, RawWaker{});
    vtable->wake(raw.data);
  }
  /// Wakes the task, and consumes nothing.
  /// REQUIRES: not moved from; aborts with a message if it was.
  void wake_by_ref() const noexcept { table()->wake_by_ref(raw_.data); }

  /// True only if both wake the same task; false proves nothing (law W9). It
  /// compares the data and the address of the table, never functions (W10).
  constexpr bool will_wake(const Waker& other) const noexcept {
    return raw_.data == other.raw_.data && raw_.vtable == other.raw_.vtable;
  }

  /// The pointer that the table's functions get. Null once moved from.
  constexpr const void* data() const noexcept { return raw_.data; }
  /// The table. Null once moved from.
  constexpr const RawWakerVTable* vtable() const noexcept {
    return raw_.vtable;
  }

  /// The waker that wakes nothing; valid for ever, on any thread (law W17).
  static constexpr const Waker& noop() noexcept;

 private:
  const RawWakerVTable* table() const noexcept {
    if (raw_.vtable == nullptr) {
      detail::fatal("a waker was used after it had been moved from");
    }
    return raw_.vtable;
  }

  RawWaker raw_;
};

namespace detail {

struct NoopWaker {
  static constexpr RawWaker raw() noexcept { return {nullptr, &kVTable}; }
  static RawWaker clone(const void*) noexcept { return raw(); }
  static void ignore(const void*) noexcept {}
  static constexpr RawWakerVTable kVTable{&clone, &ignore, &ignore, &ignore};
};

/// Holds the noop waker and never destroys it, so that it may be used while
/// static objects are destroyed.
union NoopStorage {
  constexpr NoopStorage() noexcept : waker(NoopWaker::raw()) {}
  constexpr ~NoopStorage() {}
  Waker waker;
};
inline constexpr NoopStorage noop_storage;

}  // namespace detail

constexpr const Waker& Waker::noop() noexcept {
  return detail::noop_storage.waker;
}

}  // namespace vigil
