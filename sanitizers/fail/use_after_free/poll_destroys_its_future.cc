// SPDX-License-Identifier: Apache-2.0
// A future that wakes in its poll, under an executor that destroys it from
// within the wake (law W13); the poll then writes to it.
#include "executor/waker.h"

namespace {

struct Receive {
  bool is_done = false;
  void poll(const vigil::Waker& waker) {
#ifdef CONTROL
    is_done = true;
    waker.wake_by_ref();
#else
    waker.wake_by_ref();
    is_done = true;
#endif
  }
};

vigil::RawWaker clone(const void*);
void end_the_task(const void* data) noexcept {
  delete static_cast<const Receive*>(data);
}
void ignore(const void*) noexcept {}
constexpr vigil::RawWakerVTable kTable{clone, end_the_task, end_the_task,
                                       ignore};
vigil::RawWaker clone(const void* data) { return {data, &kTable}; }

}  // namespace

int main() {
  Receive* volatile receive = new Receive;
  const vigil::Waker waker(vigil::RawWaker{receive, &kTable});
  receive->poll(waker);
  return 0;
}
