// SPDX-License-Identifier: Apache-2.0
// Published bugs that are no future and no waker under test, but a program: how
// a set lets go of a task, what a coroutine does while it suspends, who owns a
// buffer. Each is a function to run in a process of its own, under a sanitizer;
// with `fixed` it is the same program without the bug.
#pragma once

namespace vigil::mutant {

/// futures #2863, #2886: a set lets go of a task whose future throws when it is
/// destroyed. Unwinding gives back the reference that the queue owns, and the
/// queue then finds a node that is freed.
template <bool fixed>
void release_throwing_future();

/// tokio #3967: an output whose destructor throws keeps its task's reference
/// from being given back.
template <bool fixed>
void drop_throwing_output();

/// async-on-embedded #6: block_on makes its waker over a flag in its own frame,
/// and a clone is called when the frame is gone.
template <bool fixed>
void wake_returned_frame();

/// tachyonix #1: the node of an intrusive list lies in a sender, which is
/// leaked, so that its memory is used again while the list still has it.
template <bool fixed>
void leak_listed_sender();

/// RUSTSEC-2020-0021 (rio): an operation borrows its buffer until its
/// completion is destroyed; the completion is leaked, and the buffer freed.
template <bool fixed>
void leak_completion();

/// RUSTSEC-2020-0059 (futures-util): a guard that is mapped lets others at what
/// its lock protects.
template <bool fixed>
void share_mapped_guard();

/// stdexec #2047: an awaiter destroys its coroutine's frame while it suspends
/// it, and then writes to itself, which lies in that frame.
template <bool fixed>
void destroy_while_suspending();

/// capy #233: a timer is armed, fires at once and ends the coroutine; then its
/// stop callback is made in the frame that is gone.
template <bool fixed>
void arm_before_callback();

/// stdexec #613: an operation that is stopped tells its receiver, and never
/// destroys the frame of its awaiter.
template <bool fixed>
void stop_awaiter();

/// stdexec #1755: a free list of blocks is popped with a compare and exchange
/// of the head alone; a block that was taken and given back in between (ABA)
/// makes the head one that is in use. Ends the program if a task is lost, which
/// is rare: it takes two other operations between two instructions.
template <bool fixed>
void reuse_block();

}  // namespace vigil::mutant
