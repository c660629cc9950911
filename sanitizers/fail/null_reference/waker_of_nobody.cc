// SPDX-License-Identifier: Apache-2.0
// A registration that was never made: the pointer to the waker is null, and a
// reference is made of it.
#include "executor/waker.h"

namespace {

struct Registration {
  const vigil::Waker* waker = nullptr;
};

[[gnu::noinline]] bool wakes_same(const vigil::Waker& a,
                                  const vigil::Waker& b) {
  return &a == &b;
}

}  // namespace

int main() {
  Registration registration;
#ifdef CONTROL
  registration.waker = &vigil::Waker::noop();
#endif
  const vigil::Waker* volatile waker = registration.waker;
  return wakes_same(*waker, vigil::Waker::noop()) ? 0 : 1;
}
