// SPDX-License-Identifier: Apache-2.0
// Work that ends in every way in the middle of a program, and its supervisor.
#include "audit/supervised.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

#include "audit/process_load.h"
#include "audit/shared_memory.h"

namespace vigil {
namespace {

using namespace std::chrono_literals;

const Supervision kPatient{.limit = 60s};
const Supervision kHasty{.limit = 300ms};

[[noreturn]] void sleep_on() {
  for (;;) ::pause();
}

/// Runs ten programs, of which the seventh is `work`.
Supervised seventh(const std::function<void()>& work,
                   const Supervision& supervision = kPatient) {
  return supervise(
      [&](Watch& watch) {
        int sum = 0;
        for (std::uint64_t item = 1; item <= 10; ++item) {
          sum += watch.run(item, [&] {
            if (item == 7) work();
            return 1;
          });
        }
        return std::to_string(sum);
      },
      supervision);
}

void expect_stop(const Supervised& done, Stop::Kind kind, int code = 0) {
  EXPECT_FALSE(done.answer);
  ASSERT_TRUE(done.stop);
  EXPECT_EQ(word(done.stop->kind), word(kind));
  EXPECT_EQ(done.stop->code, code);
  EXPECT_EQ(done.item, 7U);
}

TEST(Supervise, ReturnsTheAnswer) {
  const Supervised done = seventh([] {});
  EXPECT_EQ(done.answer, "10");
  EXPECT_FALSE(done.stop);
  EXPECT_EQ(done.afterword, "");
}

TEST(Supervise, KnowsWhatHangs) {
  expect_stop(seventh([] { sleep_on(); }, kHasty), Stop::Kind::kHang);
}

TEST(Supervise, KnowsWhatCrashes) {
  expect_stop(seventh([] { ::raise(SIGKILL); }), Stop::Kind::kCrash, SIGKILL);
}

TEST(Supervise, KnowsWhatExits) {
  expect_stop(seventh([] { std::_Exit(3); }), Stop::Kind::kExit, 3);
  expect_stop(seventh([] { std::_Exit(0); }), Stop::Kind::kExit, 0);
}

TEST(Supervise, KnowsWhatThrows) {
  const Supervised done = seventh([] { throw std::runtime_error("no"); });
  expect_stop(done, Stop::Kind::kThrow);
  EXPECT_EQ(done.stop->text, "no");
  expect_stop(seventh([] { throw 1; }), Stop::Kind::kThrow);
}

TEST(Supervise, KnowsWhatForksAndGoesOn) {
  expect_stop(seventh([] { (void)::fork(); }), Stop::Kind::kFork);
}

TEST(Supervise, KnowsWhatForksAndWaits) {
  expect_stop(seventh([] {
                const pid_t copy = ::fork();
                if (copy == 0) std::_Exit(0);
                ::waitpid(copy, nullptr, 0);
              }),
              Stop::Kind::kFork);
  expect_stop(seventh([] {
                if (::fork() != 0) sleep_on();
              }),
              Stop::Kind::kFork);
}

TEST(Supervise, TakesItsOwnForksForNone) {
  const Supervised done = seventh([] {
    EXPECT_EQ(seventh([] {}).answer, "10");
    EXPECT_TRUE(seventh([] { std::_Exit(3); }).stop);
  });
  EXPECT_EQ(done.answer, "10");
  expect_stop(seventh([] {
                EXPECT_EQ(seventh([] {}).answer, "10");
                (void)::fork();
              }),
              Stop::Kind::kFork);
}

/// What tells a hang from a machine that is busy.
TEST(ProcessLoad, TellsWhoWaitsFromWhoWouldRun) {
  const pid_t sleeper = ::fork();
  if (sleeper == 0) sleep_on();
  const pid_t runner = ::fork();
  if (runner == 0) {
    for (volatile bool goes_on = true; goes_on;) {
    }
  }
  while (!is_waiting(sleeper)) ::usleep(1'000);  // it comes to rest
  while (processor_time(runner) < 20ms) ::usleep(1'000);
  EXPECT_FALSE(is_waiting(runner));
  for (const pid_t process : {sleeper, runner}) {
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    EXPECT_FALSE(is_waiting(process)) << "it is gone";
    EXPECT_EQ(processor_time(process), 0ms);
  }
}

TEST(Supervise, KnowsWhatSpins) {
  expect_stop(seventh(
                  [] {
                    for (volatile bool goes_on = true; goes_on;) {
                    }
                  },
                  kHasty),
              Stop::Kind::kHang);
}

TEST(Supervise, TakesTimeBetweenProgramsForNoHang) {
  const Supervised done = supervise(
      [](Watch& watch) {
        watch.run(1, [] { return 0; });
        ::usleep(900'000);
        return std::string("done");
      },
      kHasty);
  EXPECT_EQ(done.answer, "done");
}

TEST(Supervise, TakesManyProgramsInOneRunForNoHang) {
  const Supervised done = supervise(
      [](Watch& watch) {
        watch.run(1, [&] {
          for (int i = 0; i < 9; ++i) {
            ::usleep(100'000);
            watch.next();
          }
          return 0;
        });
        return std::string("done");
      },
      kHasty);
  EXPECT_EQ(done.answer, "done");
}

TEST(Supervise, ThrowsIfItEndsBeforeTheFirstProgram) {
  EXPECT_THROW(
      supervise([](Watch&) -> std::string { std::_Exit(3); }, kPatient),
      std::runtime_error);
}

TEST(Supervise, KnowsAfterWhichProgramItEnds) {
  const Supervised done = supervise(
      [](Watch& watch) -> std::string {
        watch.run(6, [] { return 0; });
        watch.run(7, [] { return 0; });
        ::raise(SIGKILL);
        return {};
      },
      kPatient);
  expect_stop(done, Stop::Kind::kCrash, SIGKILL);
  EXPECT_TRUE(done.stop->is_after);
  EXPECT_NE(describe(*done.stop, 1s).find(", after the program had returned"),
            std::string::npos);
}

/// The pipe that should have had it is closed.
TEST(Supervise, MissesAnAnswer) {
  const Supervised done = seventh([] {
    for (int file = 3; file < 64; ++file) ::close(file);
  });
  EXPECT_FALSE(done.answer);
  ASSERT_TRUE(done.stop);
  EXPECT_EQ(done.stop->kind, Stop::Kind::kExit);
  EXPECT_TRUE(done.stop->is_after);
  EXPECT_EQ(done.item, 10U) << "the last";
}

TEST(Supervise, RefusesWhereACopyWouldLackThreads) {
  std::atomic<bool> goes_on{true};
  std::thread other([&] {
    while (goes_on) ::usleep(1'000);
  });
  EXPECT_THROW(seventh([] {}), std::runtime_error);
  EXPECT_EQ(seventh([] {}, {.limit = 0ms}).answer, "10");
  goes_on = false;
  other.join();
  EXPECT_EQ(seventh([] {}).answer, "10");
}

TEST(Supervise, TellsOfABadEndAfterTheWork) {
  const Supervised done = supervise(
      [](Watch&) {
        std::atexit([] { std::_Exit(23); });
        return std::string("done");
      },
      kPatient);
  EXPECT_EQ(done.answer, "done");
  EXPECT_NE(done.afterword.find("status 23"), std::string::npos);
  const Supervised hung = supervise(
      [](Watch&) {
        std::atexit([] { sleep_on(); });
        return std::string("done");
      },
      kHasty);
  EXPECT_EQ(hung.answer, "done");
  EXPECT_NE(hung.afterword.find("did not end"), std::string::npos);
}

TEST(Supervise, InterruptsAndThenKills) {
  const auto work = [](Watch& watch) {
    watch.run(1, [] {
      sleep_on();
      return 0;
    });
    return std::string();
  };
  const Supervised done =
      supervise(work, {.limit = 60s, .is_interrupted = [] { return true; }});
  EXPECT_TRUE(done.was_killed);
  EXPECT_FALSE(done.stop);
}

TEST(Supervise, TellsTheWorkThatItIsInterrupted) {
  const Supervised done = supervise(
      [](Watch& watch) {
        std::uint64_t count = 0;
        do {
          count += watch.run(1, [] { return 1; });
        } while (!watch.is_interrupted());
        return std::string(count > 0 ? "in good order" : "");
      },
      {.limit = 60s, .is_interrupted = [] { return true; }});
  EXPECT_EQ(done.answer, "in good order");
}

/// Canary: without supervision nobody is there to catch it.
TEST(Supervise, DoesNothingIfItIsOff) {
  EXPECT_THROW(seventh([] { throw std::runtime_error("no"); }, {.limit = 0ms}),
               std::runtime_error);
  EXPECT_EXIT(seventh([] { std::_Exit(3); }, {.limit = 0ms}),
              testing::ExitedWithCode(3), "");
}

TEST(SharedMemory, OutlivesWhoWrote) {
  const SharedMemory<int> number;
  supervise(
      [&](Watch&) {
        *number = 5;
        return std::string();
      },
      kPatient);
  EXPECT_EQ(*number, 5);
}

}  // namespace
}  // namespace vigil
