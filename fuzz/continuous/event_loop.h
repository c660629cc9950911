// SPDX-License-Identifier: Apache-2.0
// Runs the jobs, as many at once as it may, and decides which comes next.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "fuzz/continuous/job.h"
#include "fuzz/continuous/jobs.h"
#include "fuzz/continuous/progress.h"
#include "fuzz/continuous/signals.h"
#include "fuzz/continuous/workshop.h"

namespace vigil::continuous {

/// One run of the runner. It begins with what earlier runs left in raw/.
/// Thread safety: one thread.
class EventLoop {
  /// So long after the end, what was found is still examined.
  static constexpr double kDrainSeconds = 300;

 public:
  EventLoop(const Options& options, StateFolder& folder, Progress& progress);

  /// Returns when the time is over and all is examined, or when interrupted.
  Summary run();

  const std::vector<Target>& targets() const { return shop_.targets; }

 private:
  enum class Kind { kSlice, kExamine, kMerge };

  /// A job at work.
  struct Worker {
    Kind kind;
    std::size_t target;
    double planned = 0;  ///< seconds, of a slice
    Job job;
    Clock::time_point begin = Clock::now();
    std::unique_ptr<Process> process{};
  };

  void add_targets();
  /// Starts jobs while there is room for one and something to do.
  void fill();
  bool start_one();
  void start(Kind kind, std::size_t target, double planned);
  /// An input that is to be examined before anything is fuzzed.
  std::optional<std::size_t> urgent() const;
  /// What the schedule says.
  bool start_scheduled();
  bool may_fuzz() const;
  bool is_eligible(const Target& target) const;

  /// Starts the process that the job waits for. False: the job has ended.
  bool go_on(Worker& worker, Finished finished);
  void end(Worker& worker);
  void reap();
  void wait();
  void watch_disk();
  void stop();
  bool is_done() const;
  double seconds_left() const;
  void wait_for_room();
  Summary summarize() const;

  const Options& options_;
  Progress& progress_;
  Signals signals_;
  Clock::time_point begin_ = Clock::now();
  State state_;  // with targets that this binary does not know
  Workshop shop_;
  std::list<Worker> workers_;
  std::uint64_t slices_started_ = 0;
  bool is_disk_low_ = false;
  Clock::time_point disk_seen_{};
};

}  // namespace vigil::continuous
