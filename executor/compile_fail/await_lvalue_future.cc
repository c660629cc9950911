// SPDX-License-Identifier: Apache-2.0
// A named future could still move after it has been polled (law F7). It must be
// pinned to be awaited by name, as with -DCONTROL.
#include <utility>

#include "executor/pin.h"
#include "executor/sleep.h"
#include "executor/task.h"

vigil::Task<> test() {
#ifdef CONTROL
  vigil::Pin named(vigil::sleep_for(vigil::Duration(1)));
#else
  vigil::Sleep named = vigil::sleep_for(vigil::Duration(1));
#endif
  co_await named;
}
