// SPDX-License-Identifier: Apache-2.0
// The over-aligned blocks that are allocated. A program that links
// aligned_blocks.cc has operators new and delete for such blocks that keep
// books: a test whose tasks are over-aligned sees when they are freed.
#pragma once

#include <cstdint>

// ThreadSanitizer's own operator new can't be replaced in part.
#if defined(__SANITIZE_THREAD__)
#define VIGIL_SEES_ALIGNED_BLOCKS 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define VIGIL_SEES_ALIGNED_BLOCKS 0
#endif
#endif
#ifndef VIGIL_SEES_ALIGNED_BLOCKS
/// 0 where the functions below are missing.
#define VIGIL_SEES_ALIGNED_BLOCKS 1
#endif

#if VIGIL_SEES_ALIGNED_BLOCKS
namespace vigil {

/// How many over-aligned blocks there have been: the number of the latest. Any
/// thread.
std::uint64_t last_aligned_block() noexcept;

/// Whether the over-aligned block of that number is allocated. Any thread.
bool is_aligned_block_live(std::uint64_t number) noexcept;

}  // namespace vigil
#endif
