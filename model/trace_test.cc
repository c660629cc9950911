// SPDX-License-Identifier: Apache-2.0
// Traces as text, their hash, and the way from a path to its operation.
#include "model/trace.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>

#include "model/oracle.h"
#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

using Kind = Outcome::Kind;

TEST(Outcome, PrintsAsTheDesignSays) {
  EXPECT_EQ(print(Outcome{}), "ok");
  EXPECT_EQ(print(Outcome{Kind::kAgain}), "again");
  EXPECT_EQ(print(Outcome{Kind::kSigned, UINT64_MAX}), "-1");
  EXPECT_EQ(print(Outcome{Kind::kUnsigned, UINT64_MAX}),
            "18446744073709551615");
  EXPECT_EQ(print(Outcome{Kind::kValue}), "value");
  EXPECT_EQ(print(Outcome{Kind::kThrew}), "threw");
  EXPECT_EQ(print(Outcome{Kind::kCancelled}), "cancelled");
  EXPECT_EQ(print(Outcome{Kind::kNone}), "none");
  EXPECT_EQ(print(Outcome{Kind::kBranch, 12}), "b12");
  EXPECT_EQ(print(Outcome{Kind::kDone}), "done");
  EXPECT_EQ(print(Outcome{Kind::kLate}), "late");
  EXPECT_EQ(print(Outcome{Kind::kReturned}), "returned");
  EXPECT_EQ(print(Outcome{Kind::kStuck}), "stuck");
}

TEST(Trace, PrintsALineForEachEntry) {
  const Program program = program_of("task main\ntask tail\n");
  const Trace trace{{-3, 1, "0.b1.2", {Kind::kSigned, 7}},
                    {5, 0, std::string(kEndPath), {Kind::kReturned}}};
  EXPECT_EQ(print(program, trace), "-3 tail 0.b1.2 7\n5 main end returned\n");
  EXPECT_EQ(print(program, trace[1]), "5 main end returned");
  EXPECT_EQ(print(program, Trace{}), "");
}

Program nested_program() {
  return program_of(
      "task main\n"
      "  log 0\n"
      "  race\n"
      "    branch\n"
      "      log 1\n"
      "    branch\n"
      "      timeout 5\n"
      "        log 2\n"
      "        repeat 3\n"
      "          log 3\n"
      "          log 4\n"
      "task a\n"
      "  log 5\n");
}

/// The operation at the path as text; "-" if there is none.
std::string at(const Program& program, TaskId task, std::string_view path) {
  const Operation* const operation = find_operation(program, task, path);
  return operation == nullptr ? "-" : print(program, *operation);
}

TEST(Path, LeadsToItsOperation) {
  const Program program = nested_program();
  EXPECT_EQ(at(program, 0, "0"), "log 0");
  EXPECT_EQ(at(program, 0, "1"), "race");
  EXPECT_EQ(at(program, 0, "1.b0.0"), "log 1");
  EXPECT_EQ(at(program, 0, "1.b1.0"), "timeout 5");
  EXPECT_EQ(at(program, 0, "1.b1.0.t.0"), "log 2");
  EXPECT_EQ(at(program, 0, "1.b1.0.t.1"), "repeat 3");
  EXPECT_EQ(at(program, 0, "1.b1.0.t.1.i0.1"), "log 4");
  EXPECT_EQ(at(program, 0, "1.b1.0.t.1.i2.1"), "log 4");
  EXPECT_EQ(at(program, 1, "0"), "log 5");
}

TEST(Path, LeadsNowhereOtherwise) {
  const Program program = nested_program();
  for (const char* const path :
       {"", "end", "2", "99999", "0.0", "0.b0.0", "0.t.0", "1.b2.0", "1.b0.1",
        "1.0", "1..0", ".", "b0", "1.b1.0.t.1.i0.2"}) {
    EXPECT_EQ(at(program, 0, path), "-") << path;
  }
  EXPECT_EQ(at(program, 1, "1"), "-");
}

/// Each entry of a trace but the ends leads to an operation.
TEST(Path, AllOfATraceAreFound) {
  const Program program = nested_program();
  std::set<std::string> found;
  for (const TraceEntry& entry : expected_trace(program)) {
    EXPECT_EQ(find_operation(program, entry.task, entry.path) == nullptr,
              entry.path == kEndPath)
        << entry.path;
    found.insert(at(program, entry.task, entry.path));
  }
  EXPECT_EQ(found.count("race"), 1U);
}

/// FNV-1a of the text, with the constants of its authors.
TEST(Hash, IsTheSameEverywhere) {
  const Program program = program_of("task main\n  sleep 3\n");
  EXPECT_EQ(hash(program, {}), 0xcbf29ce484222325U);
  std::uint64_t expected = 0xcbf29ce484222325U;
  for (const char c : std::string("3 main 0 ok\n3 main end returned\n")) {
    expected = (expected ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  EXPECT_EQ(hash(program, expected_trace(program)), expected);
}

TEST(Hash, SeesEachField) {
  const Program program = program_of("task main\ntask a\n");
  const TraceEntry entry{1, 0, "3", {Kind::kSigned, 4}};
  const std::uint64_t whole = hash(program, {entry});
  for (const TraceEntry& other : {TraceEntry{2, 0, "3", {Kind::kSigned, 4}},
                                  TraceEntry{1, 1, "3", {Kind::kSigned, 4}},
                                  TraceEntry{1, 0, "4", {Kind::kSigned, 4}},
                                  TraceEntry{1, 0, "3", {Kind::kOk, 0}},
                                  TraceEntry{1, 0, "3", {Kind::kSigned, 5}}}) {
    EXPECT_NE(hash(program, {other}), whole);
  }
  EXPECT_NE(hash(program, {entry, entry}), whole);
}

}  // namespace
}  // namespace vigil
