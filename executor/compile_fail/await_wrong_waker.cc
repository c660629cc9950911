// SPDX-License-Identifier: Apache-2.0
// A future for one type of waker cannot be awaited where wakers have another.
// With -DCONTROL it is of the same type.
#include "executor/sleep.h"
#include "executor/task.h"

struct MyWaker {
  void wake() && noexcept {}
  void wake_by_ref() const noexcept {}
  bool will_wake(const MyWaker&) const noexcept { return true; }
};

vigil::BasicTask<void, MyWaker> test() {
#ifdef CONTROL
  co_await vigil::BasicSleep<MyWaker>(vigil::Duration(1));
#else
  co_await vigil::BasicSleep<vigil::Waker>(vigil::Duration(1));
#endif
}
