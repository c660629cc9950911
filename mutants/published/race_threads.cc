// SPDX-License-Identifier: Apache-2.0
// The scenarios of race_scenarios.h that need threads.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "mutants/published/race_scenarios.h"

namespace vigil::mutant {
namespace {

using Buffer = std::vector<std::byte>;

/// Writes into a buffer when it is told to, as a kernel does.
class ReadOperation {
 public:
  explicit ReadOperation(std::shared_ptr<Buffer> buffer)
      : thread_([this, buffer = std::move(buffer)] { write(*buffer); }) {}
  explicit ReadOperation(Buffer& buffer)
      : thread_([this, &buffer] { write(buffer); }) {}
  void finish() {
    go_.store(true);
    thread_.join();
  }

 private:
  void write(Buffer& buffer) {
    while (!go_.load()) std::this_thread::yield();
    buffer[0] = std::byte{1};
  }
  std::atomic<bool> go_{false};
  std::thread thread_;
};

/// A guard of one part of what a mutex protects.
template <bool fixed>
struct MappedGuard {
  MappedGuard(std::unique_lock<std::mutex> whole, int& mapped) : part(mapped) {
    if (fixed) guard = std::move(whole);
  }
  std::unique_lock<std::mutex> guard;
  int& part;
};

/// A free list of blocks, without a lock. Fixed: the head has a version, so
/// that one that comes back is another.
template <bool fixed>
class FreeList {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::uint32_t kBlocks = 8;

  FreeList() {
    for (std::uint32_t i = 0; i < kBlocks; ++i) give(i);
  }
  std::uint32_t take() {
    std::uint64_t head = head_.load();
    for (;;) {
      const auto block = static_cast<std::uint32_t>(head);
      if (block == kNone) return kNone;
      if (head_.compare_exchange_weak(head, after(head, next_[block].load()))) {
        return block;
      }
    }
  }
  void give(std::uint32_t block) {
    std::uint64_t head = head_.load();
    do {
      next_[block].store(static_cast<std::uint32_t>(head));
    } while (!head_.compare_exchange_weak(head, after(head, block)));
  }

 private:
  static std::uint64_t after(std::uint64_t head, std::uint32_t block) {
    const std::uint64_t version = fixed ? (head >> 32) + 1 : 0;
    return version << 32 | block;
  }
  std::atomic<std::uint64_t> head_{kNone};
  std::array<std::atomic<std::uint32_t>, kBlocks> next_{};
};

}  // namespace

template <bool fixed>
void leak_completion() {
  if constexpr (fixed) {
    auto buffer = std::make_shared<Buffer>(64);
    ReadOperation operation(std::move(buffer));
    operation.finish();
  } else {
    auto buffer = std::make_unique<Buffer>(64);
    // Its completion, which would wait, is leaked.
    ReadOperation operation(*buffer);
    buffer.reset();
    operation.finish();
  }
}
template void leak_completion<false>();
template void leak_completion<true>();

template <bool fixed>
void share_mapped_guard() {
  struct {
    std::mutex mutex;
    std::pair<int, int> data;
  } shared;
  const auto use = [&shared] {
    for (int i = 0; i < 200; ++i) {
      const MappedGuard<fixed> mapped(std::unique_lock(shared.mutex),
                                      shared.data.first);
      ++mapped.part;
    }
  };
  std::thread one(use);
  std::thread other(use);
  one.join();
  other.join();
}
template void share_mapped_guard<false>();
template void share_mapped_guard<true>();

template <bool fixed>
void reuse_block() {
  FreeList<fixed> blocks;
  std::array<std::atomic<int>, FreeList<fixed>::kBlocks> owners{};
  const auto use = [&blocks, &owners] {
    for (int i = 0; i < 2'000; ++i) {
      const std::uint32_t one = blocks.take();
      const std::uint32_t other = blocks.take();
      for (const std::uint32_t block : {one, other}) {
        if (block == FreeList<fixed>::kNone) continue;
        // Two tasks in one block: one of them is lost.
        if (owners[block].fetch_add(1) != 0) std::abort();
      }
      for (const std::uint32_t block : {one, other}) {
        if (block == FreeList<fixed>::kNone) continue;
        owners[block].fetch_sub(1);
        blocks.give(block);
      }
    }
  };
  std::thread one(use);
  std::thread other(use);
  one.join();
  other.join();
}
template void reuse_block<false>();
template void reuse_block<true>();

}  // namespace vigil::mutant
