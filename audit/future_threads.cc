// SPDX-License-Identifier: Apache-2.0
#include "audit/future_threads.h"

namespace vigil::detail {

void at_once(const std::vector<std::function<void()>>& acts, unsigned round) {
  // Relaxed: those who start together are not ordered by it.
  std::atomic<unsigned> begun{0};
  const auto count = static_cast<unsigned>(acts.size());
  const auto run = [&](unsigned index) {
    begun.fetch_add(1, std::memory_order_relaxed);
    while (begun.load(std::memory_order_relaxed) != count) {
      std::this_thread::yield();
    }
    // Who comes first changes from round to round, and by how much.
    const unsigned late = (round + index) % count == 0 ? 0 : round % 16;
    for (unsigned i = 0; i < late * 20; ++i) {
      std::atomic_signal_fence(std::memory_order_seq_cst);  // keeps the loop
    }
    acts[index]();
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < count; ++i) threads.emplace_back(run, i);
  run(0);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace vigil::detail
