// SPDX-License-Identifier: Apache-2.0
// A waker that takes a mutex to put its task into the ready queue.
#include <pthread.h>

#include "executor/waker.h"

namespace {

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
int ready = 0;

vigil::RawWaker clone(const void*);
void ignore(const void*) noexcept {}
void wake(const void*) noexcept {
#ifdef CONTROL
  __atomic_fetch_add(&ready, 1, __ATOMIC_RELEASE);
#else
  pthread_mutex_lock(&mutex);
  ++ready;
  pthread_mutex_unlock(&mutex);
#endif
}
constexpr vigil::RawWakerVTable kTable{clone, wake, wake, ignore};
vigil::RawWaker clone(const void* data) { return {data, &kTable}; }

void interrupt(const vigil::Waker& waker) noexcept [[clang::nonblocking]] {
  waker.wake_by_ref();
}

}  // namespace

int main() {
  (void)&mutex;
  const vigil::Waker waker(vigil::RawWaker{nullptr, &kTable});
  interrupt(waker);
  return ready == 1 ? 0 : 1;
}
