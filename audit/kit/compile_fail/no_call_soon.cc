// SPDX-License-Identifier: Apache-2.0
// A loop that calls back, without call_soon().
#include "audit/adapter.h"
#include "audit/callback_adapter.h"

namespace {

struct Mine : vigil::CallbackAdapter<Mine, int> {
  static constexpr vigil::Promises promises{.park = true, .cancel = true};
  static constexpr vigil::Duration tick{1};
  vigil::Time now() const { return {}; }
  void call_after(Task&, vigil::Duration) {}
#ifdef CONTROL
  void call_soon(Task&) {}
#endif
  void call_off(Task&) {}
  void run() {}
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
