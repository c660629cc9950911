// SPDX-License-Identifier: Apache-2.0
// A waker whose data was made for another table (law W7): its functions take a
// small task for a large one.
#include "executor/waker.h"

namespace {

struct SmallTask {
  long wakes = 0;
};
struct LargeTask {
  long wakes[8] = {};
};

vigil::RawWaker clone(const void*);
void ignore(const void*) noexcept {}
void wake_large(const void* data) noexcept {
  ++static_cast<LargeTask*>(const_cast<void*>(data))->wakes[7];
}
constexpr vigil::RawWakerVTable kTable{clone, ignore, wake_large, ignore};
vigil::RawWaker clone(const void* data) { return {data, &kTable}; }

}  // namespace

int main() {
#ifdef CONTROL
  auto* volatile task = new LargeTask;
  (void)SmallTask{};
#else
  auto* volatile task = new SmallTask;
#endif
  const vigil::Waker waker(vigil::RawWaker{task, &kTable});
  waker.wake_by_ref();
  delete task;
  return 0;
}
