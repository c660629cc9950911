// SPDX-License-Identifier: Apache-2.0
// A task and its executor both destroy the frame.
#include "sanitizers/fail/bare_coroutine.h"

namespace {

fail::BareCoroutine sleeper() { co_await std::suspend_always{}; }

}  // namespace

int main() {
  const auto coroutine = fail::opaque(sleeper().handle);
  coroutine.resume();
  coroutine.destroy();
#ifndef CONTROL
  coroutine.destroy();
#endif
  return 0;
}
