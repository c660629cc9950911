// SPDX-License-Identifier: Apache-2.0
// A sleep on the heap whose constructor forgets its state; the first poll
// decides by it.
namespace {

struct Sleep {
  explicit Sleep(long ticks) : deadline(ticks) {
#ifdef CONTROL
    state = 0;
#endif
  }
  bool poll(long now) {
    if (state == 1) return now >= deadline;
    state = 1;
    return false;
  }
  long deadline;
  int state;
};

}  // namespace

int main() {
  Sleep* volatile sleep = new Sleep(3);
  const bool is_ready = sleep->poll(5);
  delete sleep;
  return is_ready ? 1 : 0;
}
