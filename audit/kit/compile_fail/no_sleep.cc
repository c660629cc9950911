// SPDX-License-Identifier: Apache-2.0
// An executor that polls futures, without sleep().
#include "audit/adapter.h"
#include "audit/polling_adapter.h"

namespace {

struct Waker {};
struct Timer {};

struct Mine : vigil::PollingAdapter<Mine, Waker, Timer> {
  static constexpr vigil::Promises promises{.park = true};
  static constexpr vigil::Duration tick{1};
  vigil::Time now() const { return {}; }
  void start(vigil::TaskId, Task) {}
  void call(const Waker&) {}
#ifdef CONTROL
  Timer sleep(vigil::Duration, const Waker&) { return {}; }
#endif
  void run() {}
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
