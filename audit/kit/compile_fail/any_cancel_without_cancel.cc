// SPDX-License-Identifier: Apache-2.0
// Promises that cancel() may come at any time, and cancels nothing.
#include "audit/adapter.h"

namespace {

struct Mine {
#ifdef CONTROL
  static constexpr bool kCancels = true;
#else
  static constexpr bool kCancels = false;
#endif
  static constexpr vigil::Promises promises{
      .park = true, .cancel = kCancels, .any_cancel = true};
  static constexpr vigil::Duration tick{1};
  vigil::Time now() const { return {}; }
  void spawn(vigil::TaskId, vigil::Script) {}
  void wake(vigil::TaskId) {}
  void cancel(vigil::TaskId) {}
  void run() {}
};

[[maybe_unused]] constexpr vigil::Subject kMine =
    vigil::adapter_subject<Mine>("mine", "");

}  // namespace
