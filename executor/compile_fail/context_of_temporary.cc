// SPDX-License-Identifier: Apache-2.0
// A context must not outlive its waker: an error where
// the compiler sees it (clang, with -Werror). With -DCONTROL the waker is
// named.
#include "executor/context.h"
#include "executor/waker.h"

vigil::RawWaker make_raw();

bool test() {
#ifdef CONTROL
  const vigil::Waker waker(make_raw());
  const vigil::Context context(waker);
#else
  const vigil::Context context{vigil::Waker(make_raw())};
#endif
  return context.waker().will_wake(vigil::Waker::noop());
}
