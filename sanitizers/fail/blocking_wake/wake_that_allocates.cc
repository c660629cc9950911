// SPDX-License-Identifier: Apache-2.0
// A waker that allocates in its wake: on a thread that must not block, the
// allocator's lock may be held by one that may (law W13).
#include "executor/waker.h"

namespace {

int* volatile message = nullptr;

vigil::RawWaker clone(const void*);
void ignore(const void*) noexcept {}
void wake(const void*) noexcept {
#ifndef CONTROL
  message = new int(1);
#endif
}
constexpr vigil::RawWakerVTable kTable{clone, wake, wake, ignore};
vigil::RawWaker clone(const void* data) { return {data, &kTable}; }

void interrupt(const vigil::Waker& waker) noexcept [[clang::nonblocking]] {
  waker.wake_by_ref();
}

}  // namespace

int main() {
  const vigil::Waker waker(vigil::RawWaker{nullptr, &kTable});
  interrupt(waker);
  delete message;
  return 0;
}
