// SPDX-License-Identifier: Apache-2.0
// A waker that resumes a coroutine which was cancelled meanwhile.
#include "sanitizers/fail/bare_coroutine.h"

namespace {

fail::BareCoroutine sleeper() { co_await std::suspend_always{}; }

}  // namespace

int main() {
  const auto coroutine = fail::opaque(sleeper().handle);
  coroutine.resume();
#ifdef CONTROL
  coroutine.resume();
  coroutine.destroy();
#else
  coroutine.destroy();
  coroutine.resume();
#endif
  return 0;
}
