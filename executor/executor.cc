// SPDX-License-Identifier: Apache-2.0
#include "executor/executor.h"

#include <string>

namespace vigil {

std::string RunReport::to_string() const {
  std::string text = stuck.empty() ? "finished" : "deadlock";
  text += " at " + std::to_string(end.time_since_epoch().count()) + " ns\n";
  for (const StuckTask& task : stuck) {
    text += "  stuck: " + task.name + ", waits for: " + task.waits_for + "\n";
  }
  return text;
}

Executor::Executor() : core_(new detail::Core) {}

Executor::~Executor() {
  core_->shut_down();
  core_->release();
}

RunReport Executor::run() {
  // A task may destroy this very Executor: nothing below touches *this.
  detail::Core& core = *core_;
  core.acquire();
  RunReport report;
  try {
    core.run();
    report.end = core.runtime().now;
    core.for_each_unfinished([&report](const detail::TaskHeader& task,
                                       const detail::WaitNote& note) {
      report.stuck.push_back({task.name(), note.to_string()});
    });
  } catch (...) {
    core.release();
    throw;
  }
  core.release();
  return report;
}

}  // namespace vigil
