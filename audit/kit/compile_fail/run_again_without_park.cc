// SPDX-License-Identifier: Apache-2.0
// Promises that it can run again, and that nothing parks.
#include "audit/adapter.h"

namespace {

struct Mine {
#ifdef CONTROL
  static constexpr bool kParks = true;
#else
  static constexpr bool kParks = false;
#endif
  static constexpr vigil::Promises promises{.park = kParks, .run_again = true};
  static constexpr vigil::Duration tick{1};
  vigil::Time now() const { return {}; }
  void spawn(vigil::TaskId, vigil::Script) {}
  void wake(vigil::TaskId) {}
  void run() {}
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
