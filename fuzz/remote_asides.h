// SPDX-License-Identifier: Apache-2.0
// What remote_fuzz does on the side, where no executor runs, or within the run
// of another one. It is always the same; when it happens is up to the input.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "fuzz/input.h"

namespace vigil {

/// What a step throws.
struct ThrownRemotely : std::exception {};

/// Never ready, and counted; its destructor throws.
class ThrowsAtItsEnd {
 public:
  using Output = void;
  explicit ThrowsAtItsEnd(std::size_t& count) noexcept : count_(&count) {
    ++count;
  }
  ThrowsAtItsEnd(ThrowsAtItsEnd&& other) noexcept
      : count_(std::exchange(other.count_, nullptr)) {}
  ThrowsAtItsEnd& operator=(ThrowsAtItsEnd&&) = delete;
  ~ThrowsAtItsEnd() noexcept(false) {
    if (count_ == nullptr) return;
    --*count_;
    throw ThrownRemotely();
  }
  Poll<void> poll(Context&) { return pending; }

 private:
  std::size_t* count_;
};

/// Whether the call throws an Error.
template <class Error, class Call>
bool refuses(Call call) {
  try {
    call();
  } catch (const Error&) {
    return true;
  }
  return false;
}

/// Whether the waker is the noop one, and does nothing (law W17).
bool is_noop(const Waker& waker);

/// Another executor's tasks end when they are cancelled, and with it, whatever
/// their destructors throw (law E8). REQUIRES: called within a run.
std::optional<Finding> use_another_executor();

/// Futures that need no executor do with any waker. REQUIRES: none runs here.
std::optional<Finding> poll_without_executor();

/// What can be refused is refused by an exception. REQUIRES: none runs here.
std::optional<Finding> misuse();

}  // namespace vigil
