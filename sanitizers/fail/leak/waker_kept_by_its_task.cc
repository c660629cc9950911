// SPDX-License-Identifier: Apache-2.0
// A task whose future keeps a clone of the task's own waker when all is over:
// the two hold each other, and nobody holds them.
#include <optional>
#include <utility>

#include "executor/waker.h"

namespace {

struct Task {
  int references = 1;
  std::optional<vigil::Waker> kept;
};

Task& task_of(const void* data) {
  return *static_cast<Task*>(const_cast<void*>(data));
}
vigil::RawWaker clone(const void* data);
void drop(const void* data) noexcept {
  if (--task_of(data).references == 0) delete &task_of(data);
}
void ignore(const void*) noexcept {}
constexpr vigil::RawWakerVTable kTable{clone, drop, ignore, drop};
vigil::RawWaker clone(const void* data) {
  ++task_of(data).references;
  return {data, &kTable};
}

[[gnu::noinline]] void run() {
  auto* const task = new Task;
  const vigil::Waker waker(vigil::RawWaker{task, &kTable});
  task->kept = waker;
#ifdef CONTROL
  // The task ends: its future goes, and with it what that had kept.
  std::exchange(task->kept, std::nullopt).reset();
#endif
}

}  // namespace

int main() {
  run();
  return 0;
}
