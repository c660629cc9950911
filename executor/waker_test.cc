// SPDX-License-Identifier: Apache-2.0
// Waker against laws W1-W5, W9 and W17. Each test does something to a waker
// whose table counts, and states exactly which functions were called.
#include "executor/waker.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "executor/context.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::WakeCounter;

static_assert(WakerLike<Waker>);
static_assert(!WakerLike<int>);
static_assert(std::is_nothrow_move_assignable_v<Waker>);
static_assert(!std::is_default_constructible_v<Waker>);
static_assert(!std::is_convertible_v<RawWaker, Waker>);
// Known at compile time, so it is there before and after every static object.
static_assert(Waker::noop().data() == nullptr);

/// Expects what was called since the counter was made.
void expect_calls(const WakeCounter& counter, int clones, int by_value,
                  int by_ref, int drops) {
  EXPECT_EQ(counter.clones, clones);
  EXPECT_EQ(counter.wakes_by_value, by_value);
  EXPECT_EQ(counter.wakes_by_ref, by_ref);
  EXPECT_EQ(counter.drops, drops);
}

TEST(WakerTest, DestructionDropsOnce) {
  WakeCounter counter;
  {
    const Waker waker = counter.waker();
  }
  expect_calls(counter, 0, 0, 0, 1);
}

TEST(WakerTest, CopyClones) {
  WakeCounter counter;
  {
    const Waker waker = counter.waker();
    const Waker copy = waker;  // NOLINT(performance-unnecessary-copy-*)
    expect_calls(counter, 1, 0, 0, 0);
    EXPECT_EQ(copy.data(), waker.data());
    EXPECT_EQ(copy.vtable(), waker.vtable());
  }
  expect_calls(counter, 1, 0, 0, 2);
}

TEST(WakerTest, MoveCallsNothing) {
  WakeCounter counter;
  {
    Waker waker = counter.waker();
    const Waker moved = std::move(waker);
    expect_calls(counter, 0, 0, 0, 0);
    EXPECT_EQ(waker.vtable(), nullptr);  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(moved.data(), &counter);
  }
  expect_calls(counter, 0, 0, 0, 1);
}

TEST(WakerTest, CopyAssignmentClonesTheNewAndDropsTheOld) {
  WakeCounter first;
  WakeCounter second;
  Waker a = first.waker();
  const Waker b = second.waker();
  a = b;
  expect_calls(first, 0, 0, 0, 1);
  expect_calls(second, 1, 0, 0, 0);
}

TEST(WakerTest, MoveAssignmentDropsTheOldAlone) {
  WakeCounter first;
  WakeCounter second;
  Waker a = first.waker();
  Waker b = second.waker();
  a = std::move(b);
  expect_calls(first, 0, 0, 0, 1);
  expect_calls(second, 0, 0, 0, 0);
}

TEST(WakerTest, SelfAssignmentCallsNothing) {
  WakeCounter counter;
  Waker waker = counter.waker();
  const Waker& same = waker;
  waker = same;
  expect_calls(counter, 0, 0, 0, 0);
  EXPECT_EQ(waker.data(), &counter);
}

TEST(WakerTest, WakeConsumesWithoutDrop) {
  WakeCounter counter;
  {
    Waker waker = counter.waker();
    std::move(waker).wake();
    expect_calls(counter, 0, 1, 0, 0);
    EXPECT_EQ(waker.vtable(), nullptr);  // NOLINT(bugprone-use-after-move)
  }
  expect_calls(counter, 0, 1, 0, 0);
}

TEST(WakerTest, WakeByRefConsumesNothing) {
  WakeCounter counter;
  {
    const Waker waker = counter.waker();
    waker.wake_by_ref();
    waker.wake_by_ref();
    expect_calls(counter, 0, 0, 2, 0);
  }
  expect_calls(counter, 0, 0, 2, 1);
}

TEST(WakerTest, MovedFromCanBeAssigned) {
  WakeCounter counter;
  {
    Waker waker = counter.waker();
    std::move(waker).wake();
    waker = counter.waker();
    waker.wake_by_ref();
  }
  expect_calls(counter, 0, 1, 1, 1);
}

// A drop may run anybody's code. Whoever it reaches must find the new waker.
TEST(WakerTest, AssignmentIsCompleteWhenTheOldIsDropped) {
  static std::optional<Waker> target;
  static const void* seen;
  seen = nullptr;
  static constexpr RawWakerVTable kLooksBack{
      [](const void* data) { return RawWaker{data, &kLooksBack}; },
      [](const void*) noexcept {}, [](const void*) noexcept {},
      [](const void*) noexcept { seen = target->data(); }};
  WakeCounter counter;
  target.emplace(RawWaker{nullptr, &kLooksBack});
  *target = counter.waker();
  EXPECT_EQ(seen, &counter);
  target.reset();
}

TEST(WakerTest, CloneThatThrowsChangesNothing) {
  static constexpr RawWakerVTable kThrows{
      [](const void*) -> RawWaker { throw std::runtime_error("no clone"); },
      [](const void*) noexcept {}, [](const void*) noexcept {},
      [](const void*) noexcept {}};
  WakeCounter counter;
  Waker waker = counter.waker();
  const Waker thrower(RawWaker{nullptr, &kThrows});
  EXPECT_THROW(waker = thrower, std::runtime_error);
  expect_calls(counter, 0, 0, 0, 0);
  EXPECT_EQ(waker.data(), &counter);
}

// Law W5: whatever is done, at rest everything that was made is gone.
TEST(WakerTest, RandomOperationsBalance) {
  std::mt19937 random(1);
  WakeCounter counter;
  {
    std::vector<Waker> wakers;
    for (int step = 0; step < 20'000; ++step) {
      if (wakers.empty()) wakers.push_back(counter.waker());
      const std::size_t i = random() % wakers.size();
      const std::size_t j = random() % wakers.size();
      switch (random() % 6) {
        case 0:
          wakers.push_back(counter.waker());
          break;
        case 1:
          wakers.push_back(Waker(wakers[i]));
          break;
        case 2:
          wakers[i] = wakers[j];
          break;
        case 3:
          wakers[i].wake_by_ref();
          break;
        case 4:
          std::move(wakers[i]).wake();
          wakers.erase(wakers.begin() + static_cast<std::ptrdiff_t>(i));
          break;
        case 5:
          wakers.erase(wakers.begin() + static_cast<std::ptrdiff_t>(i));
          break;
      }
      ASSERT_EQ(counter.live(), static_cast<int>(wakers.size()));
    }
  }
  EXPECT_EQ(counter.live(), 0);
}

TEST(WakerTest, WillWakeComparesDataAndTable) {
  WakeCounter first;
  WakeCounter second;
  const Waker a = first.waker();
  const Waker also_a = first.waker();
  const Waker b = second.waker();
  EXPECT_TRUE(a.will_wake(a));
  EXPECT_TRUE(a.will_wake(also_a));
  EXPECT_TRUE(a.will_wake(Waker(a)));
  EXPECT_FALSE(a.will_wake(b));
  EXPECT_FALSE(a.will_wake(Waker::noop()));
  EXPECT_TRUE(Waker::noop().will_wake(Waker(Waker::noop())));
  // Laws W9, W10: the same functions behind another table prove nothing.
  static const RawWakerVTable same_functions = WakeCounter::kVTable;
  ++first.made;
  const Waker c(RawWaker{&first, &same_functions});
  EXPECT_FALSE(a.will_wake(c));
}

TEST(WakerTest, NoopIsValidOnEveryThread) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int step = 0; step < 1'000; ++step) {
        Waker waker = Waker::noop();
        Waker copy = waker;
        copy.wake_by_ref();
        std::move(waker).wake();
        Waker::noop().wake_by_ref();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// NOLINTBEGIN(bugprone-use-after-move): that it dies is what is tested.
TEST(WakerDeathTest, UseAfterMoveAborts) {
  WakeCounter counter;
  Waker waker = counter.waker();
  const Waker moved = std::move(waker);
  EXPECT_DEATH(waker.wake_by_ref(), "after it had been moved from");
  EXPECT_DEATH(std::move(waker).wake(), "after it had been moved from");
  EXPECT_DEATH(Waker{waker}, "after it had been moved from");
}

TEST(WakerDeathTest, SecondWakeByValueAborts) {
  WakeCounter counter;
  Waker waker = counter.waker();
  std::move(waker).wake();
  EXPECT_DEATH(std::move(waker).wake(), "after it had been moved from");
}
// NOLINTEND(bugprone-use-after-move)

}  // namespace
}  // namespace vigil
