// SPDX-License-Identifier: Apache-2.0
// The union behind a poll's answer: the output is read while the waker's number
// is what lives there. C++ forbids it; compilers promise that it works.
#include <cstdint>

namespace {

union Slot {
  std::int64_t waker_id;
  double output;
};

}  // namespace

int main() {
  auto* const slot = new Slot;
  Slot* volatile poll = slot;
  poll->waker_id = 0x3FF0'0000'0000'0000;  // the bits of 1.0
  const bool is_one = poll->output == 1.0;
  delete slot;
  return is_one ? 0 : 1;
}
