// SPDX-License-Identifier: Apache-2.0
#include "mutants/statements/memory.h"

#include <cstddef>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>

#include "mutants/statements/mutated/executor/task_matrix_run.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define VIGIL_HAS_ITS_ALLOCATOR 1
#endif
#endif

namespace vigil::statements {
namespace {

/// The over-aligned blocks that are allocated, by the order of their making.
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

}  // namespace vigil::statements

void* operator new(std::size_t size, std::align_val_t alignment) {
  return vigil::statements::allocate(size, alignment);
}
void operator delete(void* block, std::align_val_t) noexcept {
  vigil::statements::release(block);
}
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
  vigil::statements::release(block);
}

// For the matrix. A sanitizer has an allocator of its own, and sees more.
#ifndef VIGIL_HAS_ITS_ALLOCATOR
void* operator new(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  ++vigil::testing::live_allocations;
  return memory;
}
void operator delete(void* memory) noexcept {
  if (memory == nullptr) return;
  --vigil::testing::live_allocations;
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}
#endif
