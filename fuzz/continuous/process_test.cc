// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <cerrno>
#include <string>
#include <vector>

#include "fuzz/continuous/job.h"

namespace vigil::continuous {
namespace {

Command shell(const std::string& script) {
  return {.arguments = {"/bin/sh", "-c", script}, .limit_seconds = 600};
}

Finished wait(Process& process) {
  while (!process.has_ended()) {
    std::vector<pollfd> descriptors = process.to_poll();
    ::poll(descriptors.data(), descriptors.size(), 5);
    process.read();
    process.enforce_limits();
  }
  return process.finish();
}

Finished run_shell(const std::string& script) {
  Process process(shell(script));
  return wait(process);
}

TEST(Process, IsReadAndReaped) {
  const Finished finished = run_shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(finished.output, "out\n");
  EXPECT_EQ(finished.errors, "err\n");
  EXPECT_EQ(finished.ending, (Ending{Ending::Kind::kExited, 3}));
  EXPECT_EQ(run_shell("kill -9 $$").ending,
            (Ending{Ending::Kind::kSignalled, 9}));
}

TEST(Process, HasItsEnvironment) {
  Command command = shell("echo $ONE-$HOME");
  command.environment = {{"ONE", "1"}, {"HOME", "here"}};
  Process process(command);
  EXPECT_EQ(wait(process).output, "1-here\n");
}

TEST(Process, GivesItsLines) {
  std::vector<std::string> lines;
  Command command = shell("echo no; printf 'a\\nb' >&2");
  command.on_line = [&lines](std::string_view line) {
    lines.emplace_back(line);
  };
  Process process(command);
  wait(process);
  EXPECT_EQ(lines, (std::vector<std::string>{"a", "b"}));
}

TEST(Process, IsKilledWithItsGroupWhenItsTimeIsOver) {
  Command command = shell("sleep 1000 & echo $!; wait");
  command.limit_seconds = 0.5;
  Process process(command);
  const Finished finished = wait(process);
  EXPECT_EQ(finished.ending.kind, Ending::Kind::kHung);
}

TEST(Process, LeavesNobodyBehind) {
  // Its child holds its pipes: nobody waits for that one.
  const Finished finished = run_shell("sleep 1000 & echo $!");
  const pid_t left = std::stoi(finished.output);
  while (::kill(left, 0) == 0) {
    // Killed, it may still await its burial.
    const std::string path =
        "/proc/" + finished.output.substr(0, finished.output.find('\n')) +
        "/stat";
    if (run_shell("cat " + path).output.find(") Z ") != std::string::npos) {
      break;
    }
  }
}

TEST(Process, EndsWhenItIsAsked) {
  // Not the shell: dash loses a signal now and then.
  Process process({.arguments = {"/bin/bash", "-c",
                                 "trap 'exit 5' TERM; echo x; "
                                 "while :; do :; done"},
                   .limit_seconds = 600});
  while (true) {
    process.read();
    if (process.to_poll().empty()) break;
    std::vector<pollfd> descriptors = process.to_poll();
    if (::poll(descriptors.data(), descriptors.size(), 100) > 0) break;
  }
  process.ask_to_end(600);
  EXPECT_EQ(wait(process).ending, (Ending{Ending::Kind::kExited, 5}));
}

TEST(Process, OneThatDoesNotEndWhenItIsAskedIsKilled) {
  Process process(shell("trap '' TERM; while :; do sleep 0.01; done"));
  process.ask_to_end(0.1);
  EXPECT_EQ(wait(process).ending.kind, Ending::Kind::kSignalled);
}

TEST(Process, OneThatCantBeRunSaysWhy) {
  Process process({.arguments = {"/nowhere/x"}, .limit_seconds = 600});
  const Finished finished = wait(process);
  EXPECT_EQ(finished.ending, (Ending{Ending::Kind::kExited, 127}));
  EXPECT_EQ(finished.errors,
            "cannot run /nowhere/x: No such file or directory\n");
}

TEST(Process, OneThatPrintsWithoutEndTakesBoundedMemory) {
  Command command = shell("yes");
  command.limit_seconds = 0.3;
  Process process(command);
  EXPECT_LT(wait(process).output.size(), std::size_t{1} << 20);
}

Job twice(std::vector<int>& codes) {
  for (const char* const script : {"exit 1", "exit 2"}) {
    const Command command = shell(script);
    const Finished finished = co_await run(command);
    codes.push_back(finished.ending.number);
  }
}

TEST(Job, RunsOneProcessAfterAnother) {
  std::vector<int> codes;
  Job job = twice(codes);
  for (job.resume(); job.wanted() != nullptr;) {
    Process process(*job.wanted());
    job.resume(wait(process));
  }
  EXPECT_EQ(codes, (std::vector<int>{1, 2}));
}

TEST(Job, MayBeDestroyedInTheMiddle) {
  std::vector<int> codes;
  Job job = twice(codes);
  job.resume();
  EXPECT_NE(job.wanted(), nullptr);
}

}  // namespace
}  // namespace vigil::continuous
