// SPDX-License-Identifier: Apache-2.0
// The address of a command slot is kept by one task and used in the poll of
// another: the slot of that poll stands at the same address, so the command
// counts as the other task's own.
#include "executor/one_page.h"

namespace {

vigil::Yield* volatile kept = nullptr;
int polls = 0;

struct KeepSlot {
  using Output = void;
  vigil::Poll<void> poll(vigil::Context& context) {
    const void* const slot = context.waker().data();
    kept = static_cast<vigil::Yield*>(const_cast<void*>(slot));
    return vigil::ready;
  }
};

struct UseKept {
  using Output = void;
  vigil::Poll<void> poll(vigil::Context&) {
    if (++polls == 2) return vigil::ready;
    kept->command = vigil::Yield::kRun;
    return vigil::pending;
  }
};

vigil::Task<> keeper() { co_await KeepSlot{}; }
vigil::Task<> user() { co_await UseKept{}; }

}  // namespace

int main() {
  vigil::OnePageExecutor executor;
  executor.spawn(keeper());
  executor.spawn(user());
  executor.run();
  return polls == 2 ? 0 : 1;
}
