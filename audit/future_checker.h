// SPDX-License-Identifier: Apache-2.0
// The future checker: a wrapper that stands between a future and whoever polls
// it. On each poll the future gets a waker of the checker's own, whose clones
// are written down: where each was made, woken and dropped. After Pending, a
// clone of the latest waker must be alive, or it must have been woken.
//
//     auto ledger = FutureLedger::create();
//     executor.spawn(CheckedFuture(queue.pop(), ledger));
//     executor.run();
//     for (const auto& found : ledger->violations()) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "executor/context.h"
#include "executor/future.h"
#include "executor/poll.h"
#include "executor/waker.h"

namespace vigil {

/// A law that a future, or who polls it, was seen to break.
struct FutureViolation {
  std::string_view law;  ///< F1, F2, F7, F8, E4, W2, W4, W7 or W8
  std::size_t poll = 0;  ///< polls before it, the one that broke it included
  std::string message;   ///< with the lives of the wakers in question
};

/// When and where something was done to a waker.
struct WakerMoment {
  std::size_t step = 0;  ///< a count of all that was done to wakers
  std::size_t poll = 0;  ///< the polls that had begun by then
  unsigned thread =
      0;  ///< numbered in the order of their coming; 0 polls first
  const void* caller = nullptr;  ///< the code that did it
};

/// The life of one waker that a future saw or cloned.
struct WakerLife {
  enum class End : std::uint8_t { kAlive, kWoken, kDropped };
  static constexpr std::uint32_t kNoParent = UINT32_MAX;
  std::uint32_t parent = kNoParent;  ///< what it is a clone of
  std::size_t epoch = 0;  ///< which of the wakers that came with the polls
  WakerMoment made;
  WakerMoment ended;
  End end = End::kAlive;
  std::size_t wakes_by_ref = 0;

  bool is_clone() const noexcept { return parent != kNoParent; }
};

/// What the checker does beside looking.
struct FutureCheckOptions {
  /// Each poll gives a waker that differs from the last one's, which becomes
  /// inert: who still wakes it wakes nobody (F2).
  bool swap_wakers = true;
  /// Polls again so often, for no reason, after each Pending (F4).
  unsigned spurious_polls = 0;
  /// Whether other threads may be about to use a clone that they took before
  /// the future was destroyed. F8 then says nothing at that moment.
  bool allow_clones_in_flight = false;
};

/// What was seen of one future. It outlives the future as long as a waker does.
/// Thread safety: any thread. No lock is held while the executor's own waker is
/// cloned, woken or dropped (W14).
class FutureLedger : public std::enable_shared_from_this<FutureLedger> {
 public:
  static std::shared_ptr<FutureLedger> create(FutureCheckOptions options = {});

  /// What was found so far, in order.
  std::vector<FutureViolation> violations() const;
  /// The lives of all wakers so far.
  std::vector<WakerLife> wakers() const;
  /// The life of a waker in words.
  std::string describe(std::uint32_t waker) const;
  /// Clones that are alive.
  std::size_t live_clones() const;
  /// How often the future was polled.
  std::size_t polls() const;
  /// Whether a poll is in progress: F6 is broken by one that stays so, which a
  /// watchdog may ask; no run can tell "blocks" from "takes long".
  bool is_in_poll() const;

  const FutureCheckOptions& options() const noexcept { return options_; }

  // For CheckedFuture.
  /// A poll with `outer` begins; `given` is the waker to use, kept or new.
  void begin_poll(const Waker& outer, std::optional<Waker>& given,
                  const void* future);
  /// It ended, with Pending or not.
  void end_poll(bool is_pending);
  /// The future is gone.
  void end_future();
  /// It was polled after it was ready.
  void poll_after_ready();
  /// It was moved after a poll.
  void moved();

 private:
  struct Instance {
    FutureLedger& ledger;
    std::uint32_t id;
    bool second_table;
  };
  enum class Use : std::uint8_t { kClone, kWake, kWakeByRef, kDrop };
  explicit FutureLedger(FutureCheckOptions options) : options_(options) {}

  template <bool second>
  struct Table;
  RawWaker add(std::uint32_t parent, const void* caller);
  static RawWaker use(const void* data, bool second_table, Use use,
                      const void* caller);

  WakerMoment now(const void* caller);
  void report(std::string_view law, std::string message);
  std::string describe_locked(std::uint32_t waker) const;
  std::string describe_clones() const;
  void start_epoch();
  void count_clone(std::size_t epoch, int change);

  const FutureCheckOptions options_;
  mutable std::mutex mutex_;  // guards what follows
  std::vector<FutureViolation> violations_;
  std::vector<WakerLife> lives_;
  std::deque<Instance> instances_;  // never freed before the ledger
  std::vector<std::thread::id> threads_;
  std::shared_ptr<const Waker> outer_;  ///< of the latest poll
  std::shared_ptr<FutureLedger> self_;  ///< while wakers are alive
  std::size_t alive_ = 0;
  std::size_t steps_ = 0;
  std::size_t polls_ = 0;
  std::size_t epoch_ = 0;
  std::size_t live_clones_ = 0;
  std::size_t live_clones_of_latest_ = 0;
  const void* address_ = nullptr;
  bool in_poll_ = false;
  bool woken_in_poll_ = false;  ///< the latest waker, since the poll began
};

/// A future, checked. It is polled by whoever polls futures; what is found
/// stands in its ledger, which must be its own.
template <class F>
class CheckedFuture {
 public:
  using Output = typename F::Output;

  explicit CheckedFuture(
      F&& future, std::shared_ptr<FutureLedger> ledger = FutureLedger::create())
      : end_{std::move(ledger)}, future_(std::move(future)) {}
  /// Makes the future in place by calling `make`: it need not be movable.
  template <class Make>
  CheckedFuture(std::in_place_t, Make&& make,
                std::shared_ptr<FutureLedger> ledger)
      : end_{std::move(ledger)}, future_(std::forward<Make>(make)()) {}
  /// Before the first poll; later it breaks F7, and is written down.
  CheckedFuture(CheckedFuture&& other) noexcept(
      std::is_nothrow_move_constructible_v<F>)
      : end_(std::move(other.end_)),
        given_(std::move(other.given_)),
        done_(other.done_),
        future_(std::move(other.future_)) {
    if (end_.ledger->polls() > 0) end_.ledger->moved();
  }
  CheckedFuture& operator=(CheckedFuture&&) = delete;
  ~CheckedFuture() = default;

  /// Polls the future and judges the poll. After ready it stays pending.
  Poll<Output> poll(Context& context) {
    if (done_) {
      end_.ledger->poll_after_ready();
      return pending;
    }
    for (unsigned spurious = end_.ledger->options().spurious_polls;;
         --spurious) {
      // All but the first are polls that nobody asked for.
      Poll<Output> answer = poll_once(context.waker());
      if (answer.is_ready() || spurious == 0) return answer;
    }
  }

  FutureLedger& ledger() const noexcept { return *end_.ledger; }

 private:
  struct End {
    std::shared_ptr<FutureLedger> ledger;
    explicit End(std::shared_ptr<FutureLedger> owned)
        : ledger(std::move(owned)) {}
    End(End&&) noexcept = default;
    ~End() {
      if (ledger) ledger->end_future();
    }
  };

  Poll<Output> poll_once(const Waker& outer) {
    FutureLedger& ledger = *end_.ledger;
    ledger.begin_poll(outer, given_, &future_);
    try {
      Context context(*given_);
      Poll<Output> answer = future_.poll(context);
      done_ = answer.is_ready();
      ledger.end_poll(!done_);
      return answer;
    } catch (...) {  // counts as ready
      done_ = true;
      ledger.end_poll(false);
      throw;
    }
  }

  // Destroyed last to first: the future, then the waker that it was given, then
  // the ledger hears of it.
  End end_;
  std::optional<Waker> given_;
  bool done_ = false;
  F future_;
};

template <class F>
CheckedFuture(F, std::shared_ptr<FutureLedger>) -> CheckedFuture<F>;
template <class F>
CheckedFuture(F) -> CheckedFuture<F>;

}  // namespace vigil
