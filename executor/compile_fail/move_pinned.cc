// SPDX-License-Identifier: Apache-2.0
// A pinned future cannot be moved (law F7). With -DCONTROL it stays where it
// is, and the box around one moves.
#include <utility>

#include "executor/executor.h"
#include "executor/pin.h"
#include "executor/sleep.h"

void test() {
#ifdef CONTROL
  vigil::PinBox<vigil::Sleep> box =
      vigil::pin_box(vigil::sleep_for(vigil::Duration(1)));
  const vigil::PinBox<vigil::Sleep> moved = std::move(box);
#else
  vigil::Pin pinned(vigil::sleep_for(vigil::Duration(1)));
  const vigil::Pin<vigil::Sleep> moved(std::move(pinned));
#endif
}
