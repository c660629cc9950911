// SPDX-License-Identifier: Apache-2.0
// Threads at the edge between to run and to wait: those that hand off, that
// make something ready and rest, that wait for what we can't see, that have
// ended, and many.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "audit/virtual_time/test_event.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil {
namespace {

using namespace std::chrono_literals;

class Semaphore {
 public:
  Semaphore() { sem_init(&semaphore_, 0, 0); }
  ~Semaphore() { sem_destroy(&semaphore_); }
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;
  void post() { sem_post(&semaphore_); }
  void wait() {
    while (sem_wait(&semaphore_) != 0) {
    }
  }

 private:
  sem_t semaphore_;
};

/// Keeps this thread to a processor: to the first or the second of two halves
/// of those there are, if there are two.
void run_in_half(int half) {
  cpu_set_t all;
  ASSERT_EQ(sched_getaffinity(getpid(), sizeof all, &all), 0);
  const int count = CPU_COUNT(&all);
  if (count < 2) return;
  for (int cpu = 0, seen = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &all)) continue;
    if ((seen++ >= count / 2 ? 1 : 0) != half) CPU_CLR(cpu, &all);
  }
  EXPECT_EQ(sched_setaffinity(0, sizeof all, &all), 0);
}

/// A token goes round: one runs at any time, but whoever is looked at is likely
/// to wait. Who looks has a processor of its own: else the token would stop
/// while it looks.
TEST(Threads, ThatHandOffHoldTimeUp) {
  const VirtualTime time;
  constexpr int kThreads = 8;
  constexpr int kRounds = 1'000;
  Semaphore turns[kThreads];
  std::atomic<int> rounds = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      run_in_half(0);
      for (int j = 0; j < kRounds; ++j) {
        turns[i].wait();
        ++rounds;
        turns[(i + 1) % kThreads].post();
      }
    });
  }
  std::thread sleeper([&] {
    run_in_half(1);
    turns[0].post();
    std::this_thread::sleep_for(1h);
    EXPECT_EQ(rounds, kThreads * kRounds);
    EXPECT_EQ(time.now(), 1h);
  });
  sleeper.join();
  for (std::thread& thread : threads) thread.join();
}

/// Between a look at the event and one at the thread, it sets the event and
/// rests.
TEST(Threads, ThatMakeReadyAndRestHoldTimeUp) {
  const VirtualTime time;
  constexpr int kRounds = 2'000;
  Semaphore asked;
  const Event event;
  std::thread worker([&] {
    for (int i = 0; i < kRounds; ++i) {
      asked.wait();
      event.set();
    }
    asked.wait();
  });
  for (int i = 0; i < kRounds; ++i) {
    asked.post();
    EXPECT_TRUE(event.poll(3'600'000));
    event.clear();
  }
  EXPECT_EQ(time.now(), 0h);
  asked.post();
  worker.join();
}

TEST(Threads, ThatWaitForRoomInAPipeDoNotHoldTimeUp) {
  const VirtualTime time;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::vector<char> bytes(1 << 20);
  std::thread writer([&] {
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t size = write(ends[1], &bytes[done], bytes.size() - done);
      ASSERT_GT(size, 0);
      done += static_cast<std::size_t>(size);
    }
  });
  std::this_thread::sleep_for(1h);
  EXPECT_EQ(time.now(), 1h);
  std::vector<char> found(bytes.size());
  for (std::size_t done = 0; done < found.size();) {
    const ssize_t size = read(ends[0], &found[done], found.size() - done);
    ASSERT_GT(size, 0);
    done += static_cast<std::size_t>(size);
  }
  writer.join();
  close(ends[0]);
  close(ends[1]);
}

/// The main thread stays as long as others run.
TEST(ThreadsDeathTest, AMainThreadThatHasEndedDoesNotHoldTimeUp) {
  EXPECT_EXIT(
      {
        static const VirtualTime time;
        std::thread([] {
          std::this_thread::sleep_for(1h);
          _exit(time.now() == 1h ? 7 : 8);
        }).detach();
        syscall(SYS_exit, 0);
      },
      testing::ExitedWithCode(7), "");
}

TEST(ThreadsDeathTest, ThatCannotBeSeenStopTheProgram) {
  EXPECT_DEATH(
      {
        const VirtualTime time;
        Semaphore started;
        Semaphore never;
        std::thread idle([&] {
          started.post();
          never.wait();
        });
        started.wait();  // a sanitizer needs descriptors of its own until then
        const int next = open("/dev/null", O_RDONLY);
        close(next);
        rlimit most = {};
        getrlimit(RLIMIT_NOFILE, &most);
        most.rlim_cur = static_cast<rlim_t>(next) + 1;  // for the directory
        setrlimit(RLIMIT_NOFILE, &most);
        std::this_thread::sleep_for(1h);
      },
      "virtual time: /proc/self/task/[0-9]+/syscall cannot be read");
}

/// They do not wake all the time.
TEST(Threads, AreMany) {
  const VirtualTime time;
  constexpr int kThreads = 32;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([i] {
      std::mutex mutex;
      std::condition_variable condition;
      std::unique_lock lock(mutex);
      for (int j = 0; j < 2; ++j) {
        std::this_thread::sleep_for((i + 1) * 1h);
        if (i % 8 == 0) condition.wait_for(lock, 30min, [] { return false; });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(time.now(), 64h);
}

/// As that of a fuzzer, which watches memory.
TEST(Threads, MayBeInAWaitAtTheEnd) {
  std::optional<VirtualTime> time;
  std::atomic<bool> may_end = false;
  const Event event;
  time.emplace();
  std::thread sleeper([&] {
    while (!may_end) std::this_thread::sleep_for(250ms);
  });
  std::thread poller([&] { EXPECT_TRUE(event.poll(-1)); });
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(1s);
    EXPECT_EQ(time->now(), 1s);
    time.reset();
    time.emplace();
  }
  time.reset();
  may_end = true;
  event.set();
  sleeper.join();
  poller.join();
}

}  // namespace
}  // namespace vigil
