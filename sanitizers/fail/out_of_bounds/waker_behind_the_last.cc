// SPDX-License-Identifier: Apache-2.0
// A poll that wakes an array of wakers on its stack, and one more than it has.
#include "executor/waker.h"

namespace {

void wake_all(const vigil::Waker* wakers, int count) {
  for (int i = 0; i < count; ++i) wakers[i].wake_by_ref();
}

}  // namespace

int main() {
#ifdef CONTROL
  const volatile int count = 2;
#else
  const volatile int count = 3;
#endif
  const vigil::Waker wakers[2] = {vigil::Waker::noop(), vigil::Waker::noop()};
  wake_all(wakers, count);
  return 0;
}
