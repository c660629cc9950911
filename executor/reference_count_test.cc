// SPDX-License-Identifier: Apache-2.0
// The reference count: who is the last, and law W16.
#include "executor/reference_count.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace vigil::detail {
namespace {

TEST(ReferenceCountTest, TheLastOneIsTold) {
  ReferenceCount count;
  count.acquire();
  count.acquire();
  EXPECT_FALSE(count.release());
  EXPECT_FALSE(count.release());
  EXPECT_TRUE(count.release());
}

TEST(ReferenceCountTest, OneOfManyThreadsIsTheLast) {
  for (int repeat = 0; repeat < 100; ++repeat) {
    ReferenceCount count;
    std::atomic<int> last{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      count.acquire();
      threads.emplace_back([&count, &last] {
        count.acquire();
        if (count.release()) ++last;
        if (count.release()) ++last;
      });
    }
    if (count.release()) ++last;
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(last, 1);
  }
}

TEST(ReferenceCountDeathTest, OneMoreThanTheMostAborts) {
  ReferenceCount nearly(ReferenceCount::kMax - 1);
  nearly.acquire();
  EXPECT_DEATH(nearly.acquire(), "a reference count would overflow");
}

// The abort must come before the count wraps, also when many are just there.
TEST(ReferenceCountDeathTest, FarBeyondTheMostAborts) {
  ReferenceCount full(UINT32_MAX - 1);
  EXPECT_DEATH(full.acquire(), "a reference count would overflow");
}

}  // namespace
}  // namespace vigil::detail
