// SPDX-License-Identifier: Apache-2.0
// An output that cannot be copied can be had once, so its handle must be moved
// into the await, as with -DCONTROL.
#include <memory>
#include <utility>

#include "executor/executor.h"
#include "executor/task.h"

vigil::Task<> test(vigil::JoinHandle<std::unique_ptr<int>> handle) {
#ifdef CONTROL
  co_await std::move(handle);
#else
  co_await handle;
#endif
}
