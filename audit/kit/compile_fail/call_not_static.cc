// SPDX-License-Identifier: Apache-2.0
// Promises wakers that outlive the executor; call() needs the adapter.
#include "audit/adapter.h"
#include "audit/polling_adapter.h"

namespace {

struct Waker {};
struct Timer {};

struct Mine : vigil::PollingAdapter<Mine, Waker, Timer> {
  static constexpr vigil::Promises promises{.park = true,
                                            .outliving_wakers = true};
  static constexpr vigil::Duration tick{1};
  vigil::Time now() const { return {}; }
  void start(vigil::TaskId, Task) {}
#ifdef CONTROL
  static void call(const Waker&) {}
#else
  void call(const Waker&) {}
#endif
  Timer sleep(vigil::Duration, const Waker&) { return {}; }
  void run() {}
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
