// SPDX-License-Identifier: Apache-2.0
// The books of the waker audit, against calls that are counted by hand; and the
// misuse that it must survive and write down.
#include "audit/waker_audit.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <utility>

#include "executor/waker.h"

namespace vigil {
namespace {

struct Counts {
  int clones = 0;
  int wakes = 0;
  int wakes_by_ref = 0;
  int drops = 0;
};

Counts& counts_of(const void* data) {
  return *const_cast<Counts*>(static_cast<const Counts*>(data));
}

RawWaker clone_counted(const void* data);
constexpr RawWakerVTable kCounted{
    &clone_counted, [](const void* data) noexcept { ++counts_of(data).wakes; },
    [](const void* data) noexcept { ++counts_of(data).wakes_by_ref; },
    [](const void* data) noexcept { ++counts_of(data).drops; }};
RawWaker clone_counted(const void* data) {
  ++counts_of(data).clones;
  return {data, &kCounted};
}

TEST(WakerAudit, PassesCallsOnAndBalances) {
  Counts counts;
  const auto audit = WakerAudit::create();
  {
    const Waker inner(RawWaker{&counts, &kCounted});
    const Waker waker = audit->wrap(3, inner, 0);
    Waker clone = waker;
    clone.wake_by_ref();
    std::move(clone).wake();
  }
  EXPECT_EQ(counts.wakes, 1);
  EXPECT_EQ(counts.wakes_by_ref, 1);
  EXPECT_EQ(counts.clones + 1, counts.wakes + counts.drops);
  const WakerLedger& ledger = audit->ledger();
  EXPECT_EQ(ledger.constructed, 1U);
  EXPECT_EQ(ledger.cloned, 1U);
  EXPECT_EQ(ledger.woken_by_value, 1U);
  EXPECT_EQ(ledger.dropped, 1U);
  EXPECT_EQ(ledger.calls_after_end, 0U);
  ASSERT_EQ(ledger.wakers.size(), 2U);
  EXPECT_EQ(ledger.wakers[1].task, 3U);
  EXPECT_EQ(ledger.wakers[1].parent, 0U);
  EXPECT_EQ(ledger.wakers[1].wakes_by_ref, 1U);
  EXPECT_EQ(ledger.wakers[1].end, WakerRecord::End::kWoken);
}

TEST(WakerAudit, WritesDownCallsAfterTheEnd) {
  Counts counts;
  const auto audit = WakerAudit::create();
  const Waker inner(RawWaker{&counts, &kCounted});
  const Waker kept = audit->wrap(0, inner, 0);
  Waker waker = kept;
  const RawWaker raw{waker.data(), waker.vtable()};
  std::move(waker).wake();
  raw.vtable->drop(raw.data);
  raw.vtable->wake(raw.data);
  raw.vtable->wake_by_ref(raw.data);
  const RawWaker clone = raw.vtable->clone(raw.data);
  clone.vtable->drop(clone.data);
  EXPECT_EQ(audit->ledger().calls_after_end, 4U);
  EXPECT_EQ(counts.wakes, 1);
}

TEST(WakerAudit, WakersOutliveItsOwner) {
  Counts counts;
  auto audit = WakerAudit::create();
  const Waker inner(RawWaker{&counts, &kCounted});
  Waker waker = audit->wrap(0, inner, 0);
  audit.reset();
  Waker clone = waker;
  std::move(clone).wake();
  std::move(waker).wake();
  EXPECT_EQ(counts.wakes, 2);
}

/// Wakers of one task, of other polls, and of another task.
class RetireTest : public testing::Test {
 protected:
  ~RetireTest() override { EXPECT_EQ(audit_->ledger().calls_after_end, 0U); }
  Waker wrap(TaskId task, std::size_t poll, bool may_retire = true) {
    return audit_->wrap(task, inner_, poll, may_retire);
  }

  Counts counts_;
  const Waker inner_{RawWaker{&counts_, &kCounted}};
  const std::shared_ptr<WakerAudit> audit_ = WakerAudit::create();
};

TEST_F(RetireTest, WakersOfEarlierPollsWakeNobody) {
  Waker old = wrap(1, 3);
  Waker latest = wrap(1, 4);
  audit_->retire(1, 4);
  old.wake_by_ref();
  EXPECT_EQ(counts_.wakes_by_ref, 0);
  std::move(old).wake();
  EXPECT_EQ(counts_.wakes, 0);
  latest.wake_by_ref();
  EXPECT_EQ(counts_.wakes_by_ref, 1);
  std::move(latest).wake();
  EXPECT_EQ(counts_.wakes, 1);
  // The books have all of them, and what was kept of them is gone.
  EXPECT_EQ(audit_->ledger().woken_by_value, 2U);
  EXPECT_EQ(audit_->ledger().wakers[0].wakes_by_ref, 1U);
  EXPECT_EQ(counts_.clones, counts_.wakes + counts_.drops);
}

TEST_F(RetireTest, NorDoTheirClones) {
  const Waker old = wrap(1, 3);
  const Waker before = old;
  audit_->retire(1, 4);
  const Waker after = old;
  before.wake_by_ref();
  after.wake_by_ref();
  EXPECT_EQ(counts_.wakes_by_ref, 0);
}

TEST_F(RetireTest, OthersStayAsTheyAre) {
  const Waker other = wrap(2, 3);
  const Waker kept = wrap(1, 3, /*may_retire=*/false);
  const Waker clone = kept;
  audit_->retire(1, 4);
  for (const Waker* const waker : {&other, &kept, &clone}) {
    waker->wake_by_ref();
  }
  EXPECT_EQ(counts_.wakes_by_ref, 3);
}

TEST_F(RetireTest, ADroppedOneIsDropped) {
  {
    const Waker old = wrap(1, 3);
  }
  audit_->retire(1, 4);
  {
    const Waker old = wrap(1, 2);
  }
  EXPECT_EQ(audit_->ledger().dropped, 2U);
  EXPECT_EQ(counts_.clones, counts_.drops);
}

}  // namespace
}  // namespace vigil
