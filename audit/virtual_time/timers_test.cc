// SPDX-License-Identifier: Apache-2.0
// Timer descriptors in virtual time.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "audit/virtual_time/virtual_time.h"

namespace vigil {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

timespec to_timespec(nanoseconds time) {
  return {.tv_sec = time / 1s, .tv_nsec = time % 1s / 1ns};
}

class TimerDescriptor {
 public:
  explicit TimerDescriptor(int flags = TFD_NONBLOCK)
      : file_(timerfd_create(CLOCK_MONOTONIC, flags)) {
    EXPECT_GE(file_, 0);
  }
  ~TimerDescriptor() { close(file_); }
  TimerDescriptor(const TimerDescriptor&) = delete;
  TimerDescriptor& operator=(const TimerDescriptor&) = delete;

  int file() const { return file_; }
  /// Answers what was left of the earlier setting.
  nanoseconds set(nanoseconds first, nanoseconds interval = 0ns,
                  int flags = 0) const {
    const itimerspec value = {.it_interval = to_timespec(interval),
                              .it_value = to_timespec(first)};
    itimerspec old{};
    EXPECT_EQ(timerfd_settime(file_, flags, &value, &old), 0);
    return old.it_value.tv_sec * 1s + old.it_value.tv_nsec * 1ns;
  }
  /// 0: it would block.
  std::uint64_t count() const {
    std::uint64_t count = 0;
    const ssize_t size = read(file_, &count, sizeof count);
    if (size < 0) {
      EXPECT_EQ(errno, EAGAIN);
      return 0;
    }
    EXPECT_EQ(size, 8);
    return count;
  }
  /// Whether it is readable before `milliseconds` have passed.
  bool poll(int milliseconds) const {
    pollfd file = {.fd = file_, .events = POLLIN, .revents = 0};
    return ::poll(&file, 1, milliseconds) == 1;
  }

 private:
  const int file_;
};

TEST(TimerDescriptors, FireAtTheirDeadline) {
  const VirtualTime time;
  const TimerDescriptor timer;
  EXPECT_EQ(timer.set(1h + 1ns), 0ns);
  EXPECT_EQ(timer.count(), 0U);
  EXPECT_TRUE(timer.poll(-1));
  EXPECT_EQ(time.now(), 1h + 1ns);
  EXPECT_TRUE(timer.poll(0));
  EXPECT_EQ(timer.count(), 1U);
  EXPECT_EQ(timer.count(), 0U);
  EXPECT_FALSE(timer.poll(1'000));
}

TEST(TimerDescriptors, FireAtAnAbsoluteTime) {
  const VirtualTime time(Passing::kStandsStill, 1h);
  const TimerDescriptor timer;
  timer.set(3h, 0ns, TFD_TIMER_ABSTIME);
  EXPECT_TRUE(timer.poll(-1));
  EXPECT_EQ(time.now(), 3h);
  timer.set(1ns, 0ns, TFD_TIMER_ABSTIME);
  EXPECT_TRUE(timer.poll(0)) << "it is over";
}

TEST(TimerDescriptors, CountWhatWasMissed) {
  VirtualTime time;
  const TimerDescriptor timer;
  timer.set(10s, 1s);
  time.advance_to(12s + 500ms);
  EXPECT_EQ(timer.count(), 3U);
  EXPECT_TRUE(timer.poll(-1));
  EXPECT_EQ(time.now(), 13s);
  EXPECT_TRUE(timer.poll(-1)) << "not read";
  EXPECT_EQ(time.now(), 13s);
  EXPECT_EQ(timer.count(), 1U);
}

TEST(TimerDescriptors, AreNotReadableAfterANewSetting) {
  const VirtualTime time;
  const TimerDescriptor timer;
  timer.set(1s);
  EXPECT_TRUE(timer.poll(-1));
  EXPECT_EQ(timer.set(5s), 0ns);
  EXPECT_FALSE(timer.poll(0));
  EXPECT_EQ(timer.set(0s), 5s);  // disarmed
  EXPECT_FALSE(timer.poll(10'000));
  EXPECT_EQ(time.now(), 11s);
}

TEST(TimerDescriptors, TellWhatIsLeft) {
  VirtualTime time;
  const TimerDescriptor timer;
  timer.set(10s, 3s);
  time.advance_to(4s);
  itimerspec value{};
  EXPECT_EQ(timerfd_gettime(timer.file(), &value), 0);
  EXPECT_EQ(value.it_value.tv_sec, 6);
  EXPECT_EQ(value.it_interval.tv_sec, 3);
}

TEST(TimerDescriptors, BlockIfAsked) {
  const VirtualTime time;
  const TimerDescriptor timer(0);
  timer.set(1h, 1h);
  EXPECT_EQ(timer.count(), 1U);
  EXPECT_EQ(timer.count(), 1U);
  EXPECT_EQ(time.now(), 2h);
}

TEST(TimerDescriptors, FireInTheOrderOfTheirDeadlines) {
  const VirtualTime time;
  const TimerDescriptor timers[3];
  const int epoll = epoll_create1(0);
  for (std::uint32_t i = 0; i < 3; ++i) {
    epoll_event event = {.events = EPOLLIN | EPOLLET, .data = {.u32 = i}};
    EXPECT_EQ(epoll_ctl(epoll, EPOLL_CTL_ADD, timers[i].file(), &event), 0);
  }
  timers[0].set(30min);
  timers[1].set(10min);
  timers[2].set(20min);
  std::vector<std::pair<std::uint32_t, nanoseconds>> fired;
  epoll_event event{};
  while (epoll_wait(epoll, &event, 1, 3'600'000) == 1) {
    const std::uint32_t timer = event.data.u32;  // it is packed
    fired.emplace_back(timer, time.now());
  }
  EXPECT_EQ(fired, (std::vector<std::pair<std::uint32_t, nanoseconds>>{
                       {1, 10min}, {2, 20min}, {0, 30min}}));
  EXPECT_EQ(time.now(), 1h + 30min);
  close(epoll);
}

TEST(TimerDescriptors, AreForgottenWhenClosed) {
  VirtualTime time;
  int number = 0;
  {
    const TimerDescriptor timer;
    timer.set(1s);
    number = timer.file();
  }
  const int other = eventfd(0, EFD_NONBLOCK);
  ASSERT_EQ(other, number);
  time.advance_to(2s);
  pollfd file = {.fd = other, .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&file, 1, 0), 0) << "something was written into it";
  EXPECT_EQ(time.leaps(), 0U);
  close(other);
}

/// What takes a descriptor's number without close().
TEST(TimerDescriptors, AreForgottenWhenAnotherTakesTheirNumber) {
  const std::function<void(int timer, int other)> takes[] = {
      [](int timer, int other) { EXPECT_EQ(dup2(other, timer), timer); },
      [](int timer, int other) { EXPECT_EQ(dup3(other, timer, 0), timer); },
      [](int timer, int other) {
        const auto number = static_cast<unsigned>(timer);
        EXPECT_EQ(close_range(number, number, 0), 0);
        EXPECT_EQ(fcntl(other, F_DUPFD, timer), timer);
      },
  };
  for (const auto& take : takes) {
    VirtualTime time;
    const int other = eventfd(0, EFD_NONBLOCK);
    const TimerDescriptor timer;
    timer.set(1s);
    take(timer.file(), other);
    time.advance_to(2s);
    EXPECT_FALSE(timer.poll(0)) << "something was written into it";
    EXPECT_FALSE(timer.poll(1'000));
    EXPECT_EQ(time.leaps(), 1U);
    close(other);
  }
}

TEST(TimerDescriptors, StayWhereNothingIsClosed) {
  const VirtualTime time;
  const TimerDescriptor timer;
  timer.set(1h);
  const auto number = static_cast<unsigned>(timer.file());
  EXPECT_EQ(dup2(timer.file(), timer.file()), timer.file());
  EXPECT_EQ(dup2(-1, timer.file()), -1);
  EXPECT_EQ(dup3(timer.file(), timer.file(), 0), -1);
  EXPECT_EQ(close_range(number, number, CLOSE_RANGE_CLOEXEC), 0);
  EXPECT_TRUE(timer.poll(-1));
  EXPECT_EQ(time.now(), 1h);
}

TEST(TimerDescriptors, ClosedUnseenWriteIntoNoFile) {
  VirtualTime time;
  const TimerDescriptor timer;
  timer.set(1s);
  syscall(SYS_close, timer.file());
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(ends[0], timer.file());
  const int reader = fcntl(ends[0], F_DUPFD, 100);
  EXPECT_EQ(syscall(SYS_dup3, ends[1], timer.file(), 0), timer.file());
  time.advance_to(2s);
  pollfd file = {.fd = reader, .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&file, 1, 0), 0) << "something was written into it";
  close(reader);
  close(ends[1]);
}

TEST(TimerDescriptors, HeedAFlagThatIsSetLater) {
  const VirtualTime time;
  const TimerDescriptor timer(0);
  EXPECT_EQ(fcntl(timer.file(), F_SETFL, O_NONBLOCK), 0);
  EXPECT_EQ(timer.count(), 0U);
  timer.set(1h);
  EXPECT_EQ(timer.count(), 0U);
  EXPECT_EQ(fcntl(timer.file(), F_SETFL, 0), 0);
  EXPECT_EQ(timer.count(), 1U);
  EXPECT_EQ(time.now(), 1h);
}

TEST(TimerDescriptors, OfAChildTakeNoLockOfAnotherThread) {
  VirtualTime time;
  const TimerDescriptor timer;
  std::atomic<bool> may_end = false;
  std::thread busy([&] {
    while (!may_end) timer.set(1h);
  });
  for (int i = 0; i < 50; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      close(timer.file());
      _exit(0);
    }
    int status = 1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  may_end = true;
  busy.join();
}

TEST(TimerDescriptors, AreRealWithoutVirtualTime) {
  const TimerDescriptor timer;
  timer.set(1ns);
  EXPECT_TRUE(timer.poll(-1));
  EXPECT_EQ(timer.count(), 1U);
  const VirtualTime time;
  timer.set(1ns);  // it stays what it was
  while (!timer.poll(0)) {
  }
  EXPECT_EQ(timer.count(), 1U);
}

}  // namespace
}  // namespace vigil
