// SPDX-License-Identifier: Apache-2.0
// Counts what is allocated, for the matrix of tasks. A sanitizer has an
// allocator of its own, and sees more.
#include <cstddef>
#include <cstdlib>
#include <new>

#include "mutants/statements/mutated/executor/task_matrix_run.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define VIGIL_HAS_ITS_ALLOCATOR 1
#endif
#endif

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
