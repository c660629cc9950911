// SPDX-License-Identifier: Apache-2.0
// What an UnorderedThread does; that ThreadSanitizer sees no order is what
// unordered_wake_canary_test.cc is about.
#include "audit/unordered_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

namespace vigil {
namespace {

/// Tells on which thread its last copy goes.
class Witness {
 public:
  explicit Witness(std::atomic<std::thread::id>& gone_on) : state_(&gone_on) {}
  Witness(Witness&& other) noexcept
      : state_(std::exchange(other.state_, nullptr)) {}
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  Witness& operator=(Witness&&) = delete;
  ~Witness() {
    if (state_ != nullptr) state_->store(std::this_thread::get_id());
  }

 private:
  std::atomic<std::thread::id>* state_;
};

TEST(UnorderedThread, RunsAndDestroysAJobElsewhereBeforeItReturns) {
  std::atomic<std::thread::id> ran_on;
  std::atomic<std::thread::id> gone_on;
  UnorderedThread other;
  other.run([&ran_on, witness = std::make_shared<Witness>(gone_on)] {
    ran_on = std::this_thread::get_id();
  });
  EXPECT_NE(ran_on.load(), std::thread::id());
  EXPECT_NE(ran_on.load(), std::this_thread::get_id());
  EXPECT_EQ(gone_on.load(), ran_on.load());
}

TEST(UnorderedThread, RunsOneJobAfterTheOther) {
  std::atomic<int> sum = 0;
  UnorderedThread other;
  for (int i = 0; i < 100; ++i) {
    other.run([&sum, i] { sum = 2 * sum + i % 2; });
    EXPECT_EQ(sum.load() % 2, i % 2);
    sum = sum % 64;
  }
}

TEST(UnorderedThread, NeedsNoJob) { const UnorderedThread other; }

/// All that a job did is ordered before what comes after the destructor.
TEST(UnorderedThread, OrdersAtItsEnd) {
  int number = 0;
  {
    UnorderedThread other;
    other.run([&number] { number = 42; });
  }
  EXPECT_EQ(number, 42);
}

}  // namespace
}  // namespace vigil
