// SPDX-License-Identifier: Apache-2.0
// now() that returns no time.
#include "audit/adapter.h"

namespace {

struct Mine {
  static constexpr vigil::Promises promises{.park = true, .cancel = true};
  static constexpr vigil::Duration tick{1};
  void spawn(vigil::TaskId, vigil::Script) {}
  void wake(vigil::TaskId) {}
  void cancel(vigil::TaskId) {}
  void run() {}
#ifdef CONTROL
  vigil::Time now() const { return {}; }
#else
  int now() const { return 0; }
#endif
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
