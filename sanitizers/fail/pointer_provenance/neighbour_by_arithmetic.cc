// SPDX-License-Identifier: Apache-2.0
// A select that reaches its second waker by stepping on from the first: the two
// are members, and no array. The address is right, the pointer may not be used.
#include "executor/waker.h"

namespace {

int wakes = 0;

extern const vigil::RawWakerVTable counting;
vigil::RawWaker clone(const void* data) { return {data, &counting}; }
void wake(const void*) noexcept { ++wakes; }
void drop(const void*) noexcept {}
constexpr vigil::RawWakerVTable counting{&clone, &wake, &wake, &drop};

struct Select {
  vigil::Waker first = vigil::Waker::noop();
  vigil::Waker second{vigil::RawWaker{nullptr, &counting}};
};

}  // namespace

int main() {
  Select select;
  const vigil::Waker* volatile first = &select.first;
  (first + 1)->wake_by_ref();
  return wakes == 1 ? 0 : 1;
}
