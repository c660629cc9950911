// SPDX-License-Identifier: Apache-2.0
// A line of waiters that are served one by one, and keep their place when they
// are woken in vain. Notify and Channel are built on it.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "executor/context.h"

namespace vigil::detail {

class WaitLine;

/// A place in a line, whatever the type of its waker. It leaves the line when
/// it is destroyed, and the line lets go of it when that is destroyed first.
class LinePlace {
 public:
  LinePlace(const LinePlace&) = delete;
  LinePlace& operator=(const LinePlace&) = delete;

  bool is_in_line() const noexcept { return line_ != nullptr; }
  /// The line that it is in, or null.
  WaitLine* line() const noexcept { return line_; }
  /// Woken, and not polled in vain since.
  bool is_woken() const noexcept { return is_woken_; }
  inline bool is_head() const noexcept;
  /// Goes, from wherever it stands. Does nothing outside of a line.
  inline void leave() noexcept;

 protected:
  using Wake = void (*)(LinePlace&) noexcept;
  explicit LinePlace(Wake wake) noexcept : wake_(wake) {}
  ~LinePlace() { leave(); }

 private:
  friend WaitLine;
  Wake wake_;
  WaitLine* line_ = nullptr;
  LinePlace* previous_ = nullptr;
  LinePlace* next_ = nullptr;
  std::uint64_t number_ = 0;  ///< Rises along the line.
  bool is_woken_ = false;
};

/// The line. First come, first served; some of those in it are woken.
///
/// Invariant: `asleep_` is the first that is not woken, so that nobody searches
/// for it among many that are. Thread safety: one thread at a time.
class WaitLine {
 public:
  WaitLine() = default;
  /// Whoever is still there is let go of; nothing wakes them.
  ~WaitLine() {
    while (first_ != nullptr) first_->leave();
  }
  WaitLine(const WaitLine&) = delete;
  WaitLine& operator=(const WaitLine&) = delete;

  bool is_empty() const noexcept { return first_ == nullptr; }

  /// `place` goes to the end, not woken.
  /// REQUIRES: it is in no line.
  void join(LinePlace& place) noexcept {
    place.line_ = this;
    place.is_woken_ = false;
    place.number_ = next_number_++;
    place.previous_ = last_;
    place.next_ = nullptr;
    (last_ != nullptr ? last_->next_ : first_) = &place;
    last_ = &place;
    if (asleep_ == nullptr) asleep_ = &place;
  }

  /// `place` was woken in vain.
  /// REQUIRES: it is in this line.
  void fall_asleep(LinePlace& place) noexcept {
    place.is_woken_ = false;
    if (asleep_ == nullptr || place.number_ < asleep_->number_) {
      asleep_ = &place;
    }
  }

  /// Wakes the first that is not woken. False if there is none. A waker may
  /// run code that changes the line: this touches nothing after it.
  bool wake_next() noexcept {
    if (asleep_ == nullptr) return false;
    LinePlace& place = *asleep_;
    place.is_woken_ = true;
    skip_woken();
    place.wake_(place);
    return true;
  }
  /// Wakes the head, if there is one that is not woken.
  void wake_head() noexcept {
    if (first_ != nullptr && first_ == asleep_) wake_next();
  }

 private:
  friend LinePlace;
  void skip_woken() noexcept {
    do {
      asleep_ = asleep_->next_;
    } while (asleep_ != nullptr && asleep_->is_woken_);
  }

  LinePlace* first_ = nullptr;
  LinePlace* last_ = nullptr;
  LinePlace* asleep_ = nullptr;
  std::uint64_t next_number_ = 0;
};

inline bool LinePlace::is_head() const noexcept {
  return line_ != nullptr && line_->first_ == this;
}

inline void LinePlace::leave() noexcept {
  if (line_ == nullptr) return;
  if (line_->asleep_ == this) line_->skip_woken();
  (previous_ != nullptr ? previous_->next_ : line_->first_) = next_;
  (next_ != nullptr ? next_->previous_ : line_->last_) = previous_;
  line_ = nullptr;
}

/// A place in a line with the waker of its latest poll (law F2).
/// REQUIRES: stays at its address from the first wait() on (F7).
template <WakerLike W>
class LineWaiter : public LinePlace {
 public:
  LineWaiter() noexcept : LinePlace(&wake) {}
  LineWaiter(const LineWaiter&) = delete;
  LineWaiter& operator=(const LineWaiter&) = delete;
  // SAFETY (F8, W14): as ~Waiter(), out of the line before the waker goes.
  ~LineWaiter() { leave(); }

  /// As Waiter::has_waker().
  bool has_waker(const W& waker) const noexcept {
    return waker_ && waker_->will_wake(waker);
  }
  /// As Waiter::wait(): joins `line`, or stays in it and counts as not woken.
  [[nodiscard]] std::optional<W> wait(WaitLine& line,
                                      std::optional<W> fresh) noexcept {
    if (is_in_line()) {
      line.fall_asleep(*this);
    } else {
      line.join(*this);
    }
    if (!fresh) return std::nullopt;
    std::optional<W> old = std::move(waker_);
    waker_ = std::move(fresh);
    return old;
  }

 private:
  // SAFETY: the function is set by this class's constructor alone, so the place
  // is a LineWaiter<W>; it was in line, so it is alive.
  static void wake(LinePlace& place) noexcept {
    auto& self = static_cast<LineWaiter&>(place);
    // Taken out before it runs: it may destroy this very waiter.
    std::move(*std::exchange(self.waker_, std::nullopt)).wake();
  }

  std::optional<W> waker_;
};

}  // namespace vigil::detail
