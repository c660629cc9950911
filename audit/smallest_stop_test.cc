// SPDX-License-Identifier: Apache-2.0
// The smallest program that stops a process, and the words for how it stops.
#include "audit/smallest_stop.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <variant>

#include "audit/stop.h"
#include "model/text.h"

namespace vigil {
namespace {

using namespace std::chrono_literals;

TEST(StopWords, AreKnown) {
  for (const char* const text : {"hang", "crash", "exit", "fork", "throw"}) {
    EXPECT_TRUE(is_stop_word(text));
  }
  EXPECT_FALSE(is_stop_word("T4"));
  EXPECT_EQ(describe({Stop::Kind::kHang, 0, {}}, 10s),
            "run() did not return within 10 s");
  EXPECT_EQ(describe({Stop::Kind::kHang, 0, {}}, 500ms),
            "run() did not return within 0.5 s");
  EXPECT_EQ(describe({Stop::Kind::kCrash, SIGSEGV, {}}, 10s),
            "signal 11 (Segmentation fault) ended the process");
}

[[noreturn]] void sleep_on() {
  for (;;) ::pause();
}

void exit_with_3() { std::_Exit(3); }

/// Does not run what yields: what ends it is `End`.
template <auto End>
Observation stops_at_yields(const Program& program) {
  if (print(program).find("yield") != std::string::npos) End();
  return {};
}

Program long_program() {
  return std::get<Program>(
      parse("vigil program 1\ntask main\n  spawn a\n  sleep 3\n  sleep 2\n"
            "  log 4\n  yield\n  log 5\ntask a\n  sleep 9\n  log 1\n"));
}

SmallestStop smallest(Observation (*run)(const Program&), const Stop& stop) {
  Subject subject;
  subject.run = run;
  return smallest_stop(subject, long_program(), stop,
                       {.hang = 200ms, .short_hang = 200ms, .total = 60s});
}

TEST(SmallestStop, IsOneOperation) {
  for (const Stop& stop :
       {Stop{Stop::Kind::kExit, 3, {}}, Stop{Stop::Kind::kHang, 0, {}}}) {
    const SmallestStop found =
        stop.kind == Stop::Kind::kExit
            ? smallest(stops_at_yields<&exit_with_3>, stop)
            : smallest(stops_at_yields<&sleep_on>, stop);
    EXPECT_TRUE(found.is_repeatable);
    EXPECT_TRUE(found.is_complete);
    EXPECT_EQ(print(found.program), "vigil program 1\ntask main\n  yield\n");
    EXPECT_TRUE(found.stop.is_like(stop));
  }
}

TEST(SmallestStop, SaysSoIfItDoesNotStopAgain) {
  const SmallestStop found =
      smallest([](const Program&) { return Observation{}; },
               Stop{Stop::Kind::kCrash, SIGSEGV, {}});
  EXPECT_FALSE(found.is_repeatable);
  EXPECT_EQ(found.program, long_program());
}

TEST(SmallestStop, TakesNoOtherStopForIt) {
  const SmallestStop found =
      smallest(stops_at_yields<&exit_with_3>, Stop{Stop::Kind::kExit, 4, {}});
  EXPECT_FALSE(found.is_repeatable);
}

}  // namespace
}  // namespace vigil
