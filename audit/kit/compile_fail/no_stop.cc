// SPDX-License-Identifier: Apache-2.0
// Promises that it can be stopped, and has no stop().
#include "audit/adapter.h"

namespace {

struct Mine {
  static constexpr vigil::Promises promises{.park = true, .stop = true};
  static constexpr vigil::Duration tick{1};
  vigil::Time now() const { return {}; }
  void spawn(vigil::TaskId, vigil::Script) {}
  void wake(vigil::TaskId) {}
  void run() {}
#ifdef CONTROL
  void stop() {}
#endif
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
