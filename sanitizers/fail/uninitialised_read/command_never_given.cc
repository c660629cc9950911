// SPDX-License-Identifier: Apache-2.0
// A loop with a command slot on its stack, as OnePageExecutor has, that does
// not clear it before the poll; a task that gives no command makes it read
// garbage.
namespace {

struct Yield {
  int command;
  long delay;
};

[[gnu::noinline]] void poll_task(Yield* slot, bool gives_command) {
  if (gives_command) slot->command = 1;
}

}  // namespace

int main() {
#ifdef CONTROL
  Yield yield{};
#else
  Yield yield;
#endif
  const volatile bool gives_command = false;
  poll_task(&yield, gives_command);
  return yield.command == 1 ? 1 : 0;
}
