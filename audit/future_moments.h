// SPDX-License-Identifier: Apache-2.0
// What the clones, wakes and drops of wakers may do, or what another thread may
// do meanwhile: while one of them is called, another future or the woken one is
// destroyed, another is polled, complete() or close() is called. Each such
// moment of a few scripts is tried with each deed; so interleavings that are
// rare among free threads come in every run.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "audit/future_hooks.h"
#include "audit/future_sequences.h"
#include "audit/future_subject.h"
#include "audit/future_world.h"
#include "audit/law_check.h"

namespace vigil::detail {

/// The nth call of a kind during a script, and what is done in it.
struct FutureMoment {
  WakerBooks::Call call;
  int nth;
  FutureStep deed;
  bool elsewhere;  ///< on another thread

  /// "while a waker is dropped (time 0): destroy b on another thread".
  std::string to_string() const;
};

/// What the first thread does.
const std::vector<std::vector<FutureStep>>& moment_scripts();
/// What may be done in a moment.
const std::vector<FutureStep>& moment_deeds();
/// "poll a; poll b; complete".
std::string to_string_of_steps(const std::vector<FutureStep>& steps);

/// One script with one moment, on a fresh subject.
template <class S>
class MomentRun {
 public:
  MomentRun(const std::vector<FutureStep>& script, const FutureMoment& moment)
      : script_(script), moment_(moment) {}
  ~MomentRun() { join(); }
  MomentRun(const MomentRun&) = delete;
  MomentRun& operator=(const MomentRun&) = delete;

  /// What is wrong, or nothing.
  std::optional<LawViolation> run() {
    world_.on_call([this](WakerBooks::Call call) { called(call); });
    for (const FutureStep& step : script_) {
      current_ = &step;
      // The deed may have only begun: what may not be done beside it waits.
      if (!may_be_at_once(step, moment_.deed)) join();
      take(step);
    }
    current_ = nullptr;
    join();
    return world_.settle(is_destruction() ? "F8" : "F3");
  }
  /// Whether the script had so many calls.
  bool came() const { return calls_ > moment_.nth; }
  /// Whether the deed was done.
  bool was_done() const { return done_; }

 private:
  using Act = FutureStep::Act;

  static bool uses_future(const FutureStep& step) {
    return step.act == Act::kPoll || step.act == Act::kPollOther ||
           step.act == Act::kDestroy;
  }
  /// Whether two threads may do these at once, as future_subject.h has it.
  static bool may_be_at_once(const FutureStep& one, const FutureStep& other) {
    if (uses_future(one) && uses_future(other)) {
      return has_many_threads<S>() && one.future != other.future;
    }
    if (uses_future(one) || uses_future(other)) return true;
    const auto is_either = [&](Act act) {
      return one.act == act || other.act == act;
    };
    if (one.act == other.act) {
      return one.act == Act::kComplete && completes_on_threads<S>();
    }
    return !is_either(Act::kDisturb) && completes_when_closed<S>();
  }
  bool is_destruction() const { return moment_.deed.act == Act::kDestroy; }

  void take(const FutureStep& step) {
    if (step.future >= FutureWorld<S>::kFutures) return;
    switch (step.act) {
      case Act::kPoll:
      case Act::kPollOther:
        return world_.poll(step.future, step.act == Act::kPollOther);
      case Act::kDestroy:
        return world_.destroy(step.future);
      case Act::kComplete:
        return world_.complete();
      case Act::kClose:
        return world_.close();
      case Act::kDisturb:
        return world_.disturb();
    }
  }

  void called(WakerBooks::Call call) {
    if (std::this_thread::get_id() != thread_) return;
    if (call != moment_.call || calls_++ != moment_.nth) return;
    if (!is_allowed()) return;
    done_ = true;
    if (!moment_.elsewhere) return take(moment_.deed);
    other_ = std::thread([this] {
      take(moment_.deed);
      returned_.store(true, std::memory_order_relaxed);
    });
    // It may have to wait for a lock that is held here: then it comes later.
    for (int i = 0; i < 20 && !returned_.load(std::memory_order_relaxed); ++i) {
      std::this_thread::sleep_for(std::chrono::microseconds(i < 10 ? 50 : 500));
    }
  }

  bool is_allowed() const {
    const FutureStep& deed = moment_.deed;
    if (current_ == nullptr || deed.future >= FutureWorld<S>::kFutures) {
      return false;
    }
    if (uses_future(deed) && !world_.is_alive(deed.future)) return false;
    if (deed.act == Act::kComplete && !world_.may_complete()) return false;
    if (deed.act == Act::kClose && !world_.may_close()) return false;
    if (moment_.elsewhere) {
      return is_any_thread<S>() && may_be_at_once(*current_, deed);
    }
    if (!uses_future(deed)) {
      return completes_in_clone<S>() && uses_future(*current_) &&
             moment_.call != WakerBooks::Call::kWake;
    }
    // A wake polls nothing in place (W13).
    const bool is_its_own =
        uses_future(*current_) && current_->future == deed.future;
    return deed.act == Act::kDestroy && is_reentrant<S>() && !is_its_own;
  }

  void join() {
    if (other_.joinable()) other_.join();
  }

  const std::vector<FutureStep>& script_;
  const FutureMoment moment_;
  const std::thread::id thread_ = std::this_thread::get_id();
  FutureWorld<S> world_;
  const FutureStep* current_ = nullptr;
  int calls_ = 0;
  bool done_ = false;
  std::atomic<bool> returned_{false};
  std::thread other_;
};

/// What all moments together say.
struct MomentFindings {
  std::uint64_t cases = 0;
  std::optional<LawViolation> violation;  ///< the first
};

/// Tries all moments, up to the first that breaks a law.
template <class S>
MomentFindings run_future_moments(const LawOptions& options) {
  MomentFindings findings;
  if constexpr (HasInside<S>) return findings;
  /// One case, which may hang: what it leaves is shared.
  struct Case {
    std::optional<LawViolation> found;
    bool came = false;
    bool was_done = false;
  };
  const auto try_case = [&](const std::vector<FutureStep>& script,
                            const FutureMoment& moment) {
    const auto result = std::make_shared<Case>();
    const bool returned = returns_in_time(
        [result, &script, moment] {
          MomentRun<S> run(script, moment);
          result->found = run.run();
          result->came = run.came();
          result->was_done = run.was_done();
        },
        options.hang_limit);
    if (returned && result->was_done) ++findings.cases;
    const std::string what = "make a, b; " + to_string_of_steps(script) +
                             ", and " + moment.to_string() + ": ";
    if (!returned) {
      findings.violation = LawViolation{"W14", what + "does not return"};
    } else if (result->found) {
      findings.violation =
          LawViolation{result->found->law, what + result->found->message};
    }
    return returned && result->came;
  };
  constexpr int kCallsMax = 16;
  for (const auto& script : moment_scripts()) {
    for (const FutureStep& deed : moment_deeds()) {
      for (const auto call : {WakerBooks::Call::kClone, WakerBooks::Call::kWake,
                              WakerBooks::Call::kDrop}) {
        for (const bool elsewhere : {false, true}) {
          if (elsewhere && !is_any_thread<S>()) continue;
          for (int nth = 0; nth < kCallsMax; ++nth) {
            if (!try_case(script, {call, nth, deed, elsewhere})) break;
            if (findings.violation) return findings;
          }
          if (findings.violation) return findings;
        }
      }
    }
  }
  return findings;
}

}  // namespace vigil::detail
