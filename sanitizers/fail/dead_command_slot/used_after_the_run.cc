// SPDX-License-Identifier: Apache-2.0
// A future of another executor on OnePageExecutor keeps the address of the
// command slot, and gives a command when the run is over.
#include "executor/one_page.h"

namespace {

vigil::Yield* volatile kept = nullptr;
vigil::Yield other_slot;

struct KeepSlot {
  using Output = void;
  vigil::Poll<void> poll(vigil::Context& context) {
#ifdef CONTROL
    (void)context;
    kept = &other_slot;
#else
    const void* const slot = context.waker().data();
    kept = static_cast<vigil::Yield*>(const_cast<void*>(slot));
#endif
    return vigil::ready;
  }
};

vigil::Task<> task() { co_await KeepSlot{}; }

}  // namespace

int main() {
  vigil::OnePageExecutor executor;
  executor.spawn(task());
  executor.run();
  kept->command = vigil::Yield::kRun;
  return other_slot.command == vigil::Yield::kRun ? 0 : 1;
}
