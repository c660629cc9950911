// SPDX-License-Identifier: Apache-2.0
#include "fuzz/remote_asides.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "executor/channel.h"
#include "executor/event.h"
#include "executor/executor.h"
#include "executor/join_all.h"
#include "executor/one_page.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/waker.h"

namespace vigil {
namespace {

/// Polls a future with the waker that wakes nothing.
template <class F>
auto poll_once(F& future) {
  Context context(Waker::noop());
  return future.poll(context);
}

}  // namespace

bool is_noop(const Waker& waker) {
  Waker copy(waker);
  Context context(copy);
  YieldNow yield = yield_now();
  bool is_right = yield.poll(context).is_pending();
  is_right &= yield.poll(context).is_ready();
  is_right &= copy.will_wake(Waker::noop()) && copy.data() == nullptr &&
              copy.vtable() == Waker::noop().vtable();
  std::move(copy).wake();
  return is_right;
}

namespace {

Task<> wait_for(Event& event) { co_await event.wait(); }
Task<> throws() {
  throw ThrownRemotely();
  co_return;
}

/// "race" or "join" at the wrong time; or nothing.
std::string wrong_combinator() {
  Event event;
  auto race = vigil::race(event.wait(), yield_now());
  if (poll_once(race).is_ready()) return "race";
  const auto winner = poll_once(race);
  if (winner.is_pending()) return "race";
  std::vector<Task<>> tasks;
  tasks.push_back(wait_for(event));
  tasks.push_back(wait_for(event));
  auto join = join_all(std::move(tasks));
  if (poll_once(join).is_ready()) return "join";
  event.set();
  return poll_once(join).is_ready() ? "" : "join";
}

Task<> two_commands() {
  co_await vigil::race(OnePageExecutor::run_again(),
                       OnePageExecutor::run_again());
}

void run_on_one_page(Task<> task) {
  OnePageExecutor executor;
  executor.spawn(std::move(task));
  executor.run();
}

}  // namespace

std::optional<Finding> use_another_executor() {
  std::size_t futures = 0;
  {
    Executor other;
    RemoteGuard guard = other.remote_guard();
    auto cancelled = other.spawn(ThrowsAtItsEnd(futures));
    auto left = other.spawn(ThrowsAtItsEnd(futures));
    guard = other.remote_guard();
    CancelHandle later = cancelled.cancel_handle();
    later = left.cancel_handle();
    later.cancel();
    cancelled.cancel();
    cancelled.cancel();  // and no more
    if (!cancelled.is_finished() || futures != 1) {
      return Finding{"E6", "cancelled another executor's task in vain"};
    }
  }
  if (futures != 0) return Finding{"E10", "left another executor's task"};
  if (!is_noop(Waker::noop())) {
    return Finding{"W17", "the noop waker is another"};
  }
  return std::nullopt;
}

std::optional<Finding> poll_without_executor() {
  Sleep sleep = sleep_for(Duration(3));
  sleep.reset(Time(Duration(1)));
  if (sleep.is_waiting()) {
    return Finding{"T6", "a sleep waits that was never polled"};
  }
  const std::string wrong = wrong_combinator();
  if (!wrong.empty()) {
    return Finding{"F1", "a " + wrong + " is ready at the wrong time"};
  }
  auto race = vigil::race(throws(), yield_now());
  if (refuses<ThrownRemotely>([&race] { poll_once(race).is_ready(); })) {
    return std::nullopt;
  }
  return Finding{"E7", "a race keeps what a branch throws"};
}

std::optional<Finding> misuse() {
  Event event;
  auto command = OnePageExecutor::run_again();
  const bool is_right =
      refuses<std::invalid_argument>([] { Channel<int>(0); }) &&
      refuses<std::invalid_argument>(
          [] { static_cast<void>(race_all(std::vector<YieldNow>())); }) &&
      refuses<std::logic_error>([&] { poll_once(command).is_ready(); }) &&
      refuses<std::logic_error>([&] { run_on_one_page(wait_for(event)); }) &&
      refuses<std::logic_error>([] { run_on_one_page(two_commands()); });
  if (is_right) return std::nullopt;
  return Finding{"misuse", "what must be refused is not"};
}

}  // namespace vigil
