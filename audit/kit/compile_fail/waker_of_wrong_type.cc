// SPDX-License-Identifier: Apache-2.0
// Its waker() returns a waker, which cannot be called.
#include <functional>

#include "audit/adapter.h"

namespace {

struct Waker {
  void wake() {}
};

struct Mine {
  static constexpr vigil::Promises promises{.park = true, .remote_wake = true};
  static constexpr vigil::Duration tick{1};
  vigil::Time now() const { return {}; }
  void spawn(vigil::TaskId, vigil::Script) {}
  void wake(vigil::TaskId) {}
#ifdef CONTROL
  std::function<void()> waker(vigil::TaskId) {
    return [waker = Waker()]() mutable { waker.wake(); };
  }
#else
  Waker waker(vigil::TaskId) { return {}; }
#endif
  void run() {}
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
