// SPDX-License-Identifier: Apache-2.0
// An executor with two slabs of tasks that computes a task's index from the
// address of the wrong slab.
namespace {

struct Task {
  int wakes = 0;
};

}  // namespace

int main() {
  Task* volatile first_slab = new Task[4];
  Task* volatile second_slab = new Task[4];
  Task* const begin = second_slab;
#ifdef CONTROL
  Task* const task = second_slab + 1;
#else
  Task* const task = first_slab + 1;
#endif
  const volatile auto index = task - begin;
  (void)index;
  delete[] first_slab;
  delete[] second_slab;
  return 0;
}
