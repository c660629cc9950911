// SPDX-License-Identifier: Apache-2.0
// CheckedFuture on an executor, and its ledger against small futures that do
// one thing each.
#include "audit/future_checker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "audit/future_checks.h"
#include "audit/future_hooks.h"
#include "audit/suite_laws.h"
#include "audit/waker_checks.h"
#include "executor/event.h"
#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"

namespace vigil {
namespace {

using detail::WakerHooks;

/// Pending until `go`; what it does with its waker is the test's choice.
struct Scripted {
  using Output = void;
  Poll<void> poll(Context& context) {
    if (*go) return ready;
    act(context.waker());
    return pending;
  }
  std::function<void(const Waker&)> act;
  const bool* go;
};

std::vector<std::string_view> laws_of(const FutureLedger& ledger) {
  std::vector<std::string_view> laws;
  for (const auto& found : ledger.violations()) laws.push_back(found.law);
  return laws;
}

template <class F>
bool poll_with(F& future, const Waker& waker) {
  Context context(waker);
  return future.poll(context).is_ready();
}

TEST(CheckedFuture, RunsOnAnExecutorWithSpuriousPolls) {
  Event event;
  const auto ledger = FutureLedger::create({.spurious_polls = 2});
  Executor executor;
  executor.spawn(CheckedFuture(event.wait(), ledger)).detach();
  executor.run();
  EXPECT_EQ(ledger->polls(), 3U);
  EXPECT_EQ(ledger->live_clones(), 1U);  // of the latest waker only
  event.set();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(laws_of(*ledger), std::vector<std::string_view>{});
  EXPECT_EQ(ledger->live_clones(), 0U);
}

TEST(CheckedFuture, AcceptsAWakeInstead) {
  const auto ledger = FutureLedger::create();
  CheckedFuture yield(yield_now(), ledger);
  EXPECT_FALSE(poll_with(yield, Waker::noop()));
  EXPECT_TRUE(poll_with(yield, Waker::noop()));
  EXPECT_TRUE(ledger->violations().empty());
}

TEST(CheckedFuture, SaysWhereEachWakerWasMadeAndDropped) {
  bool go = false;
  const auto ledger = FutureLedger::create();
  CheckedFuture future(
      Scripted{[](const Waker& waker) { Waker clone = waker; }, &go}, ledger);
  EXPECT_FALSE(poll_with(future, Waker::noop()));
  ASSERT_EQ(laws_of(*ledger), std::vector<std::string_view>{"F1"});
  const FutureViolation found = ledger->violations().front();
  EXPECT_EQ(found.poll, 1U);
  EXPECT_NE(found.message.find("waker 1 (a clone of waker 0) made in poll 1"),
            std::string::npos)
      << found.message;
  EXPECT_NE(found.message.find("dropped in poll 1 (step 3, thread 0"),
            std::string::npos)
      << found.message;
}

TEST(CheckedFuture, AnOldWakerIsInert) {
  bool go = false;
  std::optional<Waker> first;
  auto* const hooks = new WakerHooks;
  const Waker waker = WakerHooks::waker(*hooks);
  const auto ledger = FutureLedger::create();
  {
    CheckedFuture future(Scripted{[&first](const Waker& given) {
                                    if (!first) first = given;
                                  },
                                  &go},
                         ledger);
    EXPECT_FALSE(poll_with(future, waker));
    EXPECT_TRUE(ledger->violations().empty());
    EXPECT_FALSE(poll_with(future, waker));
    EXPECT_EQ(laws_of(*ledger), std::vector<std::string_view>{"F2"});
    first->wake_by_ref();
    EXPECT_EQ(hooks->wakes.load(), 0U);
  }
  EXPECT_EQ(laws_of(*ledger), (std::vector<std::string_view>{"F2", "F8"}));
  first->wake_by_ref();  // after the end: wakes nobody, touches nothing
  EXPECT_EQ(hooks->wakes.load(), 0U);
}

TEST(CheckedFuture, PollsAfterReadyAreThePollersFault) {
  bool go = true;
  const auto ledger = FutureLedger::create();
  CheckedFuture future(Scripted{nullptr, &go}, ledger);
  EXPECT_TRUE(poll_with(future, Waker::noop()));
  EXPECT_FALSE(poll_with(future, Waker::noop()));
  EXPECT_EQ(laws_of(*ledger), std::vector<std::string_view>{"E4"});
}

TEST(CheckedFuture, MovesAfterAPollAreTheHoldersFault) {
  bool go = false;
  const auto ledger = FutureLedger::create();
  std::optional<Waker> kept;
  {
    CheckedFuture future(
        Scripted{[&kept](const Waker& waker) { kept = waker; }, &go}, ledger);
    CheckedFuture early(std::move(future));
    EXPECT_TRUE(ledger->violations().empty());
    EXPECT_FALSE(poll_with(early, Waker::noop()));
    const CheckedFuture late(std::move(early));
    EXPECT_EQ(laws_of(*ledger), std::vector<std::string_view>{"F7"});
    kept.reset();
  }
  EXPECT_EQ(ledger->violations().size(), 1U);
}

TEST(CheckedFuture, ClonesMayBeInFlight) {
  bool go = false;
  std::optional<Waker> kept;
  const auto ledger = FutureLedger::create({.allow_clones_in_flight = true});
  {
    CheckedFuture future(
        Scripted{[&kept](const Waker& waker) { kept = waker; }, &go}, ledger);
    EXPECT_FALSE(poll_with(future, Waker::noop()));
  }
  std::thread([&kept] { std::move(*kept).wake(); }).join();
  EXPECT_TRUE(ledger->violations().empty());
  const std::vector<WakerLife> lives = ledger->wakers();
  ASSERT_EQ(lives.size(), 2U);
  EXPECT_EQ(lives[1].end, WakerLife::End::kWoken);
  EXPECT_EQ(lives[1].made.thread, 0U);
  EXPECT_EQ(lives[1].ended.thread, 1U);
}

TEST(CheckedFuture, LetsGoOfTheExecutorsWaker) {
  auto* const hooks = new WakerHooks;
  int drops = 0;
  hooks->on_drop = [&drops] { ++drops; };
  bool go = true;
  const auto ledger = FutureLedger::create();
  CheckedFuture future(Scripted{nullptr, &go}, ledger);
  EXPECT_TRUE(poll_with(future, WakerHooks::waker(*hooks)));
  EXPECT_EQ(drops, 2);  // the clone at ready, the original here
}

/// The checker's own wakers keep the laws as well.
class CheckedTask {
  struct Keep {
    using Output = void;
    Poll<void> poll(Context& context) {
      *waker = context.waker();
      return pending;
    }
    std::optional<Waker>* waker;
  };

 public:
  CheckedTask() { poll_with(*future_, waker_); }
  Waker make() { return *kept_; }
  std::size_t wakes() { return hooks_->wakes.load(); }
  void finish() {
    future_.reset();
    kept_.reset();
  }
  std::size_t live_instances() {
    return ledger_->live_clones() - (kept_ ? 1 : 0);
  }

 private:
  std::shared_ptr<FutureLedger> ledger_ = FutureLedger::create();
  WakerHooks* hooks_ = new WakerHooks;
  const Waker waker_ = WakerHooks::waker(*hooks_);
  std::optional<Waker> kept_;
  std::optional<CheckedFuture<Keep>> future_{std::in_place, Keep{&kept_},
                                             ledger_};
};

TEST(CheckedFuture, ItsWakersKeepTheLaws) {
  for (const LawViolation& found : check_waker_laws<CheckedTask>()) {
    ADD_FAILURE() << found.law << ": " << found.message;
  }
}

TEST(SuiteLaws, TheTableListsWhatTheSuitesJudge) {
  const auto is_listed = [](std::string_view number, std::string_view suite) {
    return std::any_of(kSuiteLaws.begin(), kSuiteLaws.end(),
                       [&](const SuiteLaw& law) {
                         return law.number == number && law.suite == suite &&
                                !law.check.empty() && !law.mutants.empty();
                       });
  };
  for (const std::string_view law : kWakerSuiteLaws) {
    EXPECT_TRUE(is_listed(law, "WakerLaws")) << law;
  }
  for (const std::string_view law : kFutureSuiteLaws) {
    EXPECT_TRUE(is_listed(law, "FutureLaws")) << law;
  }
  EXPECT_EQ(kSuiteLaws.size(),
            kWakerSuiteLaws.size() + kFutureSuiteLaws.size());
}

}  // namespace
}  // namespace vigil
