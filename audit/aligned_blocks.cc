// SPDX-License-Identifier: Apache-2.0
#include "audit/aligned_blocks.h"

#if VIGIL_SEES_ALIGNED_BLOCKS

#include <cstddef>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>

namespace vigil {
namespace {

/// The blocks that are allocated, by the order of their making.
struct AlignedBlocks {
  std::mutex mutex;
  std::uint64_t made = 0;
  std::map<void*, std::uint64_t> live;
};

AlignedBlocks& aligned_blocks() {
  static auto* const blocks = new AlignedBlocks;  // outlives static objects
  return *blocks;
}

void* allocate(std::size_t size, std::align_val_t alignment) {
  const auto align = static_cast<std::size_t>(alignment);
  void* const block =
      std::aligned_alloc(align, (size + align - 1) & ~(align - 1));
  if (block == nullptr) throw std::bad_alloc();
  AlignedBlocks& blocks = aligned_blocks();
  const std::lock_guard lock(blocks.mutex);
  blocks.live[block] = ++blocks.made;
  return block;
}

void release(void* block) noexcept {
  AlignedBlocks& blocks = aligned_blocks();
  {
    const std::lock_guard lock(blocks.mutex);
    blocks.live.erase(block);
  }
  std::free(block);
}

}  // namespace

std::uint64_t last_aligned_block() noexcept {
  AlignedBlocks& blocks = aligned_blocks();
  const std::lock_guard lock(blocks.mutex);
  return blocks.made;
}

bool is_aligned_block_live(std::uint64_t number) noexcept {
  AlignedBlocks& blocks = aligned_blocks();
  const std::lock_guard lock(blocks.mutex);
  for (const auto& block : blocks.live) {
    if (block.second == number) return true;
  }
  return false;
}

}  // namespace vigil

void* operator new(std::size_t size, std::align_val_t alignment) {
  return vigil::allocate(size, alignment);
}
void operator delete(void* block, std::align_val_t) noexcept {
  vigil::release(block);
}
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
  vigil::release(block);
}

#endif
