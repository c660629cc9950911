// SPDX-License-Identifier: Apache-2.0
// A select that reaches its second waker by stepping on from the first: the two
// are members, and no array. The address is right, the pointer may not be used.
#include "executor/waker.h"

namespace {

struct Select {
  vigil::Waker first = vigil::Waker::noop();
  vigil::Waker second = vigil::Waker::noop();
};

}  // namespace

int main() {
  Select select;
  const vigil::Waker* volatile first = &select.first;
  (first + 1)->wake_by_ref();
  return 0;
}
