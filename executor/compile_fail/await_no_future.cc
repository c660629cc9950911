// SPDX-License-Identifier: Apache-2.0
// Only futures, and what can be turned into one, can be awaited. With -DCONTROL
// a future is.
#include "executor/sleep.h"
#include "executor/task.h"

vigil::Task<> test() {
#ifdef CONTROL
  co_await vigil::yield_now();
#else
  co_await 42;
#endif
}
