// SPDX-License-Identifier: Apache-2.0
// Promises cancel, and has no cancel().
#include "audit/adapter.h"

namespace {

struct Mine {
  static constexpr vigil::Promises promises{.park = true, .cancel = true};
  static constexpr vigil::Duration tick{1};
  vigil::Time now() const { return {}; }
  void spawn(vigil::TaskId, vigil::Script) {}
  void wake(vigil::TaskId) {}
  void run() {}
#ifdef CONTROL
  void cancel(vigil::TaskId) {}
#endif
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
