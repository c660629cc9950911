// SPDX-License-Identifier: Apache-2.0
// A task that cancels itself: its frame goes while its body runs, which then
// writes to a local (vigil::Task aborts there, law E4).
#include "sanitizers/fail/bare_coroutine.h"

namespace {

std::coroutine_handle<> self;

fail::BareCoroutine cancels_itself(int* result) {
  int steps = 0;
  int* volatile counter = &steps;
  co_await std::suspend_always{};
#ifndef CONTROL
  self.destroy();
#endif
  ++*counter;
  *result = steps;
  co_await std::suspend_always{};
}

}  // namespace

int main() {
  int result = 0;
  self = fail::opaque(cancels_itself(&result).handle);
  self.resume();
  self.resume();
#ifdef CONTROL
  self.destroy();
#endif
  return result == 1 ? 0 : 1;
}
