// SPDX-License-Identifier: Apache-2.0
// An executor of one thread whose adapter promises wakes by any: nothing orders
// them, and ThreadSanitizer must see it. The control keeps that promise.
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "audit/adapter.h"
#include "audit/executor_adapter.h"
#include "audit/polling_adapter.h"
#include "examples/polled.h"
#include "model/text.h"

namespace {

#ifdef CONTROL
using Adapter = vigil::ExecutorAdapter;
#else
/// As PolledAdapter, whose wakers are for one thread.
class Adapter
    : public vigil::PollingAdapter<Adapter, polled::Waker, polled::Timer> {
 public:
  static constexpr vigil::Promises promises{.park = true, .remote_wake = true};
  static constexpr vigil::Duration tick{1};

  vigil::Time now() const {
    return vigil::Time(vigil::Duration(executor_.now()));
  }
  void start(vigil::TaskId, Task task) {
    executor_.spawn(std::make_unique<Future>(std::move(task)));
  }
  static void call(const polled::Waker& waker) { waker.wake(); }
  polled::Timer sleep(vigil::Duration delay, const polled::Waker& waker) {
    return executor_.sleep(delay.count(), waker);
  }
  void run() { executor_.run(); }

 private:
  struct Future : polled::Future {
    explicit Future(Task its_task) : task(std::move(its_task)) {}
    bool poll(const polled::Waker& waker) override { return task.poll(waker); }
    Task task;
  };

  polled::Executor executor_;
};

#endif

}  // namespace

int main() {
  const auto parsed = vigil::parse(
      "vigil program 1\nevent e0\n"
      "task main\n  spawn a\n  yield\n  spurious-wake-on-thread a\n  set e0\n"
      "task a\n  wait e0\n");
  const auto* const program = std::get_if<vigil::Program>(&parsed);
  if (program == nullptr) return 2;
  const vigil::Observation seen = vigil::run_on<Adapter>(*program);
  std::printf("%s\n", seen.error.c_str());
  return seen.error.empty() ? 0 : 1;
}
