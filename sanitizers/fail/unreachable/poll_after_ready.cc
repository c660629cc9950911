// SPDX-License-Identifier: Apache-2.0
// A poll that tells the optimiser that it is never called after ready (law F5),
// and is.
namespace {

enum class State { kNew, kDone };

struct Ready {
  State state = State::kNew;
  bool poll() {
    if (state == State::kNew) {
      state = State::kDone;
      return true;
    }
    __builtin_unreachable();
  }
};

}  // namespace

int main() {
  Ready ready;
#ifdef CONTROL
  const volatile int polls = 1;
#else
  const volatile int polls = 2;
#endif
  bool is_ready = false;
  for (int i = 0; i < polls; ++i) is_ready = ready.poll();
  return is_ready ? 0 : 1;
}
