// SPDX-License-Identifier: Apache-2.0
// Something is done on another thread, and this one waits for it.
#pragma once

#include <functional>

namespace vigil {

/// Runs `job` on another thread, and returns when it has returned; what it
/// throws terminates. What came before happens before it, and it before what
/// comes after. The thread is a new one each time, unless
/// reuse_other_threads() says otherwise.
/// Thread safety: any number of threads at a time, each with its own other.
void on_other_thread(const std::function<void()>& job);

/// From now on each thread keeps one other for all its jobs, which ends with
/// it: for a process that runs programs by the thousand, such as a fuzzer, and
/// does not fork.
void reuse_other_threads() noexcept;

}  // namespace vigil
