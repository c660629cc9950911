// SPDX-License-Identifier: Apache-2.0
// The waits for file descriptors: ready at once, or after their timeout to the
// nanosecond, or never.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

#include "audit/virtual_time/virtual_time.h"

namespace vigil {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

/// An eventfd, and an epoll that watches it.
class Event {
 public:
  Event() {
    epoll_event event = {.events = EPOLLIN, .data = {.fd = file_}};
    EXPECT_EQ(epoll_ctl(epoll_, EPOLL_CTL_ADD, file_, &event), 0);
  }
  ~Event() {
    close(file_);
    close(epoll_);
  }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  int file() const { return file_; }
  int epoll() const { return epoll_; }
  void set() const {
    const std::uint64_t one = 1;
    EXPECT_EQ(write(file_, &one, sizeof one), 8);
  }

 private:
  const int file_ = eventfd(0, 0);
  const int epoll_ = epoll_create1(0);
};

constexpr timespec kHour = {.tv_sec = 3600, .tv_nsec = 0};
constexpr int kHourInMilliseconds = 3'600'000;

/// A call that waits for an event: an hour, or for ever.
struct Case {
  std::string_view name;
  std::function<int(const Event&, bool is_for_ever)> wait;
};

int select_with(const Event& event, const std::function<int(fd_set*)>& call) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(event.file(), &set);
  const int found = call(&set);
  EXPECT_EQ(FD_ISSET(event.file(), &set) != 0, found == 1);
  return found;
}

const Case kCases[] = {
    {"epoll_wait",
     [](const Event& event, bool is_for_ever) {
       epoll_event found{};
       return epoll_wait(event.epoll(), &found, 1,
                         is_for_ever ? -1 : kHourInMilliseconds);
     }},
    {"epoll_pwait",
     [](const Event& event, bool is_for_ever) {
       epoll_event found{};
       return epoll_pwait(event.epoll(), &found, 1,
                          is_for_ever ? -1 : kHourInMilliseconds, nullptr);
     }},
    {"epoll_pwait2",
     [](const Event& event, bool is_for_ever) {
       epoll_event found{};
       return epoll_pwait2(event.epoll(), &found, 1,
                           is_for_ever ? nullptr : &kHour, nullptr);
     }},
    {"poll",
     [](const Event& event, bool is_for_ever) {
       pollfd file = {.fd = event.file(), .events = POLLIN, .revents = 0};
       return poll(&file, 1, is_for_ever ? -1 : kHourInMilliseconds);
     }},
    {"ppoll",
     [](const Event& event, bool is_for_ever) {
       pollfd file = {.fd = event.file(), .events = POLLIN, .revents = 0};
       return ppoll(&file, 1, is_for_ever ? nullptr : &kHour, nullptr);
     }},
    {"select",
     [](const Event& event, bool is_for_ever) {
       timeval hour = {.tv_sec = 3600, .tv_usec = 0};
       return select_with(event, [&](fd_set* set) {
         const int found = select(event.file() + 1, set, nullptr, nullptr,
                                  is_for_ever ? nullptr : &hour);
         // Linux leaves there what is left, with virtual time or without.
         EXPECT_GE(hour.tv_sec, found == 0 ? 0 : 3599);
         EXPECT_LE(hour.tv_sec, found == 0 ? 0 : 3600);
         return found;
       });
     }},
    {"pselect",
     [](const Event& event, bool is_for_ever) {
       return select_with(event, [&](fd_set* set) {
         return pselect(event.file() + 1, set, nullptr, nullptr,
                        is_for_ever ? nullptr : &kHour, nullptr);
       });
     }},
};

class Polls : public testing::TestWithParam<Case> {
 protected:
  int wait(const Event& event, bool is_for_ever = false) {
    return GetParam().wait(event, is_for_ever);
  }
};

TEST_P(Polls, LeapToTheirTimeout) {
  const Event event;
  const VirtualTime time;
  EXPECT_EQ(wait(event), 0);
  EXPECT_EQ(time.now(), 1h);
  EXPECT_EQ(time.leaps(), 1U);
}

TEST_P(Polls, TakeNoTimeIfReady) {
  const Event event;
  event.set();
  const VirtualTime time;
  EXPECT_EQ(wait(event), 1);
  EXPECT_EQ(time.now(), 0h);
  EXPECT_EQ(time.leaps(), 0U);
}

TEST_P(Polls, FindWhatTheHandlerOfADeadlockMakesReady) {
  const Event event;
  VirtualTime time;
  int deadlocks = 0;
  time.on_deadlock([&] {
    ++deadlocks;
    event.set();
  });
  EXPECT_EQ(wait(event, true), 1);
  EXPECT_EQ(deadlocks, 1);
  EXPECT_EQ(time.now(), 0h);
}

TEST_P(Polls, DieOfADeadlock) {
  const Event event;
  EXPECT_DEATH(
      {
        const VirtualTime time;
        wait(event, true);
      },
      "virtual time: deadlock");
}

TEST_P(Polls, DieIfTheHandlerDoesNothing) {
  const Event event;
  EXPECT_DEATH(
      {
        VirtualTime time;
        time.on_deadlock([] {});
        wait(event, true);
      },
      "virtual time: deadlock");
}

TEST_P(Polls, WorkWithoutVirtualTime) {
  const Event event;
  event.set();
  EXPECT_EQ(wait(event), 1);
}

INSTANTIATE_TEST_SUITE_P(All, Polls, testing::ValuesIn(kCases),
                         [](const auto& each) {
                           return std::string(each.param.name);
                         });

TEST(Poll, OfZeroLooksAndTakesNoTime) {
  const VirtualTime time;
  EXPECT_EQ(poll(nullptr, 0, 0), 0);
  EXPECT_EQ(time.now(), 0s);
  EXPECT_EQ(time.leaps(), 0U);
}

TEST(Poll, PassesErrorsOn) {
  const VirtualTime time;
  epoll_event event{};
  EXPECT_EQ(epoll_wait(-1, &event, 1, 1'000), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(time.now(), 0s);
}

TEST(Poll, AddsUpToYears) {
  const VirtualTime time;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(poll(nullptr, 0, INT32_MAX), 0);
  EXPECT_EQ(time.now(), 100LL * INT32_MAX * 1ms);
}

}  // namespace
}  // namespace vigil
