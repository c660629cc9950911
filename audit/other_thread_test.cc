// SPDX-License-Identifier: Apache-2.0
#include "audit/other_thread.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace vigil {
namespace {

/// In this order: there is no way back to new threads.
TEST(OtherThreadTest, IsAnotherThreadEachTime) {
  const std::thread::id self = std::this_thread::get_id();
  int sum = 0;  // no data race: the thread is waited for
  for (int i = 1; i <= 100; ++i) {
    on_other_thread([&] {
      EXPECT_NE(std::this_thread::get_id(), self);
      sum += i;
    });
  }
  EXPECT_EQ(sum, 5050);
}

TEST(OtherThreadTest, IsTheSameOneIfReused) {
  reuse_other_threads();
  std::set<std::thread::id> ids;
  int sum = 0;
  for (int i = 1; i <= 10'000; ++i) {
    on_other_thread([&] {
      ids.insert(std::this_thread::get_id());
      sum += i;
    });
  }
  EXPECT_EQ(sum, 50'005'000);
  EXPECT_EQ(ids.size(), 1U);
  EXPECT_FALSE(ids.contains(std::this_thread::get_id()));
}

TEST(OtherThreadTest, EachThreadHasItsOwn) {
  reuse_other_threads();
  std::thread::id outer;
  std::thread::id inner;
  on_other_thread([&] {
    outer = std::this_thread::get_id();
    on_other_thread([&] { inner = std::this_thread::get_id(); });
  });
  EXPECT_NE(outer, inner);
  EXPECT_NE(inner, std::this_thread::get_id());
}

}  // namespace
}  // namespace vigil
