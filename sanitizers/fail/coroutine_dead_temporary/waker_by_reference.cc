// SPDX-License-Identifier: Apache-2.0
// A coroutine that takes a waker by reference. The caller's temporary is gone
// when it is resumed the first time.
#include "executor/waker.h"
#include "sanitizers/fail/bare_coroutine.h"

namespace {

#ifdef CONTROL
using Parameter = vigil::Waker;
#else
using Parameter = const vigil::Waker&;
#endif

fail::BareCoroutine wake_later(Parameter waker) {
  waker.wake_by_ref();
  co_return;
}

}  // namespace

int main() {
  const auto coroutine =
      fail::opaque(wake_later(vigil::Waker(vigil::Waker::noop())).handle);
  coroutine.resume();
  coroutine.destroy();
  return 0;
}
