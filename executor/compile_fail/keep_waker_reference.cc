// SPDX-License-Identifier: Apache-2.0
// The waker that a context shows is bound to it; a reference to it that leaves
// the poll is an error where the compiler sees it (clang, with -Werror). With
// -DCONTROL it is copied.
#include "executor/context.h"
#include "executor/waker.h"

#ifdef CONTROL
vigil::Waker test(const vigil::Waker& waker) {
#else
const vigil::Waker& test(vigil::Waker waker) {
#endif
  const vigil::Context context(waker);
  return context.waker();
}
