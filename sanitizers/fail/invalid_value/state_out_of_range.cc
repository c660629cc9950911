// SPDX-License-Identifier: Apache-2.0
// A future's state that is read back from bytes, and is none of its values.
#include <cstring>

namespace {

enum State { kNew, kArmed, kDone };

struct Sleep {
  State state = kNew;
  bool is_done() const { return state == kDone; }
};

}  // namespace

int main() {
  Sleep sleep;
#ifdef CONTROL
  volatile int bytes = kDone;
#else
  volatile int bytes = 7;
#endif
  const int copy = bytes;
  std::memcpy(&sleep.state, &copy, sizeof(copy));
  return sleep.is_done() ? 0 : 1;
}
