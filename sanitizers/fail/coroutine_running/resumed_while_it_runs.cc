// SPDX-License-Identifier: Apache-2.0
// A wake that resumes the coroutine in which it is called (law W13). The inner
// run starts again where the outer one was last suspended.
#include "sanitizers/fail/bare_coroutine.h"

namespace {

std::coroutine_handle<> self;
int runs = 0;

fail::BareCoroutine wakes_itself() {
  if (++runs == 1) self.resume();
  co_await std::suspend_always{};
}

}  // namespace

int main() {
  self = fail::opaque(wakes_itself().handle);
  self.resume();
  const bool ran_twice = runs == 2;
  self.destroy();
  return ran_twice ? 0 : 1;
}
