// SPDX-License-Identifier: Apache-2.0
// An executor that casts each task in its queue to the one type that it
// expects.
struct Task {
  virtual ~Task() = default;
  int polls = 0;
};
struct SleepTask : Task {
  long deadline = 3;
};
struct YieldTask : Task {
  long yields = 3;
};

int main() {
#ifdef CONTROL
  Task* volatile task = new SleepTask;
#else
  Task* volatile task = new YieldTask;
#endif
  const long deadline = static_cast<SleepTask*>(task)->deadline;
  delete task;
  return deadline == 3 ? 0 : 1;
}
