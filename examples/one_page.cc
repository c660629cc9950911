// SPDX-License-Identifier: Apache-2.0
// The demo: tasks 1 to 4; task i sleeps i ticks at a time, until tick 4. It
// runs on the page-long executor and on the real one, which must agree.
#include "executor/one_page.h"

#include <cstdint>
#include <cstdio>
#include <string>

#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"

namespace {

using vigil::Clock;
using vigil::Duration;
using vigil::Task;
using vigil::Time;

constexpr std::int64_t kLastTick = 4;

void say(std::string& output, std::int64_t task, const char* what) {
  output += std::to_string(Clock::now().time_since_epoch().count()) + " " +
            std::to_string(task) + " " + what + "\n";
}

/// `sleep` makes the future with which the executor's tasks sleep.
template <class Sleep>
Task<> worker(std::int64_t i, Sleep sleep, std::string& output) {
  say(output, i, "start");
  for (;;) {
    co_await sleep(Duration(i));
    if (Clock::now() >= Time(Duration(kLastTick))) break;
    say(output, i, "continue");
  }
  say(output, i, "return");
}

std::string on_one_page() {
  std::string output;
  vigil::OnePageExecutor executor;
  for (std::int64_t i = 1; i <= kLastTick; ++i) {
    executor.spawn(worker(i, &vigil::OnePageExecutor::sleep, output));
  }
  executor.run();
  return output;
}

std::string on_executor() {
  std::string output;
  vigil::Executor executor;
  for (std::int64_t i = 1; i <= kLastTick; ++i) {
    executor.spawn(worker(i, &vigil::sleep_for, output)).detach();
  }
  executor.run();
  return output;
}

}  // namespace

int main() {
  const std::string one_page = on_one_page();
  const std::string executor = on_executor();
  if (one_page != executor) {
    std::fprintf(stderr, "OnePageExecutor:\n%s\nExecutor:\n%s",
                 one_page.c_str(), executor.c_str());
    return 1;
  }
  std::fputs(one_page.c_str(), stdout);
  return 0;
}
