// SPDX-License-Identifier: Apache-2.0
// The clocks and sleeps, with virtual time and without.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "audit/virtual_time/virtual_time.h"

namespace vigil {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

nanoseconds shown_by(clockid_t clock) {
  timespec time{};
  EXPECT_EQ(clock_gettime(clock, &time), 0);
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

/// Past all libraries.
nanoseconds shown_by_kernel(clockid_t clock) {
  timespec time{};
  EXPECT_EQ(syscall(SYS_clock_gettime, clock, &time), 0);
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

constexpr clockid_t kClocks[] = {CLOCK_REALTIME,      CLOCK_REALTIME_COARSE,
                                 CLOCK_MONOTONIC,     CLOCK_MONOTONIC_COARSE,
                                 CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME};

TEST(Clocks, AreRealWithoutVirtualTime) {
  for (const bool was_virtual : {false, true}) {
    if (was_virtual) VirtualTime(Passing::kStandsStill, 7s);
    for (const clockid_t clock : kClocks) {
      const auto before = shown_by_kernel(clock);
      const auto seen = shown_by(clock);
      EXPECT_LE(before, seen) << clock;
      EXPECT_LE(seen, shown_by_kernel(clock)) << clock;
    }
    timeval time{};
    EXPECT_EQ(gettimeofday(&time, nullptr), 0);
    EXPECT_GT(time.tv_sec, 1'000'000'000);
    EXPECT_GT(::time(nullptr), 1'000'000'000);
  }
}

TEST(Clocks, AllShowTheSame) {
  const VirtualTime virtual_time(Passing::kStandsStill, 5s + 6us + 7ns);
  for (const clockid_t clock : kClocks) {
    EXPECT_EQ(shown_by(clock), 5s + 6us + 7ns) << clock;
    timespec resolution{};
    EXPECT_EQ(clock_getres(clock, &resolution), 0);
    EXPECT_EQ(resolution.tv_sec, 0);
    EXPECT_EQ(resolution.tv_nsec, 1);
  }
  EXPECT_EQ(steady_clock::now().time_since_epoch(), 5s + 6us + 7ns);
  EXPECT_EQ(system_clock::now().time_since_epoch(), 5s + 6us + 7ns);
  timeval time{};
  EXPECT_EQ(gettimeofday(&time, nullptr), 0);
  EXPECT_EQ(time.tv_sec, 5);
  EXPECT_EQ(time.tv_usec, 6);
  time_t seconds = 0;
  EXPECT_EQ(::time(&seconds), 5);
  EXPECT_EQ(seconds, 5);
}

TEST(Clocks, OfProcessorTimeStayReal) {
  const VirtualTime virtual_time;
  const auto before = shown_by_kernel(CLOCK_PROCESS_CPUTIME_ID);
  EXPECT_LE(before, shown_by(CLOCK_PROCESS_CPUTIME_ID));
}

TEST(Clocks, TickIfAsked) {
  const VirtualTime virtual_time(Passing::kTicks);
  EXPECT_EQ(shown_by(CLOCK_MONOTONIC), 1ns);
  EXPECT_EQ(shown_by(CLOCK_REALTIME), 2ns);
  EXPECT_EQ(virtual_time.now(), 2ns);
  EXPECT_EQ(virtual_time.now(), 2ns);
  std::this_thread::sleep_for(1h);
  EXPECT_EQ(virtual_time.now(), 1h + 2ns);
}

TEST(Sleeps, LeapToTheirEnd) {
  const VirtualTime virtual_time;
  nanoseconds end = 0ns;
  const auto expect_passed = [&](nanoseconds span) {
    end += span;
    EXPECT_EQ(virtual_time.now(), end);
  };
  timespec span = {.tv_sec = 3600, .tv_nsec = 1};
  timespec left{};
  EXPECT_EQ(nanosleep(&span, &left), 0);
  expect_passed(1h + 1ns);
  EXPECT_EQ(clock_nanosleep(CLOCK_REALTIME, 0, &span, &left), 0);
  expect_passed(1h + 1ns);
  span = {.tv_sec = 3 * 3600, .tv_nsec = 0};
  EXPECT_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &span, nullptr), 0);
  end = 3h;
  expect_passed(0ns);
  EXPECT_EQ(usleep(999'999), 0);
  expect_passed(999'999us);
  EXPECT_EQ(sleep(86'400), 0U);
  expect_passed(24h);
  std::this_thread::sleep_for(100h);
  expect_passed(100h);
  EXPECT_EQ(virtual_time.leaps(), 6U);
}

TEST(Sleeps, UntilWhatIsOverTakeNoTime) {
  const VirtualTime virtual_time(Passing::kStandsStill, 2h);
  std::this_thread::sleep_until(steady_clock::time_point(1h));
  timespec span{};
  EXPECT_EQ(nanosleep(&span, nullptr), 0);
  EXPECT_EQ(virtual_time.now(), 2h);
  EXPECT_EQ(virtual_time.leaps(), 0U);
}

TEST(Sleeps, RefuseWhatIsNoTime) {
  const VirtualTime virtual_time;
  for (const timespec span : {timespec{-1, 0}, timespec{0, 1'000'000'000}}) {
    EXPECT_EQ(nanosleep(&span, nullptr), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(clock_nanosleep(CLOCK_REALTIME, 0, &span, nullptr), EINVAL);
  }
}

TEST(Sleeps, AreRealWithoutVirtualTime) {
  const auto before = shown_by_kernel(CLOCK_MONOTONIC);
  std::this_thread::sleep_for(2ms);
  EXPECT_GE(shown_by_kernel(CLOCK_MONOTONIC) - before, 2ms);
}

TEST(VirtualTime, AdvancesAndNeverGoesBack) {
  VirtualTime virtual_time;
  virtual_time.advance_to(5s);
  EXPECT_EQ(shown_by(CLOCK_MONOTONIC), 5s);
  virtual_time.advance_to(4s);
  EXPECT_EQ(shown_by(CLOCK_MONOTONIC), 5s);
  EXPECT_EQ(virtual_time.leaps(), 0U);
}

TEST(VirtualTime, GoesBackForNoThread) {
  VirtualTime virtual_time(Passing::kTicks);
  std::atomic<bool> may_end = false;
  std::thread reader([&] {
    for (nanoseconds last = 0ns; !may_end;) {
      const nanoseconds next = shown_by(CLOCK_MONOTONIC);
      ASSERT_GT(next, last);
      last = next;
    }
  });
  for (int i = 0; i < 300'000; ++i) {
    virtual_time.advance_to(virtual_time.now() + 1ns);
  }
  may_end = true;
  reader.join();
}

TEST(VirtualTimeDeathTest, IsAloneOfItsKind) {
  EXPECT_DEATH(
      {
        const VirtualTime one;
        const VirtualTime another;
      },
      "there is a VirtualTime already");
}

}  // namespace
}  // namespace vigil
