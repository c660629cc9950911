// SPDX-License-Identifier: Apache-2.0
#include "audit/future_checker.h"

#include <algorithm>
#include <cstdio>

#if __has_include(<dlfcn.h>)
#include <dlfcn.h>
#define VIGIL_HAS_DLADDR 1
#endif

namespace vigil {
namespace {

/// "program+0x1a2b", which addr2line reads; the same in every run.
std::string to_string_of_code(const void* code) {
#ifdef VIGIL_HAS_DLADDR
  Dl_info info;
  if (dladdr(code, &info) != 0 && info.dli_fname != nullptr) {
    const std::string path = info.dli_fname;
    char offset[32];
    std::snprintf(offset, sizeof offset, "+0x%tx",
                  static_cast<const char*>(code) -
                      static_cast<const char*>(info.dli_fbase));
    return path.substr(path.find_last_of('/') + 1) + offset;
  }
#endif
  static_cast<void>(code);
  return {};
}

std::string to_string(const WakerMoment& moment) {
  std::string text = "in poll " + std::to_string(moment.poll) + " (step " +
                     std::to_string(moment.step) + ", thread " +
                     std::to_string(moment.thread);
  const std::string code = to_string_of_code(moment.caller);
  if (!code.empty()) text += ", " + code;
  return text + ")";
}

}  // namespace

// SAFETY (W7): add() alone pairs these tables with a pointer, and it is an
// Instance. (W8): an Instance lives as long as its ledger, which keeps itself
// alive while one has not ended. They are not inlined, so that the return
// address is in the code that cloned, woke or dropped.
template <bool second>
struct FutureLedger::Table {
  [[gnu::noinline]] static RawWaker clone(const void* data) {
    return use(data, second, Use::kClone, __builtin_return_address(0));
  }
  [[gnu::noinline]] static void wake(const void* data) noexcept {
    use(data, second, Use::kWake, __builtin_return_address(0));
  }
  [[gnu::noinline]] static void wake_by_ref(const void* data) noexcept {
    use(data, second, Use::kWakeByRef, __builtin_return_address(0));
  }
  [[gnu::noinline]] static void drop(const void* data) noexcept {
    use(data, second, Use::kDrop, __builtin_return_address(0));
  }
  static constexpr RawWakerVTable kVTable{&clone, &wake, &wake_by_ref, &drop};
};

std::shared_ptr<FutureLedger> FutureLedger::create(FutureCheckOptions options) {
  return std::shared_ptr<FutureLedger>(new FutureLedger(options));
}

std::vector<FutureViolation> FutureLedger::violations() const {
  const std::lock_guard lock(mutex_);
  return violations_;
}
std::vector<WakerLife> FutureLedger::wakers() const {
  const std::lock_guard lock(mutex_);
  return lives_;
}
std::string FutureLedger::describe(std::uint32_t waker) const {
  const std::lock_guard lock(mutex_);
  return describe_locked(waker);
}
std::size_t FutureLedger::live_clones() const {
  const std::lock_guard lock(mutex_);
  return live_clones_;
}
std::size_t FutureLedger::polls() const {
  const std::lock_guard lock(mutex_);
  return polls_;
}
bool FutureLedger::is_in_poll() const {
  const std::lock_guard lock(mutex_);
  return in_poll_;
}

void FutureLedger::begin_poll(const Waker& outer, std::optional<Waker>& given,
                              const void* future) {
  // W14: cloned before the lock; what it replaces goes after it.
  auto clone = std::make_shared<const Waker>(outer);
  std::optional<RawWaker> fresh;
  {
    const std::lock_guard lock(mutex_);
    ++polls_;
    in_poll_ = true;
    woken_in_poll_ = false;
    if (address_ != nullptr && address_ != future) {
      report("F7", "the future was at another address in an earlier poll");
    }
    address_ = future;
    if (options_.swap_wakers || !given || outer_ == nullptr ||
        !outer_->will_wake(outer)) {
      start_epoch();
      fresh = add(WakerLife::kNoParent, __builtin_return_address(0));
    }
    outer_.swap(clone);
  }
  clone.reset();
  if (fresh) given = Waker(*fresh);
}

void FutureLedger::end_poll(bool is_pending) {
  std::shared_ptr<const Waker> released;
  const std::lock_guard lock(mutex_);
  in_poll_ = false;
  if (!is_pending) {
    released.swap(outer_);
    return;
  }
  if (woken_in_poll_ || live_clones_of_latest_ > 0) return;
  if (live_clones_ > 0) {
    report("F2", "pending, and only clones of older wakers are alive:" +
                     describe_clones());
    return;
  }
  std::string message =
      "pending, and nothing will wake it: it was not woken, and no clone of "
      "its waker is alive";
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    if (!lives_[i].is_clone() || lives_[i].epoch != epoch_) continue;
    message += "; " + describe_locked(i);
  }
  report("F1", std::move(message));
}

void FutureLedger::end_future() {
  std::shared_ptr<const Waker> released;
  const std::lock_guard lock(mutex_);
  released.swap(outer_);
  start_epoch();  // all wakers are inert from now on
  if (options_.allow_clones_in_flight) return;
  if (live_clones_ == 0) return;
  report("F8", "the future is destroyed, and clones of its wakers are alive:" +
                   describe_clones());
}

void FutureLedger::poll_after_ready() {
  const std::lock_guard lock(mutex_);
  ++polls_;
  report("E4", "the future was polled after it was ready");
}

void FutureLedger::moved() {
  const std::lock_guard lock(mutex_);
  report("F7", "the future was moved after it had been polled");
}

RawWaker FutureLedger::add(std::uint32_t parent, const void* caller) {
  const auto id = static_cast<std::uint32_t>(lives_.size());
  const std::size_t epoch =
      parent == WakerLife::kNoParent ? epoch_ : lives_[parent].epoch;
  lives_.push_back({.parent = parent,
                    .epoch = epoch,
                    .made = now(caller),
                    .ended = {},
                    .end = WakerLife::End::kAlive,
                    .wakes_by_ref = 0});
  // Two tables take turns, so that the table of one waker with the data of the
  // next is seen (W7).
  const bool second = epoch % 2 == 0;
  Instance& added = instances_.emplace_back(Instance{*this, id, second});
  if (parent != WakerLife::kNoParent) count_clone(epoch, +1);
  if (alive_++ == 0) self_ = shared_from_this();
  return {&added, second ? &Table<true>::kVTable : &Table<false>::kVTable};
}

RawWaker FutureLedger::use(const void* data, bool second_table, Use use,
                           const void* caller) {
  const Instance& instance = *static_cast<const Instance*>(data);
  FutureLedger& ledger = instance.ledger;
  // Both end after the lock: the executor's waker may run any code (W14), and
  // this may be the last waker that keeps the ledger.
  std::shared_ptr<FutureLedger> keep;
  std::shared_ptr<const Waker> woken;
  RawWaker made = detail::NoopWaker::raw();
  {
    const std::lock_guard lock(ledger.mutex_);
    WakerLife& life = ledger.lives_[instance.id];
    const auto accuse = [&](std::string_view law, const std::string& what) {
      ledger.report(law, what + ledger.describe_locked(instance.id) +
                             "; the call: " + to_string(ledger.now(caller)));
    };
    if (second_table != instance.second_table) {
      accuse("W7", "a waker was called through the table of another: ");
    }
    if (life.end != WakerLife::End::kAlive) {
      switch (use) {
        case Use::kDrop:
          accuse("W4", "a waker that had ended was dropped: ");
          break;
        case Use::kWake:
          accuse("W2", "a waker that had ended was woken: ");
          break;
        default:
          accuse("W8", "a waker that had ended was used: ");
          break;
      }
      return made;
    }
    if (use == Use::kClone) return ledger.add(instance.id, caller);
    if (use == Use::kWakeByRef) {
      ++life.wakes_by_ref;
      ++ledger.steps_;
    } else {
      life.end =
          use == Use::kWake ? WakerLife::End::kWoken : WakerLife::End::kDropped;
      life.ended = ledger.now(caller);
      if (life.is_clone()) ledger.count_clone(life.epoch, -1);
      if (--ledger.alive_ == 0) keep = std::move(ledger.self_);
    }
    if (use != Use::kDrop && life.epoch == ledger.epoch_) {
      ledger.woken_in_poll_ = true;
      woken = ledger.outer_;
    }
  }
  if (woken) woken->wake_by_ref();
  return made;
}

void FutureLedger::start_epoch() {
  ++epoch_;
  live_clones_of_latest_ = 0;
}

void FutureLedger::count_clone(std::size_t epoch, int change) {
  live_clones_ += static_cast<std::size_t>(change);
  if (epoch == epoch_) {
    live_clones_of_latest_ += static_cast<std::size_t>(change);
  }
}

WakerMoment FutureLedger::now(const void* caller) {
  const std::thread::id self = std::this_thread::get_id();
  const auto known = std::find(threads_.begin(), threads_.end(), self);
  const auto number = static_cast<unsigned>(known - threads_.begin());
  if (known == threads_.end()) threads_.push_back(self);
  return {.step = ++steps_, .poll = polls_, .thread = number, .caller = caller};
}

void FutureLedger::report(std::string_view law, std::string message) {
  violations_.push_back({law, polls_, std::move(message)});
}

std::string FutureLedger::describe_locked(std::uint32_t waker) const {
  const WakerLife& life = lives_[waker];
  std::string text = "waker " + std::to_string(waker);
  if (life.is_clone()) {
    text += " (a clone of waker " + std::to_string(life.parent) + ")";
  }
  text += " made " + to_string(life.made);
  switch (life.end) {
    case WakerLife::End::kAlive:
      return text + ", alive";
    case WakerLife::End::kWoken:
      return text + ", woken " + to_string(life.ended);
    case WakerLife::End::kDropped:
      return text + ", dropped " + to_string(life.ended);
  }
  return text;
}

std::string FutureLedger::describe_clones() const {
  std::string text;
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    if (!lives_[i].is_clone() || lives_[i].end != WakerLife::End::kAlive) {
      continue;
    }
    text += (text.empty() ? " " : "; ") + describe_locked(i);
  }
  return text;
}

}  // namespace vigil
