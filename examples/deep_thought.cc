// SPDX-License-Identifier: Apache-2.0
// The smallest async program: a coroutine is a value that does nothing until it
// is polled, and a poll needs no executor, only a context with a waker.
#include <cstdio>
#include <utility>

#include "executor/context.h"
#include "executor/pin.h"
#include "executor/task.h"
#include "executor/waker.h"

namespace {

vigil::Task<int> deep_thought() { co_return 42; }

}  // namespace

int main() {
  vigil::Pin future(deep_thought());
  vigil::Context context(vigil::Waker::noop());
  vigil::Poll<int> poll = future.poll(context);
  if (poll.is_pending()) return 1;
  std::printf("%d\n", std::move(poll).take());
  return 0;
}
