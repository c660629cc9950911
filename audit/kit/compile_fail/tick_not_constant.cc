// SPDX-License-Identifier: Apache-2.0
// A tick that each adapter has for itself.
#include "audit/adapter.h"

namespace {

struct Mine {
  static constexpr vigil::Promises promises{.park = true, .cancel = true};
  vigil::Time now() const { return {}; }
  void spawn(vigil::TaskId, vigil::Script) {}
  void wake(vigil::TaskId) {}
  void cancel(vigil::TaskId) {}
  void run() {}
#ifdef CONTROL
  static constexpr vigil::Duration tick{1};
#else
  vigil::Duration tick{1};
#endif
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
