// SPDX-License-Identifier: Apache-2.0
// Processes that end in every way, and that do not.
#include "audit/isolated.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace vigil {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLong = 60s;  // nothing here takes so long

/// Until it is killed.
[[noreturn]] void sleep_on() {
  for (;;) ::pause();
}

/// A pipe whose write end the processes started from now on hold: it is closed
/// once all of them are gone.
class Lifeline {
 public:
  Lifeline() {
    if (::pipe(ends_.data()) != 0) throw std::runtime_error("pipe");
  }
  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;
  ~Lifeline() { ::close(ends_[0]); }
  /// To be called once, and not before all are started.
  bool is_cut_within(std::chrono::milliseconds time) {
    ::close(ends_[1]);
    pollfd end{ends_[0], POLLIN, 0};
    return ::poll(&end, 1, static_cast<int>(time.count())) == 1;
  }

 private:
  std::array<int, 2> ends_{};
};

TEST(RunIsolated, ReturnsTheAnswer) {
  const Ending ending = run_isolated(
      [] {
        std::fputs("said", stderr);
        return std::string("answer");
      },
      kLong);
  EXPECT_EQ(ending.kind, Ending::Kind::kExited);
  EXPECT_EQ(ending.code, 0);
  EXPECT_EQ(ending.answer, "answer");
  EXPECT_TRUE(ending.has_answered);
  EXPECT_EQ(ending.errors, "said");
}

TEST(RunIsolated, TellsAnEmptyAnswerFromNone) {
  const Ending empty = run_isolated([] { return std::string(); }, kLong);
  EXPECT_TRUE(empty.has_answered);
  const Ending none =
      run_isolated([]() -> std::string { std::_Exit(0); }, kLong);
  EXPECT_EQ(none.kind, Ending::Kind::kExited);
  EXPECT_EQ(none.code, 0);
  EXPECT_FALSE(none.has_answered);
}

TEST(RunIsolated, TellsTheExitStatus) {
  const Ending ending =
      run_isolated([]() -> std::string { std::_Exit(7); }, kLong);
  EXPECT_EQ(ending.kind, Ending::Kind::kExited);
  EXPECT_EQ(ending.code, 7);
}

TEST(RunIsolated, TellsTheSignal) {
  const Ending ending = run_isolated(
      []() -> std::string {
        ::raise(SIGKILL);
        sleep_on();
      },
      kLong);
  EXPECT_EQ(ending.kind, Ending::Kind::kSignalled);
  EXPECT_EQ(ending.code, SIGKILL);
}

TEST(RunIsolated, KillsWhatDoesNotEnd) {
  Lifeline lifeline;
  const auto begin = Clock::now();
  const Ending ending =
      run_isolated([]() -> std::string { sleep_on(); }, 200ms);
  EXPECT_EQ(ending.kind, Ending::Kind::kHung);
  EXPECT_LT(Clock::now() - begin, 30s);
  EXPECT_TRUE(lifeline.is_cut_within(30s));
}

TEST(RunIsolated, KillsWhatHasClosedItsPipes) {
  const Ending ending = run_isolated(
      []() -> std::string {
        for (int file = 0; file < 64; ++file) ::close(file);
        sleep_on();
      },
      200ms);
  EXPECT_EQ(ending.kind, Ending::Kind::kHung);
}

TEST(RunIsolated, LetsNoExceptionOut) {
  const Ending ending = run_isolated(
      []() -> std::string { throw std::runtime_error("no"); }, kLong);
  EXPECT_EQ(ending.kind, Ending::Kind::kExited);
  EXPECT_EQ(ending.code, 1);
  EXPECT_EQ(ending.errors, "exception: no\n");
  EXPECT_FALSE(ending.has_answered);
  EXPECT_EQ(run_isolated([]() -> std::string { throw 1; }, kLong).errors,
            "exception\n");
}

TEST(RunIsolated, KeepsBothEndsOfMuch) {
  const Ending ending = run_isolated(
      [] {
        std::fputs("first line\n", stderr);
        const std::string line(1000, 'x');
        for (int i = 0; i < 2000; ++i) {
          std::fprintf(stderr, "%s\n", line.c_str());
        }
        std::fputs("last line\n", stderr);
        return std::string(1'000'000, 'a') + "z";
      },
      kLong);
  EXPECT_EQ(ending.kind, Ending::Kind::kExited);
  EXPECT_TRUE(ending.errors.starts_with("first line\n"));
  EXPECT_TRUE(ending.errors.ends_with("last line\n"));
  EXPECT_NE(ending.errors.find("bytes are left out]"), std::string::npos);
  EXPECT_LT(ending.errors.size(), 500'000u);
  EXPECT_TRUE(ending.answer == std::string(1'000'000, 'a') + "z");
}

TEST(RunIsolated, KeepsAllOfLittle) {
  const Ending ending = run_isolated(
      [] {
        std::fputs(std::string(300'000, 'x').c_str(), stderr);
        return std::string();
      },
      kLong);
  EXPECT_TRUE(ending.errors == std::string(300'000, 'x'));
}

/// Starts a process that holds the pipes for long.
std::string leave_one_behind() {
  if (::fork() == 0) {
    ::alarm(60);
    sleep_on();
  }
  return "done";
}

TEST(RunIsolated, EndsWithTheProcessWhateverHoldsItsPipes) {
  Lifeline lifeline;
  const auto begin = Clock::now();
  const Ending ending = run_isolated(leave_one_behind, 20s);
  EXPECT_EQ(ending.kind, Ending::Kind::kExited);
  EXPECT_EQ(ending.answer, "done");
  EXPECT_LT(Clock::now() - begin, 15s);
  EXPECT_TRUE(lifeline.is_cut_within(15s)) << "it is left behind";
}

TEST(RunIsolated, EndsWithTheProcessIfAnotherGroupHoldsItsPipes) {
  const Ending ending = run_isolated(
      [] {
        if (::fork() == 0) {
          ::setsid();
          ::alarm(5);
          sleep_on();
        }
        return std::string("done");
      },
      20s);
  EXPECT_EQ(ending.kind, Ending::Kind::kExited);
  EXPECT_EQ(ending.answer, "done");
}

TEST(RunIsolated, DiesWithItsParent) {
  Lifeline lifeline;
  // The inner one is in a group of its own: to kill the outer one's is not
  // enough.
  const Ending ending = run_isolated(
      [] {
        return run_isolated(
                   []() -> std::string {
                     ::alarm(60);
                     sleep_on();
                   },
                   kLong)
            .answer;
      },
      500ms);
  EXPECT_EQ(ending.kind, Ending::Kind::kHung);
  EXPECT_TRUE(lifeline.is_cut_within(20s)) << "it outlives its parent";
}

TEST(ReportKind, IsInTheHeadLine) {
  EXPECT_EQ(report_kind("==1==ERROR: AddressSanitizer: heap-use-after-free on "
                        "address 0x5 at\n#0 f\n"),
            "heap-use-after-free");
  EXPECT_EQ(report_kind("==1==ERROR: AddressSanitizer: SEGV on unknown address "
                        "0x0\n"),
            "SEGV");
  EXPECT_EQ(report_kind("==1==ERROR: LeakSanitizer: detected memory leaks\n"),
            "detected memory leaks");
  EXPECT_EQ(report_kind("x\nWARNING: ThreadSanitizer: data race (pid=1)\n"),
            "data race");
  EXPECT_EQ(report_kind("==1==ERROR: ThreadSanitizer: SEGV on unknown address "
                        "0x0\n"),
            "SEGV");
  EXPECT_EQ(report_kind("a.cc:1:2: runtime error: null pointer\n"),
            "null pointer");
  EXPECT_EQ(report_kind("vigil: double poll\n"), "");
}

}  // namespace
}  // namespace vigil
