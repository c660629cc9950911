// SPDX-License-Identifier: Apache-2.0
// A coroutine that is a lambda with a capture. The frame refers to the lambda,
// which is a temporary and gone when it is resumed.
#include "executor/waker.h"
#include "sanitizers/fail/bare_coroutine.h"

namespace {

std::coroutine_handle<> wake_later(const vigil::Waker* waker) {
#ifdef CONTROL
  const auto wake = [](const vigil::Waker* parameter) -> fail::BareCoroutine {
    parameter->wake_by_ref();
    co_return;
  };
  return wake(waker).handle;
#else
  const auto wake = [waker]() -> fail::BareCoroutine {
    waker->wake_by_ref();
    co_return;
  };
  return wake().handle;
#endif
}

}  // namespace

int main() {
  const vigil::Waker waker = vigil::Waker::noop();
  const auto coroutine = fail::opaque(wake_later(&waker));
  coroutine.resume();
  coroutine.destroy();
  return 0;
}
