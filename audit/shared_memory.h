// SPDX-License-Identifier: Apache-2.0
// What a process can leave behind, however it ends.
#pragma once

#include <sys/mman.h>

#include <new>
#include <type_traits>

namespace vigil {

/// A T that this process shares with those that it forks later. It is plain
/// data, or atomics without locks.
template <class T>
class SharedMemory {
 public:
  static_assert(std::is_trivially_destructible_v<T>,
                "nobody could say who destroys it");

  SharedMemory()
      : place_(::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (place_ == MAP_FAILED) throw std::bad_alloc();
    // SAFETY: the pages are ours, large enough, and aligned as pages are.
    value_ = ::new (place_) T();
  }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory() { ::munmap(place_, sizeof(T)); }

  T* get() const noexcept { return value_; }
  T& operator*() const noexcept { return *value_; }
  T* operator->() const noexcept { return value_; }

 private:
  void* place_;
  T* value_ = nullptr;
};

}  // namespace vigil
