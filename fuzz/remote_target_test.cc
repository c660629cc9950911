// SPDX-License-Identifier: Apache-2.0
// The fuzz target of an executor from outside: it reaches every step, finds
// nothing in ours, and finds what is broken on purpose.
#include "fuzz/remote_target.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "executor/executor.h"
#include "executor/task.h"
#include "executor/waker.h"
#include "fuzz/input.h"
#include "fuzz/remote_asides.h"
#include "fuzz/remote_run.h"
#include "fuzz/remote_steps.h"
#include "fuzz/remote_world.h"
#include "fuzz/thread_crew.h"

namespace vigil {
namespace {

using Act = RemoteStep::Act;

/// A waker that does nothing either, and is not the noop one.
RawWaker clone_other(const void* data);
void do_nothing(const void*) noexcept {}
constexpr RawWakerVTable kOtherTable{&clone_other, &do_nothing, &do_nothing,
                                     &do_nothing};
RawWaker clone_other(const void* data) { return {data, &kOtherTable}; }

/// All laws that the seeds find broken.
template <class P>
std::set<std::string> seeds_find() {
  ThreadCrew crew;
  std::set<std::string> laws;
  for (const FuzzInput& seed : kRemoteTarget.seeds()) {
    const RemotePlan plan = decode_remote(seed);
    const auto found = RemoteRun<P>(plan, crew).run();
    if (found) laws.insert(found->law);
  }
  return laws;
}

TEST(RemoteTarget, TheSeedsReachEveryStep) {
  std::set<std::pair<bool, Act>> acts;
  std::size_t guarded = 0;
  for (const FuzzInput& seed : kRemoteTarget.seeds()) {
    const RemotePlan plan = decode_remote(seed);
    for (const RemoteSteps& steps : plan.tasks) {
      for (const RemoteStep& step : steps) acts.insert({true, step.act});
    }
    for (const RemoteRound& round : plan.rounds) {
      guarded += is_guarded(round) && has_guard(round.by_thread[1]);
      for (const RemoteSteps& steps : round.by_thread) {
        for (const RemoteStep& step : steps) acts.insert({false, step.act});
      }
    }
  }
  // Of tasks all but three; of others nine.
  EXPECT_EQ(acts.size(), RemoteStep::kActs - 3 + 9);
  EXPECT_GE(guarded, 10U);
}

TEST(RemoteTarget, FindsNothingInOurs) {
  EXPECT_EQ(seeds_find<OurRemote>(), std::set<std::string>{});
  for (unsigned i = 0; i < 300; ++i) {
    kRemoteTarget.run(random_input(2, i, i));
  }
}

TEST(RemoteTarget, FindsALostWake) {
  struct LosesWakes : OurRemote {
    static void wake(const Waker&) {}
  };
  EXPECT_TRUE(seeds_find<LosesWakes>().contains("E1"));
}

TEST(RemoteTarget, FindsALostCancel) {
  struct LosesCancels : OurRemote {
    static void cancel(const CancelHandle&) {}
  };
  EXPECT_TRUE(seeds_find<LosesCancels>().contains("E6"));
}

TEST(RemoteTarget, FindsAReportThatLeavesOutATask) {
  struct HidesOne : OurRemote {
    static RunReport run(Executor& executor) {
      RunReport report = executor.run();
      if (report.is_deadlock()) report.stuck.pop_back();
      return report;
    }
  };
  EXPECT_TRUE(seeds_find<HidesOne>().contains("T7"));
}

TEST(RemoteTarget, FindsAGuardThatGuardsNothing) {
  struct Nothing {};
  struct NoGuard : OurRemote {
    static Nothing guard(Executor&) { return {}; }
    static void wake(const Waker& waker) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      waker.wake_by_ref();
    }
  };
  // Which law is broken first is up to the threads; time that passes while a
  // thread has a guard is among them.
  std::set<std::string> laws;
  for (int i = 0; i < 100 && !laws.contains("T3"); ++i) {
    laws.merge(seeds_find<NoGuard>());
  }
  EXPECT_TRUE(laws.contains("T3"));
}

TEST(RemoteTarget, FindsPollsOnAnotherThread) {
  struct PollsElsewhere : OurRemote {
    static RunReport run(Executor& executor) {
      RunReport report;
      std::thread([&] { report = executor.run(); }).join();
      return report;
    }
  };
  EXPECT_TRUE(seeds_find<PollsElsewhere>().contains("E5"));
}

TEST(RemoteTarget, FindsAnExceptionThatIsLost) {
  struct Swallows : OurRemote {
    static Task<> join(JoinHandle<void>& handle) {
      try {
        co_await handle.join();
      } catch (const ThrownRemotely&) {
      }
    }
  };
  EXPECT_TRUE(seeds_find<Swallows>().contains("E7"));
}

TEST(RemoteTarget, FindsAnExecutorThatDoesNotEnd) {
  struct Stays : OurRemote {
    static void destroy(std::optional<Executor>&) {}
  };
  EXPECT_TRUE(seeds_find<Stays>().contains("E10"));
}

TEST(RemoteTarget, FindsANestedRunThatIsNotRefused) {
  struct Nests : OurRemote {
    static void run_nested(Executor&) {}
  };
  EXPECT_TRUE(seeds_find<Nests>().contains("E11"));
}

TEST(RemoteTarget, KnowsWhatIsNotRefusedOrNoNoop) {
  EXPECT_TRUE(refuses<std::logic_error>([] { throw std::logic_error("no"); }));
  EXPECT_FALSE(refuses<std::logic_error>([] {}));
  EXPECT_TRUE(is_noop(Waker::noop()));
  EXPECT_FALSE(is_noop(Waker(clone_other(nullptr))));
}

Task<> use_another(std::optional<Finding>& found) {
  found = use_another_executor();
  co_return;
}

TEST(RemoteTarget, WhatIsDoneOnTheSideIsRight) {
  std::optional<Finding> found = Finding{};
  Executor executor;
  executor.spawn(use_another(found)).detach();
  executor.run();
  EXPECT_FALSE(found);
  EXPECT_FALSE(poll_without_executor());
  EXPECT_FALSE(misuse());
}

TEST(RemoteTarget, ARoundIsGuardedIfAllThatThreadsDoIs) {
  RemoteRound round;
  EXPECT_TRUE(is_guarded(round));
  round.by_thread[0] = {{.act = Act::kWake}};
  round.by_thread[2] = {{.act = Act::kYield}};
  EXPECT_TRUE(is_guarded(round));
  round.by_thread[1] = {{.act = Act::kWake}, {.act = Act::kGuard}};
  EXPECT_TRUE(is_guarded(round));
  round.by_thread[1].push_back({.act = Act::kDropGuard});
  EXPECT_TRUE(is_guarded(round));
  round.by_thread[1].push_back({.act = Act::kSendCancel});
  EXPECT_FALSE(is_guarded(round));
  round.by_thread[1] = {{.act = Act::kWake}};
  EXPECT_FALSE(is_guarded(round));
}

TEST(RemoteTarget, PrintsALineForEachStep) {
  EXPECT_EQ(kRemoteTarget.print({}), "tasks\nround\n");
  const FuzzInput input{0, 0, 1, 7, 5, 2, 2, 1, 1, 1, 0, 240, 1, 0, 1};
  EXPECT_EQ(kRemoteTarget.print(input),
            "tasks\n"
            "  t1: sleep 3\n"
            "round\n"
            "  before: spawn t1\n"
            "  thread 1: guard\n"
            "  thread 1: send cancel t0\n"
            "round\n"
            "  before: wake t1\n");
}

}  // namespace
}  // namespace vigil
