// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_mutator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/text.h"

// libFuzzer's place.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                        std::size_t max_size) {
  if (size < max_size) data[size++] = 1;
  return size;
}

namespace vigil {
namespace {

constexpr std::size_t kMaxSize = 400;
using Bytes = std::vector<std::uint8_t>;

Bytes mutated(Bytes bytes, unsigned seed,
              OperationSet operations = OperationSet::all()) {
  const std::size_t size = std::min(bytes.size(), kMaxSize);
  bytes.resize(kMaxSize);
  bytes.resize(mutate_program(bytes.data(), size, kMaxSize, seed, operations));
  return bytes;
}

Bytes program(std::uint64_t index) { return generate_bytes(7, index, {}); }

TEST(ProgramMutatorTest, ManyMutationsStayPrograms) {
  for (std::uint64_t index = 0; index < 40; ++index) {
    Bytes bytes = program(index);
    for (unsigned seed = 0; seed < 200; ++seed) {
      bytes = mutated(std::move(bytes), seed);
      ASSERT_LE(bytes.size(), kMaxSize);
      const Program decoded = decode(bytes);
      ASSERT_EQ(decoded.check(), "") << print(decoded);
    }
  }
}

TEST(ProgramMutatorTest, WhatItSaysIsWhatTheBytesMean) {
  RandomStream random(3, 0);
  for (std::uint64_t index = 0; index < 2'000; ++index) {
    Program changed = decode(program(index));
    mutate(changed, random, OperationSet::all());
    // What is too deep, or repeated too often, is put right by the decoder.
    const Program once = decode(encode(changed));
    EXPECT_EQ(decode(encode(once)), once);
    EXPECT_EQ(once.tasks.size(), changed.tasks.size());
    EXPECT_EQ(once.operation_count(), changed.operation_count()) << print(once);
  }
}

TEST(ProgramMutatorTest, TheSameSeedDoesTheSame) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    EXPECT_EQ(mutated(program(seed), seed), mutated(program(seed), seed));
  }
}

TEST(ProgramMutatorTest, AddsOnlyWhatMayOccur) {
  OperationSet few;
  few.insert(Op::kSleep);
  few.insert(Op::kLog);
  RandomStream random(5, 0);
  Program grown;
  for (int i = 0; i < 2'000; ++i) {
    mutate(grown, random, few);
    grown = decode(encode(grown));
    if (grown.operation_count() > 100) grown = Program();
    for (const OperationInfo& row : operation_table()) {
      if (!grown.operations().contains(row.op)) continue;
      EXPECT_TRUE(few.contains(row.op) || row.op == Op::kSpawn) << row.name;
    }
  }
}

TEST(ProgramMutatorTest, GetsEverywhereFromNothing) {
  OperationSet met;
  std::size_t most_tasks = 0;
  bool has_grown = false;
  bool has_shrunk = false;
  Bytes bytes;
  for (unsigned seed = 0; seed < 5'000; ++seed) {
    Bytes next = mutated(bytes, seed);
    has_grown |= next.size() > bytes.size();
    has_shrunk |= next.size() < bytes.size();
    const Program now = decode(next);
    most_tasks = std::max(most_tasks, now.tasks.size());
    for (const OperationInfo& row : operation_table()) {
      if (now.operations().contains(row.op)) met.insert(row.op);
    }
    bytes = std::move(next);
  }
  EXPECT_EQ(met, OperationSet::all());
  EXPECT_GT(most_tasks, 5U);
  EXPECT_TRUE(has_grown && has_shrunk);
}

Program parsed(std::string_view text) { return std::get<Program>(parse(text)); }

TEST(ProgramMutatorTest, CrossesTwoPrograms) {
  const Program one = parsed("vigil program 1\ntask main\n  log 1\n  log 2\n");
  const Program other =
      parsed("vigil program 1\nevent e0\ntask main\n  wait e0\n  set e0\n");
  std::size_t has_of_both = 0;
  for (unsigned seed = 0; seed < 500; ++seed) {
    Bytes out(kMaxSize);
    out.resize(
        cross_programs(encode(one), encode(other), out.data(), kMaxSize, seed));
    const Program crossed = decode(out);
    EXPECT_EQ(crossed.check(), "");
    has_of_both += crossed.operations().contains(Op::kLog) &&
                           (crossed.operations().contains(Op::kWait) ||
                            crossed.operations().contains(Op::kSet))
                       ? 1
                       : 0;
  }
  EXPECT_GT(has_of_both, 450U);
}

TEST(ProgramMutatorTest, StaysWithinItsBytes) {
  for (std::size_t max_size = 0; max_size < 40; ++max_size) {
    for (unsigned seed = 0; seed < 50; ++seed) {
      Bytes bytes = program(seed);
      const std::size_t size = std::min(bytes.size(), max_size);
      // Of exactly that size, for AddressSanitizer.
      Bytes exact(bytes.begin(), bytes.begin() + static_cast<long>(size));
      exact.resize(max_size);
      EXPECT_LE(mutate_program(exact.data(), size, max_size, seed,
                               OperationSet::all()),
                max_size);
      Bytes out(max_size);
      EXPECT_LE(
          cross_programs(bytes, program(seed + 1), out.data(), max_size, seed),
          max_size);
    }
  }
}

}  // namespace
}  // namespace vigil
