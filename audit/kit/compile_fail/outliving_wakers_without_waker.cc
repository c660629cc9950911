// SPDX-License-Identifier: Apache-2.0
// Promises wakers that outlive the executor, and hands out none.
#include <functional>

#include "audit/adapter.h"

namespace {

struct Mine {
  static constexpr vigil::Promises promises{.park = true,
                                            .outliving_wakers = true};
  static constexpr vigil::Duration tick{1};
  vigil::Time now() const { return {}; }
  void spawn(vigil::TaskId, vigil::Script) {}
  void wake(vigil::TaskId) {}
#ifdef CONTROL
  std::function<void()> waker(vigil::TaskId) { return nullptr; }
#endif
  void run() {}
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
