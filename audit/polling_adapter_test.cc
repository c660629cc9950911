// SPDX-License-Identifier: Apache-2.0
// An executor that polls futures, through PollingAdapter: it holds all laws,
// and is caught where its adapter does one thing wrong.
#include "audit/polling_adapter.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/adapter.h"
#include "audit/testing.h"
#include "examples/polled.h"
#include "examples/polled_adapter.h"
#include "model/contract_cases.h"
#include "model/text.h"

namespace vigil {
namespace {

template <class Adapter>
constexpr Subject kSubject = adapter_subject<Adapter>("polled", "polls");

TEST(PollingAdapter, HoldsTheLaws) {
  EXPECT_TRUE(holds_on_random_programs(kSubject<PolledAdapter>, 20'000));
}

TEST(PollingAdapter, KeepsTheContract) {
  constexpr Subject kPolled = kSubject<PolledAdapter>;
  std::size_t ran = 0;
  for (const ContractCase& each : contract_cases()) {
    const Program program = each.program();
    if (!kPolled.why_not(program).empty()) continue;
    ++ran;
    EXPECT_EQ(print(program, kPolled.run(program).trace),
              each.expected(Dialect::kScript))
        << each.name;
  }
  EXPECT_GT(ran, 100U);
}

enum class Flaw : std::uint8_t {
  kNone,
  kUsesDeadlines,  ///< none: there is sleep_until() and no sleep()
  kWakesAll,       ///< none, where exact polls are not promised
  kLosesCalls,
  kKeepsTimers,
  kEndsEarly,
  kPollsAgain,
  kCancelsNothing,
};

/// Called off when nobody has it any more.
using AnyTimer = std::shared_ptr<polled::Timer>;

/// As PolledAdapter, by the other hooks and with another kind of timer.
template <Flaw flaw>
struct Flawed : PollingAdapter<Flawed<flaw>, polled::Waker, AnyTimer> {
  using Task = typename PollingAdapter<Flawed, polled::Waker, AnyTimer>::Task;
  static constexpr Promises promises = [] {
    Promises more = PolledAdapter::promises;
    more.exceptions = true;
    more.exact_polls = flaw != Flaw::kWakesAll;
    return more;
  }();
  static constexpr Duration tick{1};

  // Wakers need not outlive what is here.
  ~Flawed() { this->clear(); }
  Time now() const { return Time(Duration(executor.now())); }
  void start(TaskId id, Task task) {
    tasks[id] =
        executor.spawn(std::make_unique<Future>(*this, std::move(task)));
  }
  void call(polled::Waker waker) {
    if (flaw != Flaw::kLosesCalls || ++calls % 3 != 0) waker.wake();
  }
  AnyTimer sleep(Duration delay, const polled::Waker& waker)
    requires(flaw != Flaw::kUsesDeadlines)
  {
    return timer(delay, waker);
  }
  AnyTimer sleep_until(Time time, const polled::Waker& waker)
    requires(flaw == Flaw::kUsesDeadlines)
  {
    return timer(delay_until(now(), time, Duration(0)), waker);
  }
  void cancel(TaskId id) {
    if (flaw == Flaw::kCancelsNothing) return;
    polled::Executor::cancel(tasks.at(id));
  }
  void run() { executor.run(); }
  void stop() { executor.stop(); }

  struct Future : polled::Future {
    Future(Flawed& its_adapter, Task its_task)
        : adapter(its_adapter), task(std::move(its_task)) {}
    bool poll(const polled::Waker& waker) override {
      if (flaw == Flaw::kWakesAll) adapter.wake_all();
      const bool is_ready = poll_task(waker);
      if (flaw == Flaw::kPollsAgain && !is_ready) waker.wake();
      return is_ready;
    }
    bool poll_task(const polled::Waker& waker) {
      try {
        return task.poll(waker);
      } catch (const ProgramError&) {
        return true;
      }
    }
    Flawed& adapter;
    Task task;
  };

  /// When time has moved, and now and then besides.
  void wake_all() {
    const bool has_moved =
        executor.now() != std::exchange(last, executor.now());
    if (!has_moved && (++polls % 4 != 0 || polls > 200)) return;
    for (const auto& [id, task] : tasks) polled::Waker(task).wake();
  }

  AnyTimer timer(Duration delay, const polled::Waker& waker) {
    if (flaw == Flaw::kEndsEarly) delay -= tick;
    AnyTimer made(new polled::Timer(executor.sleep(delay.count(), waker)));
    if (flaw == Flaw::kKeepsTimers) kept.push_back(made);
    return made;
  }

  polled::Executor executor;
  std::map<TaskId, polled::Executor::Task> tasks;
  std::vector<AnyTimer> kept;
  unsigned calls = 0;
  unsigned polls = 0;
  std::int64_t last = 0;
};

TEST(PollingAdapter, TakesDelaysOrDeadlines) {
  EXPECT_TRUE(holds_on_random_programs(kSubject<Flawed<Flaw::kNone>>, 5'000));
  EXPECT_TRUE(
      holds_on_random_programs(kSubject<Flawed<Flaw::kUsesDeadlines>>, 5'000));
}

/// In a queue that is first in, first out, those that are woken for no reason
/// are before others that were woken for one.
TEST(PollingAdapter, WakesForNoReasonAreNoFlawWhereTheyMayBe) {
  EXPECT_TRUE(
      holds_on_random_programs(kSubject<Flawed<Flaw::kWakesAll>>, 20'000));
}

template <Flaw flaw>
void expect_broken(std::string_view law, std::uint64_t seed = 1) {
  const auto result =
      holds_on_random_programs(kSubject<Flawed<flaw>>, 2'000, seed);
  ASSERT_FALSE(result);
  const std::string report = result.message();
  EXPECT_NE(report.find(std::string(law) + " broken"), std::string::npos)
      << report;
}

TEST(PollingAdapter, OfAnExecutorWithAFlawIsCaught) {
  expect_broken<Flaw::kLosesCalls>("E2");
  expect_broken<Flaw::kKeepsTimers>("T6", 2);
  expect_broken<Flaw::kEndsEarly>("T2");
  expect_broken<Flaw::kPollsAgain>("E3");
  expect_broken<Flaw::kCancelsNothing>("E6");
}

/// Sleeps, or throws; wakes itself when it goes.
struct Restless : polled::Future {
  Restless(polled::Executor& its_executor, unsigned& count, bool throws)
      : executor(its_executor), alive(count), does_throw(throws) {
    ++alive;
  }
  ~Restless() override {
    --alive;
    if (waker) waker->wake();
  }
  bool poll(const polled::Waker& its_waker) override {
    if (does_throw) throw 5;
    waker = its_waker;
    timer.reset(new polled::Timer(executor.sleep(3, its_waker)));
    return false;
  }
  polled::Executor& executor;
  unsigned& alive;
  const bool does_throw;
  std::optional<polled::Waker> waker;
  std::unique_ptr<polled::Timer> timer;
};

TEST(PolledExecutor, DestroysWhatSleepsAndWhatIsQueued) {
  unsigned alive = 0;
  {
    polled::Executor executor;
    for (const bool throws : {false, true, false}) {
      executor.spawn(std::make_unique<Restless>(executor, alive, throws));
    }
    EXPECT_THROW(executor.run(), int);
    EXPECT_EQ(alive, 2U) << "the one that threw is gone";
  }
  EXPECT_EQ(alive, 0U);
}

}  // namespace
}  // namespace vigil
