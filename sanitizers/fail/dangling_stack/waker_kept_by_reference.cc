// SPDX-License-Identifier: Apache-2.0
// A future that keeps the address of the context's waker, not a copy of it
// (law F1): that waker stands on the stack of a poll that has returned.
#include <optional>

#include "executor/context.h"

namespace {

struct Receive {
  void poll(vigil::Context& context) {
#ifdef CONTROL
    kept = context.waker();
    waker = &*kept;
#else
    waker = &context.waker();
#endif
  }
  std::optional<vigil::Waker> kept;
  const vigil::Waker* waker = nullptr;
};

[[gnu::noinline]] void poll_once(Receive& receive) {
  const vigil::Waker waker = vigil::Waker::noop();
  vigil::Context context(waker);
  receive.poll(context);
}

}  // namespace

int main() {
  Receive receive;
  poll_once(receive);
  receive.waker->wake_by_ref();
  return 0;
}
