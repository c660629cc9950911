// SPDX-License-Identifier: Apache-2.0
// The interpreter, driven poll by poll: what it tells its host, and what it
// answers about its tasks. What the operations do is in the contract cases.
#include "model/interpreter.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/testing.h"
#include "model/trace.h"

namespace vigil {
namespace {

using Polled = Interpreter::Polled;
using Wake = Interpreter::Wake;

/// A program, its interpreter, and a host that writes down what it hears.
class Driven final : private Interpreter::Host {
 public:
  explicit Driven(std::string_view lines, ProgramTime end_of_time = kEndOfTime)
      : program(program_of(lines)), tasks(program, *this, end_of_time) {
    tasks.start();
  }

  /// What was heard since the last time.
  std::string heard() { return std::exchange(heard_, {}); }
  /// The same, of one poll.
  std::string poll(TaskId task, ProgramTime now) {
    heard_.clear();
    const Polled polled = tasks.poll(task, now);
    if (polled == Polled::kReturned) heard_ += "RETURNED ";
    if (polled == Polled::kThrew) heard_ += "THREW ";
    return heard();
  }

  const Program program;
  Interpreter tasks;

 private:
  void spawned(TaskId task) override { say("spawned", task); }
  void woken(TaskId task, Wake why) override {
    constexpr const char* kWords[]{"woken", "passed-on", "by-itself",
                                   "spurious", "reset"};
    say(kWords[static_cast<std::size_t>(why)], task);
  }
  void woken_on_thread(TaskId task) override { say("on-thread", task); }
  void cancelled_on_thread(TaskId task) override {
    say("cancel-on-thread", task);
  }
  void cancelled(TaskId task) override { say("cancelled", task); }
  void timer_changed(TaskId task) override { say("timer-changed", task); }
  void completed(TaskId task, std::string path, Outcome outcome) override {
    say(path + "=" + print(outcome), task);
  }
  void say(const std::string& what, TaskId task) {
    heard_ += what + ":" + program.tasks[task].name + " ";
  }

  std::string heard_;
};

TEST(Interpreter, TellsOfSpawnsCompletionsAndEnds) {
  Driven run("task main\n  spawn a\n  log 3\n  throw\ntask a\n");
  EXPECT_EQ(run.heard(), "spawned:main ");
  EXPECT_TRUE(run.tasks.is_spawned(0));
  EXPECT_FALSE(run.tasks.is_spawned(1));
  EXPECT_EQ(run.poll(0, 0),
            "spawned:a 0=ok:main 1=3:main 2=threw:main end=threw:main THREW ");
  EXPECT_TRUE(run.tasks.has_thrown());
  EXPECT_TRUE(run.tasks.has_ended(0));
  EXPECT_EQ(run.tasks.end_of(0), Outcome::Kind::kThrew);
  EXPECT_EQ(run.poll(1, 0), "end=returned:a RETURNED ");
  EXPECT_EQ(run.tasks.end_of(1), Outcome::Kind::kReturned);
  EXPECT_EQ(run.tasks.spawned(), std::vector<TaskId>({0, 1}));
}

TEST(Interpreter, JoinersAreWokenByFinishAlone) {
  Driven run("task main\n  spawn a\n  join a\ntask a\n");
  run.poll(0, 0);
  EXPECT_TRUE(run.tasks.has_waits(0));
  EXPECT_EQ(run.poll(1, 0), "end=returned:a RETURNED ");
  run.tasks.finish(1);
  EXPECT_EQ(run.heard(), "woken:main ");
  EXPECT_FALSE(run.tasks.has_waits(0));
  EXPECT_EQ(run.poll(0, 0), "1=value:main end=returned:main RETURNED ");
}

TEST(Interpreter, SaysWhyATaskIsWoken) {
  Driven run(
      "event e0\nnotify n0\ntask main\n  spawn a\n  spawn b\n  yield\n"
      "  notify n0\n  cancel a\n  spurious-wake b\n  reset b -1\n  yield\n"
      "  set e0\ntask a\n  wait n0\ntask b\n  race\n    branch\n"
      "      wait n0\n    branch\n      sleep 9\n    branch\n"
      "      wait e0\n");
  EXPECT_EQ(run.poll(0, 0),
            "spawned:a 0=ok:main spawned:b 1=ok:main by-itself:main ");
  EXPECT_EQ(run.poll(1, 0), "");
  EXPECT_EQ(run.poll(2, 0), "");
  EXPECT_EQ(run.poll(0, 0),
            "2=ok:main woken:a 3=ok:main end=cancelled:a passed-on:b "
            "cancelled:a 4=ok:main spurious:b 5=ok:main reset:b "
            "timer-changed:b 6=ok:main by-itself:main ");
  EXPECT_EQ(run.poll(0, 0),
            "7=ok:main woken:b 8=ok:main end=returned:main RETURNED ");
}

TEST(Interpreter, CancellingATaskThatHasEndedDoesNothing) {
  Driven run("task main\n  spawn a\ntask a\n");
  run.poll(0, 0);
  run.heard();
  run.tasks.cancel(0);
  EXPECT_EQ(run.heard(), "");
  run.tasks.cancel(1);
  EXPECT_EQ(run.heard(), "end=cancelled:a cancelled:a ");
  run.tasks.cancel(1);
  EXPECT_EQ(run.heard(), "");
}

TEST(Interpreter, ShutDownWakesNobody) {
  Driven run(
      "task main\n  spawn b\n  spawn a\n  join a\ntask a\n  join b\n"
      "task b\n  join main\n");
  run.poll(0, 0);
  run.poll(2, 0);
  run.poll(1, 0);
  run.tasks.shut_down();
  EXPECT_EQ(run.heard(),
            "end=cancelled:main cancelled:main end=cancelled:b cancelled:b "
            "end=cancelled:a cancelled:a ");
}

TEST(Interpreter, AsksForWhatIsDoneAfterThePoll) {
  Driven run("task main\n  cancel main\n  yield\n  drop-executor\n  yield\n");
  EXPECT_EQ(run.poll(0, 0), "0=ok:main by-itself:main ");
  EXPECT_TRUE(run.tasks.cancels_itself());
  EXPECT_FALSE(run.tasks.drops_executor());
  EXPECT_EQ(run.poll(0, 0), "1=ok:main 2=ok:main by-itself:main ");
  EXPECT_FALSE(run.tasks.cancels_itself());
  EXPECT_TRUE(run.tasks.drops_executor());
}

TEST(Interpreter, ThreadsAreTheHostsBusiness) {
  Driven run(
      "waker w0\ntask main\n  spawn a\n  keep-waker w0\n"
      "  spurious-wake-on-thread a\n  cancel-on-thread a\n"
      "  wake-by-value-on-thread w0\ntask a\n");
  EXPECT_EQ(run.poll(0, 0),
            "spawned:a 0=ok:main 1=ok:main on-thread:a 2=ok:main "
            "cancel-on-thread:a 3=ok:main on-thread:main 4=ok:main "
            "end=returned:main RETURNED ");
}

TEST(Interpreter, KnowsThatTheWakerOfAnEndedTaskWasCalled) {
  Driven run(
      "waker w0\ntask main\n  spawn a\n  yield\n  clone-waker w0\n"
      "  drop-waker w0\n  yield\n  wake-by-ref w0\ntask a\n"
      "  keep-waker w0\n");
  run.poll(0, 0);
  run.poll(1, 0);
  run.poll(0, 0);
  EXPECT_FALSE(run.tasks.has_woken_ended());
  EXPECT_EQ(run.poll(0, 0), "4=ok:main 5=ok:main end=returned:main RETURNED ");
  EXPECT_TRUE(run.tasks.has_woken_ended());
}

/// "deadline/sequence", with ! if it is saturated and * if it was reset.
std::string timer(const Driven& run, TaskId task) {
  const auto timer = run.tasks.earliest_timer(task);
  if (!timer) return "none";
  return std::to_string(timer->deadline) + "/" +
         std::to_string(timer->sequence) + (timer->is_saturated ? "!" : "") +
         (timer->was_reset ? "*" : "");
}

TEST(InterpreterTimers, TheEarliestIsByDeadlineAndSequence) {
  Driven run(
      "task main\n  spawn a\n  timeout 4\n    race\n      branch\n"
      "        sleep 5\n      branch\n        sleep 4\n"
      "task a\n  sleep-until 7\n");
  EXPECT_EQ(timer(run, 0), "none");
  run.poll(0, 0);
  EXPECT_EQ(timer(run, 0), "4/1");
  run.poll(1, 0);
  EXPECT_EQ(timer(run, 1), "7/3");
  run.poll(0, 4);
  EXPECT_EQ(timer(run, 0), "none");
}

TEST(InterpreterTimers, SaturateAtTheEndOfTime) {
  Driven run("task main\n  sleep 90\n  sleep 90\n  sleep 1\ntask a\n", 100);
  run.poll(0, 0);
  EXPECT_EQ(timer(run, 0), "90/0");
  run.poll(0, 90);
  EXPECT_EQ(timer(run, 0), "100/1!");
  // Not later than now: it acts as yield.
  EXPECT_EQ(run.poll(0, 100), "1=ok:main by-itself:main ");
  EXPECT_EQ(timer(run, 0), "none");
}

TEST(InterpreterTimers, AResetTakesANewSequence) {
  Driven run(
      "task main\n  spawn a\n  yield\n  reset a 3\n  reset a 200\n"
      "task a\n  sleep 5\n",
      100);
  run.poll(0, 0);
  run.poll(1, 0);
  EXPECT_EQ(timer(run, 1), "5/0");
  EXPECT_EQ(run.poll(0, 1),
            "1=ok:main timer-changed:a 2=ok:main timer-changed:a 3=ok:main "
            "end=returned:main RETURNED ");
  EXPECT_EQ(timer(run, 1), "100/2!*");
  EXPECT_TRUE(run.tasks.gave_up_sleep_until(1, 5));
  EXPECT_TRUE(run.tasks.gave_up_sleep_until(1, 4));
}

TEST(InterpreterTimers, ThoseThatWereGivenUpAreRemembered) {
  Driven run(
      "event e0\ntask main\n  timeout 20\n    timeout 5\n"
      "      sleep 9\n  wait e0\n");
  run.poll(0, 0);
  EXPECT_FALSE(run.tasks.gave_up_sleep_until(0, 9));
  run.poll(0, 5);
  EXPECT_TRUE(run.tasks.gave_up_sleep_until(0, 9));
  EXPECT_TRUE(run.tasks.gave_up_sleep_until(0, 20));
  // It was due.
  EXPECT_FALSE(run.tasks.gave_up_sleep_until(0, 5));
}

TEST(InterpreterTimers, BegunSleepIsTheDelayOfANewSleepAlone) {
  Driven run(
      "event e0\ntask main\n  sleep 4\n  sleep-until 9\n  timeout 8\n"
      "    sleep 2\n  timeout 3\n    wait e0\n");
  run.poll(0, 0);
  EXPECT_EQ(run.tasks.begun_sleep(0), 4);
  run.poll(0, 1);  // spurious: it is not new
  EXPECT_EQ(run.tasks.begun_sleep(0), std::nullopt);
  run.poll(0, 4);  // a sleep until
  EXPECT_EQ(run.tasks.begun_sleep(0), std::nullopt);
  run.poll(0, 9);  // two timers
  EXPECT_EQ(run.tasks.begun_sleep(0), std::nullopt);
  run.poll(0, 11);  // a timeout, and a wait
  EXPECT_EQ(run.tasks.begun_sleep(0), std::nullopt);
  EXPECT_TRUE(run.tasks.has_waits(0));
}

TEST(InterpreterPlace, IsWhereTheTaskStands) {
  Driven run(
      "event e0\ntask main\n  yield\n  repeat 2\n    race\n"
      "      branch\n        timeout 9\n          wait e0\n"
      "      branch\n        sleep 1\n");
  const auto place = [&run] { return run.tasks.place(0).path; };
  EXPECT_EQ(place(), "0");
  run.poll(0, 0);
  EXPECT_EQ(place(), "0");
  run.poll(0, 0);
  EXPECT_EQ(place(), "1.i0.0.b0.0.t.0");
  EXPECT_EQ(run.tasks.place(0).operation->op, Op::kWait);
  run.poll(0, 1);
  EXPECT_EQ(place(), "1.i1.0.b0.0.t.0");
  run.poll(0, 2);
  EXPECT_EQ(place(), "end");
  EXPECT_EQ(run.tasks.place(0).operation, nullptr);
}

}  // namespace
}  // namespace vigil
