// SPDX-License-Identifier: Apache-2.0
// An executor that deals its tasks out to its workers, and has none.
namespace {

unsigned worker_of(unsigned task, unsigned workers) {
#ifdef CONTROL
  if (workers == 0) return 0;
#endif
  return task % workers;
}

}  // namespace

int main() {
  const volatile unsigned workers = 0;
  return static_cast<int>(worker_of(7, workers));
}
