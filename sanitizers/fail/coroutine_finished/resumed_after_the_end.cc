// SPDX-License-Identifier: Apache-2.0
// An executor that resumes a coroutine which stands at its end (vigil::Task
// aborts with a message there, law F5).
#include "sanitizers/fail/bare_coroutine.h"

namespace {

fail::BareCoroutine once() { co_return; }

}  // namespace

int main() {
  const auto coroutine = fail::opaque(once().handle);
  coroutine.resume();
#ifndef CONTROL
  coroutine.resume();
#endif
  coroutine.destroy();
  return 0;
}
