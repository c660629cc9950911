// SPDX-License-Identifier: Apache-2.0
// A job of the runner: a coroutine that runs one process after another. Between
// them, and not while they run, it has the thread to itself.
//
//     Job twice(Command command) {
//       const Finished first = co_await run(command);
//       const Finished second = co_await run(command);
//     }
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

#include "fuzz/continuous/process.h"

namespace vigil::continuous {

/// The handle of such a coroutine. Nothing of it runs before the first
/// `resume()`; destroying it ends it where it stands.
class Job {
 public:
  struct promise_type {
    const Command* wanted = nullptr;
    Finished finished{};
    std::exception_ptr thrown{};

    Job get_return_object() {
      return Job(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { thrown = std::current_exception(); }
  };

  Job(Job&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Job& operator=(Job&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Job() {
    if (handle_) handle_.destroy();
  }

  /// Goes on with what came of the process that it waited for; the first time,
  /// with nothing. Throws what the coroutine throws.
  void resume(Finished finished = {}) {
    promise_type& promise = handle_.promise();
    promise.finished = std::move(finished);
    promise.wanted = nullptr;
    handle_.resume();
    if (promise.thrown) std::rethrow_exception(promise.thrown);
  }

  /// The process that it waits for; null if it has ended.
  const Command* wanted() const { return handle_.promise().wanted; }

 private:
  explicit Job(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

/// What a job awaits.
class RunAwaiter {
 public:
  explicit RunAwaiter(const Command& command) : command_(&command) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<Job::promise_type> handle) noexcept {
    handle_ = handle;
    handle.promise().wanted = command_;
  }
  Finished await_resume() { return std::move(handle_.promise().finished); }

 private:
  const Command* command_;
  std::coroutine_handle<Job::promise_type> handle_;
};

/// Runs a process. REQUIRES: `command` is a variable, as it is read until the
/// process has ended.
inline RunAwaiter run(const Command& command) { return RunAwaiter(command); }
RunAwaiter run(const Command&&) = delete;

}  // namespace vigil::continuous
