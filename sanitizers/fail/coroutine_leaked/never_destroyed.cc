// SPDX-License-Identifier: Apache-2.0
// A coroutine that nobody can wake any more, and nobody destroys.
#include "sanitizers/fail/bare_coroutine.h"

namespace {

fail::BareCoroutine waits_for_nothing() { co_await std::suspend_always{}; }

[[gnu::noinline]] void run() {
  const auto coroutine = fail::opaque(waits_for_nothing().handle);
  coroutine.resume();
#ifdef CONTROL
  coroutine.destroy();
#endif
}

}  // namespace

int main() {
  run();
  return 0;
}
