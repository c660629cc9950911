// SPDX-License-Identifier: Apache-2.0
// A few threads that stay, since a fuzzer has thousands of inputs a second and
// threads are slow to make.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>

namespace vigil {

/// Threads that wait for work. Thread safety: one thread at a time.
class ThreadCrew {
 public:
  static constexpr std::size_t kThreads = 3;

  ThreadCrew();
  /// Waits for the work that was given out.
  ~ThreadCrew();
  ThreadCrew(const ThreadCrew&) = delete;
  ThreadCrew& operator=(const ThreadCrew&) = delete;

  /// Lets one of the threads do this, soon.
  /// REQUIRES: index < kThreads; it has no work.
  void start(std::size_t index, std::function<void()> work);
  /// Waits until all work is done. What it did has happened before.
  void wait();

 private:
  struct Member {
    std::mutex mutex;
    std::condition_variable changed;
    std::function<void()> work;  ///< empty: none
    bool is_over = false;
    std::thread thread;
  };
  static void serve(Member& member);

  std::array<Member, kThreads> members_;
};

}  // namespace vigil
