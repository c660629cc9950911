// SPDX-License-Identifier: Apache-2.0
// A RemoteGuard is one guard: it can be moved to another thread, not copied.
// With -DCONTROL it is moved.
#include <utility>

#include "executor/remote_guard.h"

void test(vigil::RemoteGuard guard) {
#ifdef CONTROL
  vigil::RemoteGuard other(std::move(guard));
#else
  vigil::RemoteGuard other(guard);
#endif
}
