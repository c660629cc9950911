// SPDX-License-Identifier: Apache-2.0
// A loop that makes a waker for each poll and wakes the last one after it.
#include "executor/waker.h"

int main() {
  const vigil::Waker* volatile last = nullptr;
#ifdef CONTROL
  const vigil::Waker waker = vigil::Waker::noop();
#endif
  for (int poll = 0; poll < 2; ++poll) {
#ifndef CONTROL
    const vigil::Waker waker = vigil::Waker::noop();
#endif
    last = &waker;
  }
  last->wake_by_ref();
  return 0;
}
