// SPDX-License-Identifier: Apache-2.0
// Published bugs of executors that no adapter can have: they are in the frames
// of coroutines, in run loops that are waited for, and in the counts that
// threads share. Each is a small program that does the bad thing for real; with
// `fixed` it does the same work without it.
#pragma once

namespace vigil::published {

/// cppcoro #31: synchronous completion resumes recursively until the stack is
/// gone.
template <bool fixed>
void synchronous_completion();
/// capy #233: a timer is armed before its stop callback exists; the frame is
/// freed inside await_suspend.
template <bool fixed>
void timer_before_callback();
/// stdexec #2047: a coroutine frame is destroyed inside its own await_suspend.
template <bool fixed>
void destroyed_in_await_suspend();

/// stdexec #1742: finish() sets the flag, the loop returns, a node is pushed to
/// a queue on a dead stack.
template <bool fixed>
void push_to_dead_loop();
/// stdexec #2051: notify_one touches an object that its waiter may already have
/// freed.
template <bool fixed>
void notify_after_free();
/// stdexec #1731: a scope is freed between the decrement and the lock.
template <bool fixed>
void lock_after_decrement();

/// stdexec #1413: completion of a spawned future against its destruction.
template <bool fixed>
void completion_against_destruction();
/// folly fe27f3930: a relaxed exchange on detach races with destruction.
template <bool fixed>
void relaxed_detach();
/// concurrencpp #131: wait_for races with completion.
template <bool fixed>
void wait_for_against_completion();
/// cppcoro #221: cancellation callbacks that resume in place lock each other
/// out.
template <bool fixed>
void callbacks_in_place();

}  // namespace vigil::published
