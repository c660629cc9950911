// SPDX-License-Identifier: Apache-2.0
// What a process does while it seems to do nothing: whether it waits, or was
// given no processor. By that a hang is told from a machine that is busy.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>

namespace vigil {

/// The processor time that all its threads have had; 0 if it is gone.
std::chrono::milliseconds processor_time(pid_t process) noexcept;

/// Whether none of its threads would run if there were a processor: each waits
/// for something, or is stopped. False if that cannot be known.
bool is_waiting(pid_t process);

/// How many threads this process has; 0 if that cannot be known.
std::size_t thread_count();

}  // namespace vigil
