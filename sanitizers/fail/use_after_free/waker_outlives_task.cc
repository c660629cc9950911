// SPDX-License-Identifier: Apache-2.0
// A waker whose clone takes no reference (law W8): the task goes with the first
// waker, and the second wakes what is gone.
#include <utility>

#include "executor/waker.h"

namespace {

struct Task {
  int references = 1;
  bool is_ready = false;

  void release() {
    if (--references == 0) delete this;
  }
};

Task& task_of(const void* data) {
  return *static_cast<Task*>(const_cast<void*>(data));
}

vigil::RawWaker clone(const void* data);
void wake(const void* data) noexcept {
  task_of(data).is_ready = true;
  task_of(data).release();
}
void wake_by_ref(const void* data) noexcept { task_of(data).is_ready = true; }
void drop(const void* data) noexcept { task_of(data).release(); }
constexpr vigil::RawWakerVTable kTable{clone, wake, wake_by_ref, drop};

vigil::RawWaker clone(const void* data) {
#ifdef CONTROL
  ++task_of(data).references;
#endif
  return {data, &kTable};
}

}  // namespace

int main() {
  vigil::Waker first(vigil::RawWaker{new Task, &kTable});
  vigil::Waker second = first;
  std::move(first).wake();
  std::move(second).wake();
  return 0;
}
