// SPDX-License-Identifier: Apache-2.0
// Something is done on another thread while this one stands still, and yet
// ThreadSanitizer sees no order between that and what this one does next: so it
// reports what two threads would do to each other if they ran at once.
#pragma once

#include <functional>
#include <memory>

namespace vigil {

/// One other thread, which takes jobs until it is destroyed.
/// Thread safety: one thread at a time; what it does is ordered by whoever
/// hands the object on.
class UnorderedThread {
 public:
  UnorderedThread();
  /// Ends the other thread. All that it did happens before what comes after.
  ~UnorderedThread();
  UnorderedThread(const UnorderedThread&) = delete;
  UnorderedThread& operator=(const UnorderedThread&) = delete;

  /// Runs and destroys `job` on the other thread, and returns when that is
  /// over; what it throws terminates. What came before happens before the job.
  /// To ThreadSanitizer, what comes after is done at the same time as the job,
  /// unless the two order themselves. Without it, as on_other_thread().
  void run(std::function<void()> job);

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace vigil
