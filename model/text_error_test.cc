// SPDX-License-Identifier: Apache-2.0
// The exact place and words of each error of the parser.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

using namespace std::string_literals;

std::string in_main(const std::string& line) {
  return "vigil program 1\nevent e0\ncounter x0\ntask main\n" + line +
         "\ntask a\n";
}

struct BadText {
  const char* name;
  std::string text;
  std::string error;
};

class BadTextTest : public testing::TestWithParam<BadText> {};

TEST_P(BadTextTest, SaysWhereAndWhy) {
  EXPECT_EQ(error_of(GetParam().text), GetParam().error);
}

std::string name_of(const testing::TestParamInfo<BadText>& info) {
  return info.param.name;
}

const std::string kNul =
    "a zero byte; this is no text (`vigil decode` reads the bytes of a fuzzer)";

INSTANTIATE_TEST_SUITE_P(
    Whole, BadTextTest,
    testing::Values(
        BadText{"ZeroBytes", "",
                "1:1: the text is empty; begin it with `vigil program 1`"},
        BadText{"OnlyBlanks", "\n  \n# x",
                "3:4: no program; begin it with `vigil program 1`"},
        BadText{"Binary",
                "\x7F"
                "ELF\x02\x01\x01\0\0"s,
                "1:1: the byte 0x7f; outside of comments a program has only "
                "printable ASCII characters"},
        BadText{"Nul", "vigil program 1\ntask main\n  sl\0eep"s,
                "3:5: " + kNul},
        BadText{"NulInComment", "vigil program 1\n# ab\0\n"s, "2:5: " + kNul},
        BadText{"NotAscii", in_main("  sleep \xC3\xA4"),
                "5:9: the byte 0xc3; outside of comments a program has only "
                "printable ASCII characters"},
        BadText{"LongLine", "vigil program 1\n" + std::string(4097, '#'),
                "2:4097: the line is longer than 4096 bytes; split it"},
        BadText{"TruncatedInVersion", "vigil prog",
                "1:7: expected `vigil program 1`"},
        BadText{"TruncatedVersion", "vigil program ",
                "1:14: the line breaks off; it is `vigil program 1`"},
        BadText{"TruncatedVersionWord", "vigil",
                "1:6: the line breaks off; it is `vigil program 1`"},
        BadText{"TruncatedAfterVersion", "vigil program 1",
                "1:16: no task; every program has `task main`"},
        BadText{"NoTask", "vigil program 1\nevent e0\n",
                "3:1: no task; every program has `task main`"},
        BadText{"TruncatedTask", "vigil program 1\ntask",
                "2:5: a name is missing after `task`"},
        BadText{"TruncatedOperation", "vigil program 1\ntask main\n  sleep",
                "3:8: a number is missing after `sleep`"},
        BadText{"MissingVersion", "task main\n  yield\n",
                "1:1: the first line of a program is `vigil program 1`"},
        BadText{"IndentedVersion", " vigil program 1\n",
                "1:2: the first line of a program is `vigil program 1`"},
        BadText{"NewerVersion", "vigil program 2\ntask main\n",
                "1:15: version `2` of the format is not supported; this is "
                "version 1"},
        BadText{"VersionAndMore", "vigil program 1 beta\n",
                "1:17: `beta` is too much; nothing more belongs in this "
                "line"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Declaration, BadTextTest,
    testing::Values(
        BadText{"Misspelt", "vigil program 1\nevnet e0\n",
                "2:1: unknown declaration `evnet`; did you mean `event`?"},
        BadText{"Unheard", "vigil program 1\nsemaphore s0\n",
                "2:1: unknown declaration `semaphore`; there are task, event, "
                "counter, notify, channel, waker"},
        BadText{"UnindentedOperation", "vigil program 1\ntask main\nsleep 3\n",
                "3:1: `sleep` is an operation; it stands below a `task` line, "
                "indented by two spaces"},
        BadText{"FirstTaskNotMain", "vigil program 1\ntask a\ntask main\n",
                "2:6: the first task must be `main`"},
        BadText{"AfterTask", "vigil program 1\ntask main\nevent e0\n",
                "3:1: what tasks share is declared before the first task"},
        BadText{"ChannelAfterTask",
                "vigil program 1\ntask main\nchannel c0 capacity 1\n",
                "3:1: what tasks share is declared before the first task"},
        BadText{"NotifyAfterTask", "vigil program 1\ntask main\nnotify n0\n",
                "3:1: `notify` is an operation; it stands below a `task` line, "
                "indented by two spaces"},
        BadText{"UnindentedBranch", "vigil program 1\ntask main\nbranch\n",
                "3:1: `branch` stands below a `race`"},
        BadText{"ChannelNamedAsWaker",
                "vigil program 1\nwaker w\nchannel w capacity 1\n",
                "3:9: the name `w` is declared twice, first in line 2"},
        BadText{"TwoTasksOfOneName",
                "vigil program 1\ntask main\ntask a\n\ntask a\n",
                "5:6: the name `a` is declared twice, first in line 3"},
        BadText{"EventNamedAsCounter",
                "vigil program 1\ncounter x\nevent  x\ntask main\n",
                "3:8: the name `x` is declared twice, first in line 2"},
        BadText{"EventNamedMain", "vigil program 1\nevent main\ntask main\n",
                "3:6: the name `main` is declared twice, first in line 2"},
        BadText{"NoName", "vigil program 1\nevent # e0\n",
                "2:6: a name is missing after `event`"},
        BadText{"BadName", "vigil program 1\nevent 0e\n",
                "2:7: `0e` is no name: a letter or underscore, then letters, "
                "digits, underscores or hyphens; at most 64"},
        BadText{"TwoNames", "vigil program 1\nevent a b\n",
                "2:9: `b` is too much; nothing more belongs in this line"},
        BadText{"Indented", in_main("  task b"),
                "5:3: `task` must not be indented"},
        BadText{"IndentedWaker", in_main("  waker w0"),
                "5:3: `waker` must not be indented"},
        BadText{"IndentedBeforeTasks",
                "vigil program 1\n  channel c0\n"
                "task main\n",
                "2:3: `channel` must not be indented"},
        BadText{"Tab", "vigil program 1\nevent\te0\n",
                "2:6: a tab; use spaces, two to indent"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Operation, BadTextTest,
    testing::Values(
        BadText{"BeforeTask", "vigil program 1\n  yield\ntask main\n",
                "2:3: an operation before the first task"},
        BadText{"TabIndentation", in_main("\tyield"),
                "5:1: a tab; use spaces, two to indent"},
        BadText{"DeepIndentation", in_main("    yield"),
                "5:5: indented by 4; the operations of a task are indented by "
                "two spaces"},
        BadText{"ShallowIndentation", in_main(" yield"),
                "5:2: indented by 1; the operations of a task are indented by "
                "two spaces"},
        BadText{"Misspelt", in_main("  slepe 3"),
                "5:3: unknown operation `slepe`; did you mean `sleep`?"},
        BadText{"WrongCase", in_main("  Sleep-Until 3"),
                "5:3: unknown operation `Sleep-Until`; did you mean "
                "`sleep-until`?"},
        BadText{"UnknownTask", in_main("  spawn z"),
                "5:9: there is no task `z`; declare it"},
        BadText{"UnknownEvent", in_main("  wait e9"),
                "5:8: there is no event `e9`; declare it"},
        BadText{"WrongKind", in_main("  wait x0"),
                "5:8: `x0` is a counter, where an event or a notify belongs"},
        BadText{"SpawnOfItself", in_main("  spawn main"),
                "5:9: a task spawns only tasks that are declared after it; "
                "`main` is not"},
        BadText{"SpawnOfEarlier", in_main("") + "task b\n  spawn a\n",
                "8:9: a task spawns only tasks that are declared after it; "
                "`a` is not"},
        BadText{"NoReference", in_main("  set "),
                "5:6: an event is missing after `set`"},
        BadText{"NoTaskToJoin", in_main("  join"),
                "5:7: a task is missing after `join`"},
        BadText{"NoNumber", in_main("  add x0   # 3"),
                "5:9: a number is missing after `x0`"},
        BadText{"OneOperandTooMany", in_main("  yield 3"),
                "5:9: `3` is too much; nothing more belongs in this line"},
        BadText{"ManyTooMany", in_main("  add x0 3 4 5 6 7"),
                "5:12: `4` is too much; nothing more belongs in this line"},
        BadText{"NoNumberButAWord", in_main("  sleep 3ns"),
                "5:9: `3ns` is no whole number, such as 3 or -3"},
        BadText{"Plus", in_main("  sleep +3"),
                "5:9: `+3` is no whole number, such as 3 or -3"},
        BadText{"OnlyMinus", in_main("  sleep -"),
                "5:9: `-` is no whole number, such as 3 or -3"},
        BadText{"TooGreat", in_main("  sleep 9223372036854775808"),
                "5:9: `9223372036854775808` is out of range; the most is "
                "9223372036854775807, the least -9223372036854775808"},
        BadText{"TooSmall", in_main("  log -9223372036854775809"),
                "5:7: `-9223372036854775809` is out of range; the most is "
                "9223372036854775807, the least -9223372036854775808"},
        BadText{"TooGreatUnsigned", in_main("  add x0 18446744073709551616"),
                "5:10: `18446744073709551616` is out of range; the most is "
                "18446744073709551615, the least -9223372036854775808"},
        BadText{"LongWordIsCut", in_main("  sleep " + std::string(90, '9')),
                "5:9: `" + std::string(40, '9') +
                    "...` is out of range; the most is 9223372036854775807, "
                    "the least -9223372036854775808"}),
    name_of);

/// Below a task with one thing of each kind.
std::string with_all(const std::string& line) {
  return "vigil program 1\nevent e0\ncounter x0\nnotify n0\n"
         "channel c0 capacity 1\nwaker w0\ntask main\n" +
         line + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Reference, BadTextTest,
    testing::Values(
        BadText{"WaitForChannel", with_all("  wait c0"),
                "8:8: `c0` is a channel, where an event or a notify belongs"},
        BadText{"WaitForTask", with_all("  wait main"),
                "8:8: `main` is a task, where an event or a notify belongs"},
        BadText{"SetNotify", with_all("  set n0"),
                "8:7: `n0` is a notify, where an event belongs"},
        BadText{"NotifyEvent", with_all("  notify e0"),
                "8:10: `e0` is an event, where a notify belongs"},
        BadText{"SendIntoEvent", with_all("  send e0 1"),
                "8:8: `e0` is an event, where a channel belongs"},
        BadText{"ReceiveFromCounter", with_all("  recv x0"),
                "8:8: `x0` is a counter, where a channel belongs"},
        BadText{"AddToWaker", with_all("  add w0 1"),
                "8:7: `w0` is a waker, where a counter belongs"},
        BadText{"KeepInTask", with_all("  keep-waker main"),
                "8:14: `main` is a task, where a waker belongs"},
        BadText{"JoinOfWaker", with_all("  join w0"),
                "8:8: `w0` is a waker, where a task belongs"},
        BadText{"SpawnOfChannel", with_all("  spawn c0"),
                "8:9: `c0` is a channel, where a task belongs"},
        BadText{"NoSuchChannel", with_all("  recv c1"),
                "8:8: there is no channel `c1`; declare it"},
        BadText{"NoSuchWaker", with_all("  drop-waker w1"),
                "8:14: there is no waker `w1`; declare it"},
        BadText{"NoSuchNotify", with_all("  notify n1"),
                "8:10: there is no notify `n1`; declare it"},
        BadText{"NothingToWaitFor", with_all("  wait"),
                "8:7: an event or a notify is missing after `wait`"},
        BadText{"NoChannel", with_all("  recv"),
                "8:7: a channel is missing after `recv`"},
        BadText{"NothingToSend", with_all("  send c0"),
                "8:10: a number is missing after `c0`"},
        BadText{"NoDelayToReset", with_all("  reset main"),
                "8:13: a number is missing after `main`"},
        BadText{"NumberForReference", with_all("  reset 3"),
                "8:9: there is no task `3`; declare it"}),
    name_of);

constexpr const char* kNoCapacity =
    "the capacity is missing, such as `channel c0 capacity 2`";

INSTANTIATE_TEST_SUITE_P(
    Channel, BadTextTest,
    testing::Values(
        BadText{"NoName", "vigil program 1\nchannel\n",
                "2:8: a name is missing after `channel`"},
        BadText{"NoCapacity", "vigil program 1\nchannel c0\n",
                std::string("2:11: ") + kNoCapacity},
        BadText{"CapacityBreaksOff", "vigil program 1\nchannel c0 capacity # 2",
                std::string("2:20: ") + kNoCapacity},
        BadText{"OnlyANumber", "vigil program 1\nchannel c0 2\n",
                "2:12: expected `capacity` and a number"},
        BadText{"OtherWord", "vigil program 1\nchannel c0 size 2\n",
                "2:12: expected `capacity` and a number"},
        BadText{"Zero", "vigil program 1\nchannel c0 capacity 0\n",
                "2:21: `0` is no capacity: a whole number from 1 to "
                "4294967295"},
        BadText{"Negative", "vigil program 1\nchannel c0 capacity -1\n",
                "2:21: `-1` is no capacity: a whole number from 1 to "
                "4294967295"},
        BadText{"TooLarge", "vigil program 1\nchannel c0 capacity 4294967296\n",
                "2:21: `4294967296` is no capacity: a whole number from 1 to "
                "4294967295"},
        BadText{"NotANumber", "vigil program 1\nchannel c0 capacity 2x\n",
                "2:21: `2x` is no capacity: a whole number from 1 to "
                "4294967295"},
        BadText{"OneTooMany", "vigil program 1\nchannel c0 capacity 2 3 4\n",
                "2:23: `3` is too much; nothing more belongs in this line"}),
    name_of);

TEST(BadText, UnknownOperationsComeWithAllThatThereAre) {
  const std::string error = error_of(in_main("  teleport 5"));
  EXPECT_EQ(error.find("5:3: unknown operation `teleport`; there are sleep, "
                       "sleep-until, reset, yield, "),
            0U);
  EXPECT_NE(error.find(", wake-by-value-on-thread, branch"), std::string::npos);
}

TEST(BadText, TooLarge) {
  std::string text = "vigil program 1\ntask main\n";
  while (text.size() <= kMaxTextBytes) text += "  yield\n";
  const std::string error = error_of(text);
  EXPECT_NE(error.find("the text is larger than 32 MiB"), std::string::npos);
  // 26 bytes, then lines of 8: the limit lies behind 6 bytes of the last.
  EXPECT_EQ(error.substr(0, error.find(' ')),
            std::to_string((kMaxTextBytes - 26) / 8 + 3) + ":7:");
  text.resize(kMaxTextBytes);
  EXPECT_EQ(error_of(text).find("larger"), std::string::npos);
}

TEST(BadText, TooManyTasks) {
  std::string text = "vigil program 1\ntask main\n";
  for (std::size_t i = 1; i < kMaxTasks; ++i) {
    text += "task t" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(error_of(text), "no error");
  EXPECT_EQ(error_of(text + "task last\n"),
            "1048578:1: more than 1048576 tasks, the most that a program may "
            "have");
}

}  // namespace
}  // namespace vigil
