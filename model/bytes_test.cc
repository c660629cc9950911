// SPDX-License-Identifier: Apache-2.0
// The byte format: each byte string is a valid program, encode() is decode()'s
// inverse, and what a byte means is pinned down, since corpora live for long.
#include "model/bytes.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "model/generate.h"
#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// The lines of the decoded program after the version.
std::string text_of(const Bytes& bytes) {
  const Program program = decode(bytes);
  EXPECT_EQ(program.check(), "");
  const std::string text = print(program);
  return text.substr(text.find('\n') + 1);
}

/// Decodes, checks, and encodes back.
void expect_sound(const Bytes& bytes) {
  const Program program = decode(bytes);
  ASSERT_EQ(program.check(), "");
  const Bytes shortest = encode(program);
  // Ends of blocks are added, and what was missing of the last number.
  ASSERT_LE(shortest.size(), 2 * bytes.size() + 9);
  ASSERT_EQ(decode(shortest), program);
  ASSERT_EQ(encode(decode(shortest)), shortest);
}

TEST(Bytes, EmptyIsAnEmptyMain) {
  EXPECT_EQ(decode({}), Program());
  EXPECT_EQ(encode(Program()), Bytes());
}

TEST(Bytes, GoldenProgram) {
  const Bytes bytes{48, 49, 5, 1, 1,  7,   10, 0, 0,  9, 0, 14,
                    0,  3,  0, 4, 16, 224, 6,  2, 15, 0, 2, 240};
  const std::string text =
      "event e0\ncounter x0\n"
      "task main\n  spawn b\n  sleep 7\n  wait e0\n"
      "task a\n  set e0\n  add x0 3\n"
      "task b\n  yield\n  log -1\n  join b\n  read x0\n"
      "  sleep-until 9223372036854775807\n";
  EXPECT_EQ(text_of(bytes), text);
  EXPECT_EQ(encode(program_of(text)), bytes);
}

TEST(Bytes, HighBitsOfAnItemAreIgnored) {
  EXPECT_EQ(text_of({4 + 64, 4 + 128, 4 + 192, 64, 4}),
            "task main\n  yield\n  yield\n  yield\ntask a\n  yield\n");
}

TEST(Bytes, ReservedSlotsAreSkipped) {
  int reserved = 0;
  for (std::uint8_t slot = 1; slot < 64; ++slot) {
    const bool is_structure =
        slot >= byte_code::kDeclareEvent && slot <= byte_code::kNextBranch;
    if (find_operation(slot) != nullptr || is_structure) continue;
    ++reserved;
    EXPECT_EQ(text_of({slot, 1, 5, slot, 4}), "task main\n  sleep 5\n  yield\n")
        << "slot " << unsigned{slot};
  }
  EXPECT_EQ(reserved, 47 - 32 + 63 - 54);
}

TEST(Bytes, MissingOperandsAreZero) {
  EXPECT_EQ(text_of({1}), "task main\n  sleep 0\n");
  EXPECT_EQ(text_of({49, 14}), "counter x0\ntask main\n  add x0 0\n");
  EXPECT_EQ(text_of({1, 255, 1, 1}), "task main\n  sleep 257\n");
  EXPECT_EQ(text_of({0, 6, 241}), "task main\ntask a\n  join main\n");
}

TEST(Bytes, ReferencesWrap) {
  EXPECT_EQ(text_of({6, 5, 0, 0}), "task main\n  join b\ntask a\ntask b\n");
  EXPECT_EQ(text_of({0, 5, 0, 5, 1, 5, 2, 0, 0}),
            "task main\ntask a\n  spawn b\n  spawn c\n  spawn b\n"
            "task b\ntask c\n");
  // 240 + high bits, low byte, middle byte: 0x20104 modulo 3.
  EXPECT_EQ(text_of({6, 242, 4, 1, 0, 0}),
            "task main\n  join " + canonical_task_name(0x20104 % 3) +
                "\ntask a\ntask b\n");
}

TEST(Bytes, ReferencesToNothingAreLeftOut) {
  EXPECT_EQ(text_of({9, 0, 10, 0, 14, 0, 3, 15, 0, 4}), "task main\n  yield\n");
  EXPECT_EQ(text_of({11, 0, 12, 0, 3, 13, 0, 26, 0, 32, 0, 4}),
            "task main\n  yield\n");
  EXPECT_EQ(text_of({0, 5, 0, 4}), "task main\ntask a\n  yield\n");
}

TEST(Bytes, ThingsMayBeDeclaredLater) {
  EXPECT_EQ(text_of({9, 1, 48, 0, 48}),
            "event e0\nevent e1\ntask main\n  set e1\ntask a\n");
}

TEST(Bytes, ExtremeNumbersAreFixedForEver) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  const std::vector<std::int64_t> numbers{
      kMax,       kMax - 1,   kMax / 2,   kMax / 2 + 1, kMin,
      kMin + 1,   kMin / 2,   2147483648, 1000,         1000000,
      1000000000, kMax - 100, 4294967296, 4294967295,   -4294967296};
  ASSERT_EQ(numbers.size(), kExtremeNumbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(extreme_number(i), numbers[i]) << i;
    const auto byte = static_cast<std::uint8_t>(240 + i);
    EXPECT_EQ(text_of({16, byte}),
              "task main\n  log " + std::to_string(numbers[i]) + "\n");
  }
}

TEST(Bytes, NumbersTakeTheShortestForm) {
  const std::vector<std::pair<std::string, std::size_t>> sizes{
      {"0", 1},
      {"223", 1},
      {"224", 9},
      {"-1", 1},
      {"-16", 1},
      {"-17", 9},
      {"1000", 1},
      {"1001", 9},
      {"9223372036854775807", 1},
      {"9223372036854775805", 9}};
  for (const auto& [number, size] : sizes) {
    const Program program = program_of("task main\n  log " + number + "\n");
    const Bytes bytes = encode(program);
    EXPECT_EQ(bytes.size(), 1 + size) << number;
    EXPECT_EQ(decode(bytes), program) << number;
  }
}

TEST(Bytes, LongReferences) {
  Program program;
  for (TaskId task = 1; task < kMaxDecodedTasks; ++task) {
    program.tasks.push_back({canonical_task_name(task), {}});
  }
  for (const std::uint32_t task : {1U, 239U, 240U, 241U, 500U, 65'535U}) {
    program.tasks[0].operations.push_back({Op::kJoin, task});
    program.tasks[0].operations.push_back({Op::kSpawn, task});
  }
  const Bytes bytes = encode(program);
  EXPECT_EQ(decode(bytes), program);
  // The tasks, the operations, their short references, their long ones.
  EXPECT_EQ(bytes.size(), 65'535U + 12U + 5U + 7U * 3U);
}

TEST(Bytes, AllStringsOfOneAndTwoBytes) {
  for (unsigned first = 0; first < 256; ++first) {
    expect_sound({static_cast<std::uint8_t>(first)});
    for (unsigned second = 0; second < 256; ++second) {
      expect_sound({static_cast<std::uint8_t>(first),
                    static_cast<std::uint8_t>(second)});
    }
  }
}

TEST(Bytes, ManyStringsOfThreeBytes) {
  for (unsigned all = 0; all < 64 * 64; ++all) {
    for (const std::uint8_t third : {0, 1, 18, 19, 20, 53, 54, 255}) {
      expect_sound({static_cast<std::uint8_t>(all & 63),
                    static_cast<std::uint8_t>(all >> 6), third});
      ASSERT_FALSE(testing::Test::HasFailure()) << all << " " << int{third};
    }
  }
}

TEST(Bytes, RandomStrings) {
  for (std::uint64_t index = 0; index < 50'000; ++index) {
    RandomStream random(1, index);
    Bytes bytes(random.below(64));
    // Those below 55 are items, and 17 to 20 open blocks; all are everything.
    const std::uint32_t kind = random.below(3);
    for (std::uint8_t& byte : bytes) {
      byte = static_cast<std::uint8_t>(random.below(kind == 0 ? 256 : 55));
      if (kind == 2 && random.below(3) == 0) byte = 17 + byte % 4;
    }
    expect_sound(bytes);
    ASSERT_FALSE(testing::Test::HasFailure()) << "index " << index;
  }
}

TEST(Bytes, CanonicalProgramsSurvive) {
  for (std::uint64_t index = 0; index < 10'000; ++index) {
    const Program program = decode(generate_bytes(2, index, {}));
    ASSERT_EQ(decode(encode(program)), program) << "index " << index;
  }
}

TEST(Bytes, OnlyNamesAreLost) {
  Program program = program_of(
      "event door\ncounter sum\nnotify bell\nchannel way capacity 3\n"
      "waker alarm\ntask main\n  spawn x\n  wait door\n  wait bell\n"
      "task x\n  add sum 2\n  send way 5\n  keep-waker alarm\n");
  const Program decoded = decode(encode(program));
  program.tasks[1].name = "a";
  program.events[0] = "e0";
  program.counters[0] = "x0";
  program.notifies[0] = "n0";
  program.channels[0] = "c0";
  program.wakers[0] = "w0";
  EXPECT_EQ(decoded, program);
}

TEST(Bytes, LimitsHold) {
  EXPECT_EQ(decode(Bytes(100'000, byte_code::kNextTask)).tasks.size(),
            kMaxDecodedTasks);
  EXPECT_EQ(decode(Bytes(100'000, byte_code::kDeclareEvent)).events.size(),
            kMaxDecodedThings);
  EXPECT_EQ(decode(Bytes(200'000, byte_code::kDeclareChannel)).channels.size(),
            kMaxDecodedThings);
  const Program program = decode(Bytes(kMaxDecodedOperations + 100,
                                       static_cast<std::uint8_t>(Op::kYield)));
  EXPECT_EQ(program.operation_count(), kMaxDecodedOperations);
  EXPECT_EQ(program.check(), "");
}

}  // namespace
}  // namespace vigil
