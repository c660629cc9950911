// SPDX-License-Identifier: Apache-2.0
#include "fuzz/thread_crew.h"

#include <utility>

namespace vigil {

ThreadCrew::ThreadCrew() {
  for (Member& member : members_) {
    member.thread = std::thread([&member] { serve(member); });
  }
}

ThreadCrew::~ThreadCrew() {
  for (Member& member : members_) {
    {
      const std::lock_guard lock(member.mutex);
      member.is_over = true;
    }
    member.changed.notify_all();
    member.thread.join();
  }
}

void ThreadCrew::start(std::size_t index, std::function<void()> work) {
  Member& member = members_[index];
  {
    const std::lock_guard lock(member.mutex);
    member.work = std::move(work);
  }
  member.changed.notify_all();
}

void ThreadCrew::wait() {
  for (Member& member : members_) {
    std::unique_lock lock(member.mutex);
    member.changed.wait(lock, [&member] { return !member.work; });
  }
}

void ThreadCrew::serve(Member& member) {
  std::unique_lock lock(member.mutex);
  for (;;) {
    member.changed.wait(lock,
                        [&member] { return member.work || member.is_over; });
    if (!member.work) return;
    // `work` stays while it runs: so wait() sees that there is some.
    lock.unlock();
    member.work();
    lock.lock();
    member.work = nullptr;
    member.changed.notify_all();
  }
}

}  // namespace vigil
