// SPDX-License-Identifier: Apache-2.0
// An await consumes a task, so a named one must be moved into it, as with
// -DCONTROL.
#include <utility>

#include "executor/task.h"

vigil::Task<> test(vigil::Task<> named) {
#ifdef CONTROL
  co_await std::move(named);
#else
  co_await named;
#endif
}
