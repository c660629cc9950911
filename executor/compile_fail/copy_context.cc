// SPDX-License-Identifier: Apache-2.0
// A context cannot be copied out of its poll. With -DCONTROL the waker is.
#include "executor/context.h"
#include "executor/waker.h"

void test(const vigil::Context& context) {
#ifdef CONTROL
  const vigil::Waker kept = context.waker();
#else
  const vigil::Context kept = context;
#endif
}
