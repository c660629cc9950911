// SPDX-License-Identifier: Apache-2.0
#include "audit/virtual_time/core.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "audit/virtual_time/threads.h"
#include "audit/virtual_time/timer_table.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil::detail {
namespace {

constexpr Nanos kSecond = 1'000'000'000;

/// Read by every call, so outside of what has to be constructed.
constinit std::atomic<bool> is_on = false;
constinit std::atomic<Nanos> now = 0;
constinit std::atomic<bool> ticks = false;
constinit std::atomic<std::uint64_t> leaps = 0;
/// So that calls on other descriptors take no lock.
constinit std::atomic<int> timer_count = 0;

[[noreturn]] void fatal(const char* message) {
  std::fprintf(stderr, "vigil: virtual time: %s\n", message);
  std::abort();
}

}  // namespace

/// What is behind the lock.
class Core {
 public:
  /// Never destroyed: threads may outlive main().
  static Core& get() {
    static Core& core = *new Core;
    return core;
  }

  std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }
  /// For the look at other threads: who waits for the lock is about to begin a
  /// wait, or to end one.
  const void* mutex() const { return &mutex_; }

  // REQUIRES, of all that follow: the lock is held.

  void begin(Passing passing, Nanos start) {
    if (is_on) fatal("there is a VirtualTime already");
    ticks = passing == Passing::kTicks;
    now = start;
    leaps = 0;
    is_on = true;
  }
  void end() {
    if (waits_ != nullptr) fatal("it ends, and a thread is in a wait");
    is_on = false;
    handler_ = nullptr;
    timers_.disarm();
  }
  void move_to(Nanos time) {
    if (time > now) now = time;
    timers_.fire_due(now);
  }
  void set_handler(std::function<void()> handler) {
    handler_ = std::move(handler);
  }
  std::function<void()> handler() const { return handler_; }

  void add(Wait& wait) {
    wait.next_ = std::exchange(waits_, &wait);
    timers_.fire_due(now);
  }
  void remove(Wait& wait) {
    Wait** link = &waits_;
    while (*link != &wait) link = &(*link)->next_;
    *link = wait.next_;
  }

  /// Of all waits and timers.
  Nanos earliest() const {
    Nanos earliest = timers_.earliest();
    for (const Wait* wait = waits_; wait != nullptr; wait = wait->next_) {
      earliest = std::min(earliest, wait->deadline_);
    }
    return earliest;
  }

  TimerTable& timers() { return timers_; }

 private:
  std::mutex mutex_;
  Wait* waits_ = nullptr;
  TimerTable timers_;
  std::function<void()> handler_;
};

bool is_virtual() noexcept { return is_on.load(std::memory_order_relaxed); }

bool is_virtual(clockid_t clock) noexcept {
  if (!is_virtual()) return false;
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_ALARM:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
    case CLOCK_TAI:
      return true;
    default:
      return false;
  }
}

Nanos read_clock() noexcept { return ticks ? ++now : now.load(); }
Nanos virtual_now() noexcept { return now; }

Nanos deadline_after(Nanos span) noexcept {
  const Nanos begin = now;
  return span > kNever - begin ? kNever : begin + span;
}

Nanos to_nanos(const timespec& time) noexcept {
  if (time.tv_sec < 0) return -1;  // over in any case
  if (time.tv_sec >= kNever / kSecond) return kNever;
  return time.tv_sec * kSecond + time.tv_nsec;
}

timespec to_timespec(Nanos time) noexcept {
  return {.tv_sec = time / kSecond, .tv_nsec = time % kSecond};
}

int create_timer(int flags) noexcept {
  const int descriptor =
      eventfd(0, EFD_NONBLOCK | ((flags & TFD_CLOEXEC) != 0 ? EFD_CLOEXEC : 0));
  if (descriptor < 0) return descriptor;
  Core& core = Core::get();
  const auto lock = core.lock();
  core.timers().add(descriptor, (flags & TFD_NONBLOCK) == 0);
  ++timer_count;
  return descriptor;
}

bool forget_timer(int descriptor) noexcept {
  if (timer_count == 0) return false;
  Core& core = Core::get();
  const auto lock = core.lock();
  const bool is_forgotten = core.timers().remove(descriptor);
  if (is_forgotten) --timer_count;
  return is_forgotten;
}

TimerKind find_timer(int descriptor) noexcept {
  if (timer_count == 0) return TimerKind::kNone;
  Core& core = Core::get();
  const auto lock = core.lock();
  const Timer* const timer = core.timers().find(descriptor);
  if (timer == nullptr) return TimerKind::kNone;
  return timer->is_blocking ? TimerKind::kBlocking : TimerKind::kNonBlocking;
}

bool set_timer(int descriptor, bool is_absolute, const itimerspec& value,
               itimerspec* old) noexcept {
  if (timer_count == 0) return false;
  Core& core = Core::get();
  const auto lock = core.lock();
  Timer* const timer = core.timers().find(descriptor);
  if (timer == nullptr) return false;
  if (old != nullptr) *old = TimerTable::setting(*timer, now);
  const Nanos first = to_nanos(value.it_value);
  const Nanos deadline = first == 0    ? kNever
                         : is_absolute ? first
                                       : deadline_after(first);
  TimerTable::set(*timer, deadline, to_nanos(value.it_interval));
  core.timers().fire_due(now);
  return true;
}

bool get_timer(int descriptor, itimerspec* value) noexcept {
  if (timer_count == 0) return false;
  Core& core = Core::get();
  const auto lock = core.lock();
  const Timer* const timer = core.timers().find(descriptor);
  if (timer == nullptr) return false;
  *value = TimerTable::setting(*timer, now);
  return true;
}

void timer_was_read(int descriptor) noexcept {
  Core& core = Core::get();
  const auto lock = core.lock();
  if (Timer* const timer = core.timers().find(descriptor)) {
    timer->may_be_readable = false;
  }
}

Wait::Wait(Nanos deadline, const void* held) noexcept
    : deadline_(deadline), held_(held) {
  Core& core = Core::get();
  const auto lock = core.lock();
  core.add(*this);
}

Wait::~Wait() {
  Core& core = Core::get();
  const auto lock = core.lock();
  core.remove(*this);
}

Wait::Next Wait::next() {
  Core& core = Core::get();
  auto lock = core.lock();
  if (deadline_ <= now) return Next::kExpired;
  const Others others = look_at_other_threads(core.mutex(), held_);
  if (others == Others::kRun) return Next::kOthersRun;
  const Nanos earliest = core.earliest();
  if (earliest <= now) return Next::kOthersRun;  // it is about to go on
  if (earliest != kNever) {
    ++leaps;
    core.move_to(earliest);
    return Next::kLookAgain;
  }
  // A thread that is just ending, or was not yet seen, gets a second chance.
  if (others == Others::kWait && !std::exchange(has_confirmed_, true)) {
    return Next::kOthersRun;
  }
  const auto handler = core.handler();
  if (handler == nullptr || std::exchange(has_told_, true)) {
    fatal(
        "deadlock: a thread waits without a deadline, nothing is ready, "
        "nothing has a deadline, and no other thread runs");
  }
  lock.unlock();
  handler();
  return Next::kLookAgain;
}

}  // namespace vigil::detail

namespace vigil {

using detail::Core;

VirtualTime::VirtualTime(Passing passing, Nanoseconds start) {
  Core& core = Core::get();
  const auto lock = core.lock();
  core.begin(passing, start.count());
}

VirtualTime::~VirtualTime() {
  Core& core = Core::get();
  const auto lock = core.lock();
  core.end();
}

VirtualTime::Nanoseconds VirtualTime::now() const noexcept {
  return Nanoseconds(detail::virtual_now());
}

void VirtualTime::advance_to(Nanoseconds time) {
  Core& core = Core::get();
  const auto lock = core.lock();
  core.move_to(time.count());
}

std::uint64_t VirtualTime::leaps() const noexcept { return detail::leaps; }

void VirtualTime::on_deadlock(std::function<void()> handler) {
  Core& core = Core::get();
  const auto lock = core.lock();
  core.set_handler(std::move(handler));
}

}  // namespace vigil
