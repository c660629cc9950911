// SPDX-License-Identifier: Apache-2.0
// The fuzz target of wakers: it reaches every call, finds nothing in our
// wakers, and finds each of several that are broken on purpose.
#include "fuzz/waker_target.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/input.h"
#include "fuzz/thread_crew.h"
#include "fuzz/waker_run.h"
#include "fuzz/waker_steps.h"
#include "fuzz/waker_subjects.h"

namespace vigil {
namespace {

using Kind = WakerCall::Kind;

/// All laws that these inputs find broken.
template <class S>
std::set<std::string> laws_that_break(const std::vector<FuzzInput>& inputs) {
  ThreadCrew crew;
  std::set<std::string> laws;
  for (const FuzzInput& input : inputs) {
    const auto found =
        WakerCallRun<S>(crew).run(decode_waker_calls(input, 1).calls);
    if (found) laws.insert(found->law);
  }
  return laws;
}

template <WakerDefect defect, bool has_own_type = false>
std::set<std::string> seeds_find() {
  return laws_that_break<CountedTask<defect, has_own_type>>(
      kWakerTarget.seeds());
}

TEST(WakerTarget, TheSeedsReachEveryCallOnEveryThread) {
  std::set<Kind> kinds;
  std::set<std::pair<Kind, int>> on_threads;
  for (const FuzzInput& seed : kWakerTarget.seeds()) {
    for (const WakerCall& call : decode_waker_calls(seed, 1).calls) {
      kinds.insert(call.kind);
      on_threads.insert({call.kind, call.thread});
    }
  }
  EXPECT_EQ(kinds.size(), WakerCall::kKinds);
  for (const Kind kind : {Kind::kClone, Kind::kAssign, Kind::kWake,
                          Kind::kWakeByRef, Kind::kDrop, Kind::kWillWake}) {
    for (int thread = 0; thread < static_cast<int>(kFuzzThreads); ++thread) {
      EXPECT_TRUE(on_threads.contains({kind, thread}));
    }
  }
}

TEST(WakerTarget, OnlyOneThreadChangesAWakerBetweenBarriers) {
  for (unsigned i = 0; i < 500; ++i) {
    std::map<std::uint8_t, std::set<std::uint8_t>> changed;
    std::map<std::uint8_t, std::set<std::uint8_t>> used;
    for (const WakerCall& call :
         decode_waker_calls(random_input(3, i, 700), 1).calls) {
      if (call.kind == Kind::kBarrier) {
        changed.clear();
        used.clear();
      }
      const auto use = [&](std::uint8_t waker, bool changes) {
        used[waker].insert(call.thread);
        if (changes) changed[waker].insert(call.thread);
        if (changed[waker].empty()) return;
        EXPECT_EQ(used[waker].size(), 1U) << i;
      };
      switch (call.kind) {
        case Kind::kMake:
        case Kind::kWake:
        case Kind::kDrop:
          use(call.waker, true);
          break;
        case Kind::kWakeByRef:
          use(call.waker, false);
          break;
        case Kind::kClone:
        case Kind::kAssign:
        case Kind::kWillWake:
          use(call.waker, false);
          use(call.other, call.kind != Kind::kWillWake);
          break;
        default:
          break;
      }
    }
  }
}

TEST(WakerTarget, FindsNothingInOurWakers) {
  for (const FuzzInput& seed : kWakerTarget.seeds()) kWakerTarget.run(seed);
  for (unsigned i = 0; i < 300; ++i) {
    kWakerTarget.run(random_input(2, i, i));
  }
}

TEST(WakerTarget, FindsWhatIsBroken) {
  using Laws = std::set<std::string>;
  EXPECT_EQ(seeds_find<WakerDefect::kNone>(), Laws{});
  EXPECT_TRUE(seeds_find<WakerDefect::kCloneTakesNone>().contains("W1"));
  EXPECT_TRUE(seeds_find<WakerDefect::kWakeKeeps>().contains("W2"));
  EXPECT_TRUE(seeds_find<WakerDefect::kWakeByRefConsumes>().contains("W3"));
  EXPECT_TRUE(seeds_find<WakerDefect::kDropKeeps>().contains("W4"));
  EXPECT_TRUE(seeds_find<WakerDefect::kWakeIsLost>().contains("W3"));
  EXPECT_TRUE(seeds_find<WakerDefect::kWakesAfterTheEnd>().contains("W11"));
  EXPECT_TRUE(seeds_find<WakerDefect::kFreesAtTheEnd>().contains("W8"));
  EXPECT_TRUE(seeds_find<WakerDefect::kWakesTheFirst>().contains("W1"));
  EXPECT_EQ((seeds_find<WakerDefect::kIsAnyones, true>()), Laws{"W9"});
}

TEST(WakerTarget, FindsACountThatIsNotAtomic) {
  // By luck, so it may take a while.
  std::set<std::string> laws;
  for (unsigned i = 0; i < 5'000 && laws.empty(); ++i) {
    laws = laws_that_break<CountedTask<WakerDefect::kTearsCount>>(
        {random_input(4, i, 700)});
  }
  EXPECT_FALSE(laws.empty());
}

TEST(WakerTarget, PrintsALineForEachCall) {
  EXPECT_EQ(kWakerTarget.print({}), "wakers of Executor\n");
  const FuzzInput input{2, 0, 0x10, 2,   0x80, 1,  12, 0x41, 0, 6,   0x41, 14,
                        0, 8, 0,    241, 1,    13, 0,  11,   0, 253, 0};
  EXPECT_EQ(kWakerTarget.print(input),
            "wakers of a reference count\n"
            "make w0 of t1\n"
            "barrier\n"
            "thread 2: clone w0 -> w1\n"
            "barrier\n"
            "thread 1: will_wake w1 w0\n"
            "thread 1: wake w1\n"
            "barrier\n"
            "wake_by_ref w0\n"
            "finish t1\n"
            "run\n"
            "drop w0\n"
            "destroy the executor\n"
            "barrier\n");
}

}  // namespace
}  // namespace vigil
