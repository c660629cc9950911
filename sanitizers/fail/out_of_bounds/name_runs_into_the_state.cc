// SPDX-License-Identifier: Apache-2.0
// A task's name that is longer than its buffer runs into the next member. The
// write stays within one allocation.
#include <cstring>

namespace {

struct Task {
  char name[8] = {};
  char state = 'n';
};

}  // namespace

int main() {
  auto* const task = new Task;
  char* volatile name = task->name;
  std::memcpy(name, "longname!", 9);
  const bool overwritten = task->state == '!';
  delete task;
  return overwritten ? 0 : 1;
}
