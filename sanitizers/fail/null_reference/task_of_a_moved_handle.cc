// SPDX-License-Identifier: Apache-2.0
// A join handle that was moved from, and is asked about its task.
#include <utility>

namespace {

struct Task {
  bool is_finished = true;
};

struct JoinHandle {
  explicit JoinHandle(Task& t) : task(&t) {}
  JoinHandle(JoinHandle&& other) noexcept
      : task(std::exchange(other.task, nullptr)) {}
  bool is_finished() const { return task->is_finished; }
  Task* task;
};

}  // namespace

int main() {
  Task task;
  JoinHandle handle(task);
  JoinHandle moved = std::move(handle);
#ifdef CONTROL
  JoinHandle* volatile asked = &moved;
#else
  JoinHandle* volatile asked = &handle;
#endif
  return asked->is_finished() ? 0 : 1;
}
