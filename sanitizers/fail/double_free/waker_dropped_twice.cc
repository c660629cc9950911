// SPDX-License-Identifier: Apache-2.0
// A future that passes its waker on as raw data, and drops it as well (law W4).
#include <memory>

#include "executor/waker.h"

namespace {

vigil::RawWaker clone(const void*);
void ignore(const void*) noexcept {}
void drop(const void* data) noexcept { delete static_cast<const int*>(data); }
constexpr vigil::RawWakerVTable kTable{clone, drop, ignore, drop};
vigil::RawWaker clone(const void*) { return {new int(1), &kTable}; }

}  // namespace

int main() {
  vigil::Waker* volatile waker =
      new vigil::Waker(vigil::RawWaker{new int(1), &kTable});
  const vigil::RawWaker raw{waker->data(), waker->vtable()};
#ifdef CONTROL
  vigil::Waker passed_on = std::move(*waker);
#else
  vigil::Waker passed_on(raw);
#endif
  delete waker;
  return raw.data == passed_on.data() ? 0 : 1;
}
