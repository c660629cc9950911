// SPDX-License-Identifier: Apache-2.0
// A branch of a race is given away, or pinned: a named future could still be
// polled by others, or move. With -DCONTROL it is given away.
#include <utility>

#include "executor/race.h"
#include "executor/sleep.h"

void test() {
  vigil::Sleep named = vigil::sleep_for(vigil::Duration(1));
#ifdef CONTROL
  auto raced = vigil::race(std::move(named), vigil::yield_now());
#else
  auto raced = vigil::race(named, vigil::yield_now());
#endif
  (void)raced;
}
