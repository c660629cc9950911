// SPDX-License-Identifier: Apache-2.0
#include "audit/virtual_time/core.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "audit/virtual_time/state.h"
#include "audit/virtual_time/threads.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil::detail {
namespace {

constexpr Nanos kSecond = 1'000'000'000;
constexpr Nanos kMillisecond = 1'000'000;
/// What a condition variable's wait changes is not known: its caller may just
/// have looked and waited again. So where nothing else goes on, a handler that
/// is told again and again is at some time found to be of no help.
constexpr int kMostToldInVain = 10'000;

[[noreturn]] void fatal(const char* message) {
  std::fprintf(stderr, "vigil: virtual time: %s\n", message);
  std::abort();
}

bool is_in_wait(pid_t thread) { return Core::get().has_wait_of(thread); }

}  // namespace

// A child of fork() has no other threads: neither may one of them have the
// lock, nor does it wait.
Core::Core() {
  pthread_atfork([] { get().mutex_.lock(); }, [] { get().mutex_.unlock(); },
                 [] {
                   get().forget_waits();
                   get().mutex_.unlock();
                 });
}

Core& Core::get() {
  static Core& core = *new Core;
  return core;
}

void Core::begin(Passing passing, Nanos start) {
  if (is_on) fatal("there is a VirtualTime already");
  forget_waits();
  ticks = passing == Passing::kTicks;
  now = start;
  leaps = 0;
  is_on = true;
}

void Core::end() {
  is_on = false;
  forget_waits();
  set_handler(nullptr);
  timers_.disarm();
}

void Core::forget_waits() {
  waits_ = nullptr;
  wait_count = 0;
  ++life_;
  ++changes_;
}

void Core::move_to(Nanos time) {
  Nanos before = now;
  while (time > before && !now.compare_exchange_weak(before, time)) {
  }
  told_in_vain_ = 0;
  ++changes_;
  fire_due();
}

void Core::fire_due() {
  timers_.fire_due(now);
  timer_count = timers_.size();
}

void Core::set_handler(std::function<void()> handler) {
  handler_ = std::move(handler);
  ++changes_;
}

std::function<void()> Core::tell() {
  const bool was_in_vain = std::exchange(told_at_, changes_) == changes_;
  if (handler_ == nullptr || was_in_vain || ++told_in_vain_ > kMostToldInVain) {
    fatal(
        "deadlock: a thread waits without a deadline, nothing is ready, "
        "nothing has a deadline, and no other thread runs");
  }
  return handler_;
}

void Core::add(Wait& wait) {
  wait.life_ = life_;
  wait.next_ = std::exchange(waits_, &wait);
  ++wait_count;
  ++changes_;
  fire_due();
}

void Core::remove(Wait& wait) {
  if (!knows(wait)) return;
  Wait** link = &waits_;
  while (*link != &wait) link = &(*link)->next_;
  *link = wait.next_;
  --wait_count;
  ++changes_;
  if (wait.held_ == nullptr) told_in_vain_ = 0;
}

bool Core::knows(const Wait& wait) const { return wait.life_ == life_; }

bool Core::has_wait_of(pid_t thread) const {
  for (const Wait* wait = waits_; wait != nullptr; wait = wait->next_) {
    if (wait->thread_ == thread) return true;
  }
  return false;
}

Nanos Core::earliest() const {
  Nanos earliest = timers_.earliest();
  for (const Wait* wait = waits_; wait != nullptr; wait = wait->next_) {
    earliest = std::min(earliest, wait->deadline_);
  }
  return earliest;
}

// SAFETY: relaxed, as nothing is read because of it but under the core's lock,
// or what is atomic itself; who creates a VirtualTime tells other threads in a
// way that synchronizes.
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

Nanos slice() noexcept { return kMillisecond * std::max(1, wait_count / 8); }

Nanos long_slice() noexcept {
  const Nanos count = wait_count;
  return kMillisecond * std::max(Nanos{1}, count * count / 32);
}

Wait::Wait(Nanos deadline, pthread_mutex_t* held) noexcept
    : deadline_(deadline),
      held_(held),
      is_alone_(deadline > now && detail::is_alone()),
      thread_(gettid()) {
  Core& core = Core::get();
  const auto lock = core.lock();
  core.add(*this);
}

Wait::~Wait() {
  Core& core = Core::get();
  const auto lock = core.lock();
  core.remove(*this);
}

// Whoever finds the lock taken doesn't queue for it: a thread in the queue is
// about to run, and many would hold time up for ever.
Wait::Next Wait::next() {
  Core& core = Core::get();
  auto lock = core.try_lock();
  if (!lock) return Next::kOthersRun;
  if (!core.knows(*this) || !is_on) {  // its time is no more
    return deadline_ == kNever ? Next::kOthersRun : Next::kExpired;
  }
  if (deadline_ <= now) return Next::kExpired;
  Sight sight;
  if (!is_alone_) {
    sight = look_at_other_threads(core.mutex(), held_, &is_in_wait);
  }
  const Nanos earliest = core.earliest();
  // Where a deadline has come already, somebody is about to go on.
  if (sight.others == Others::kRun || earliest <= now) {
    seen_.reset();
    return Next::kOthersRun;
  }
  if (!is_alone_) {
    // Seen twice, with a look at what is waited for between: see Sight. A
    // thread may have made it ready and come to rest since the last look.
    const Seen seen = {.threads = sight.mark, .changes = core.changes()};
    const auto before = std::exchange(seen_, seen);
    if (!before) return Next::kLookAgain;
    if (*before != seen) return Next::kOthersRun;
  }
  if (earliest == kNever) return tell(core, std::move(lock));
  ++leaps;
  core.move_to(earliest);
  return Next::kLookAgain;
}

Wait::Next Wait::tell(Core& core, std::unique_lock<std::mutex> lock) {
  const auto handler = core.tell();
  is_alone_ = false;  // it may start threads
  seen_.reset();
  const pid_t self = std::exchange(thread_, 0);
  lock.unlock();
  if (held_ != nullptr) pthread_mutex_unlock(held_);
  handler();
  if (held_ != nullptr) pthread_mutex_lock(held_);
  lock.lock();
  thread_ = self;
  return Next::kToldOf;
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
