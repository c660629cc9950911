# SPDX-License-Identifier: Apache-2.0
"""Which program has which bug, and the mode that catches it.

From these rows come the tests of this folder, the reports beside the programs
and the table in sanitizers/README.md (`bazel run //sanitizers:bless_table`).
"""

def _caught(program, mode, what):
    return struct(program = program, mode = mode, what = what, closest = "")

def _missed(program, what, closest):
    return struct(program = program, mode = "none", what = what, closest = closest)

def _class(title, programs):
    return struct(title = title, programs = programs)

# Each program is a folder and a name: FOLDER/NAME.cc, and for one that is caught
# FOLDER/NAME.report.
CLASSES = [
    _class("use after free", [
        _caught("use_after_free/waker_outlives_task", "asan_ubsan", "a clone of a waker takes no reference"),
        _caught("use_after_free/poll_destroys_its_future", "asan_ubsan", "a wake destroys the future in whose poll it is called"),
        _caught("use_after_free/waiter_left_in_list", "asan_ubsan", "a destroyed future stays in the event's list"),
    ]),
    _class("out of bounds", [
        _caught("out_of_bounds/ready_queue_wraps_late", "asan_ubsan", "heap: a ready queue's index wraps too late"),
        _caught("out_of_bounds/waker_behind_the_last", "asan_ubsan", "stack: one waker too many is woken"),
        _caught("out_of_bounds/static_slots_are_full", "asan_ubsan", "static: a task table is overrun"),
        _caught("out_of_bounds/race_of_one_branch_more", "asan_ubsan", "member array: a race has a branch too many"),
        _missed(
            "out_of_bounds/name_runs_into_the_state",
            "a task's name runs into its next member, by pointer",
            "UBSan, where the array is indexed by its own name",
        ),
    ]),
    _class("dangling stack", [
        _caught("dangling_stack/waker_kept_by_reference", "asan_ubsan", "the address of a context's waker is kept after the poll"),
        _caught("dangling_stack/waker_of_an_ended_scope", "asan_ubsan", "a waker is used after its scope"),
    ]),
    _class("uninitialised read", [
        _caught("uninitialised_read/state_of_a_new_sleep", "msan", "heap: a constructor forgets the state"),
        _caught("uninitialised_read/command_never_given", "msan", "stack: a command slot is read that no poll has set"),
    ]),
    _class("use after destruction, in live memory", [
        _caught("use_after_destruction/future_in_a_pool", "msan", "a pool's future is asked after its destructor"),
    ]),
    _class("misalignment", [
        _caught("misalignment/future_in_a_byte_buffer", "asan_ubsan", "a future is placed at an odd address"),
        _caught("misalignment/tag_left_in_a_pointer", "asan_ubsan", "the flag in a task's address is not masked out"),
    ]),
    _class("invalid value", [
        _caught("invalid_value/answer_of_two", "asan_ubsan", "a bool of 2 as a poll's answer"),
        _caught("invalid_value/state_out_of_range", "asan_ubsan", "a future's state is none of its enumerators"),
    ]),
    _class("unreachable code reached", [
        _caught("unreachable/poll_after_ready", "asan_ubsan", "a poll after ready, which was promised not to come"),
    ]),
    _class("null reference", [
        _caught("null_reference/waker_of_nobody", "asan_ubsan", "a reference to a waker that was never registered"),
        _caught("null_reference/task_of_a_moved_handle", "asan_ubsan", "a moved-from handle is asked about its task"),
    ]),
    _class("dangling reference", [
        _caught("dangling_reference/future_moved_after_poll", "asan_ubsan", "a future moves while the timer queue refers to it"),
    ]),
    _class("data race", [
        _caught("data_race/waker_swapped_unlocked", "tsan", "a poll replaces the waker that another thread calls"),
        _caught("data_race/ready_flag_not_atomic", "tsan", "two wakes set a plain flag"),
        _caught("data_race/last_reference_relaxed", "tsan", "a reference count without ordering"),
    ]),
    _class("double free", [
        _caught("double_free/waker_dropped_twice", "asan_ubsan", "a waker is dropped, and its raw copy too"),
    ]),
    _class("leak", [
        _caught("leak/waker_kept_by_its_task", "asan_ubsan", "an ended task's future holds the task's own waker"),
    ]),
    _class("integer overflow", [
        _caught("integer_overflow/deadline_overflows", "asan_ubsan", "now plus the longest delay"),
        _caught("integer_overflow/timeout_in_seconds", "asan_ubsan", "a floating-point timeout has no value in ticks"),
    ]),
    _class("division by zero", [
        _caught("division_by_zero/no_worker_to_pick", "asan_ubsan", "tasks are dealt out to no worker"),
        _caught("division_by_zero/wakes_in_no_time", "asan_ubsan", "wakes per second of a run that took no time"),
    ]),
    _class("shift overflow", [
        _caught("shift_overflow/wheel_level_too_high", "asan_ubsan", "a timer wheel has a level too many"),
    ]),
    _class("type confusion", [
        _caught("type_confusion/cast_to_another_task", "asan_ubsan", "virtual table: a task is cast to another class"),
        _caught("type_confusion/poll_of_another_type", "asan_ubsan", "function table: a poll is cast to another type"),
        _caught("type_confusion/data_of_another_table", "asan_ubsan", "a waker's data belongs to another table"),
    ]),
    _class("strict aliasing", [
        _caught("strict_aliasing/deadline_read_as_bits", "tysan", "a double is read as an integer"),
        _caught("strict_aliasing/slot_of_another_state", "tysan", "a struct is read as one of the same layout"),
        _missed(
            "strict_aliasing/inactive_member_of_a_slot",
            "the inactive member of a poll's union is read",
            "nothing: clang and g++ define it",
        ),
    ]),
    _class("pointer provenance", [
        _caught("pointer_provenance/index_in_another_slab", "asan_pointers", "the distance between tasks of two slabs"),
        _missed(
            "pointer_provenance/neighbour_by_arithmetic",
            "a step from one waker to the member behind it",
            "ASan, where a redzone lies between the two",
        ),
        _missed(
            "pointer_provenance/task_of_a_guessed_address",
            "from one object into another, at a right address",
            "ASan, where the address is not that of a live object",
        ),
    ]),
    _class("unaligned atomic", [
        _caught("unaligned_atomic/count_behind_a_tag", "asan_ubsan", "a std::atomic count at an odd address"),
        _missed(
            "unaligned_atomic/builtin_over_bytes",
            "the compiler's atomic function at an odd address",
            "UBSan, for std::atomic",
        ),
    ]),
    _class("coroutine: its frame is gone", [
        _caught("coroutine_destroyed/resumed_after_destroy", "asan_ubsan", "resumed after it was destroyed"),
        _caught("coroutine_destroyed/resumed_twice", "asan_ubsan", "resumed twice; the first run ends and frees it"),
        _caught("coroutine_destroyed/destroyed_twice", "asan_ubsan", "destroyed twice"),
    ]),
    _class("coroutine: it is at its end", [
        _caught("coroutine_finished/resumed_after_the_end", "asan_ubsan", "resumed at its final suspension: a call of null"),
    ]),
    _class("coroutine: it is running", [
        _caught("coroutine_running/destroyed_while_it_runs", "asan_ubsan", "destroyed by its own body"),
        _missed(
            "coroutine_running/resumed_while_it_runs",
            "resumed by its own body",
            "`vigil::Task`, which aborts (law E4); ASan, once the stack overflows",
        ),
    ]),
    _class("coroutine: a temporary died", [
        _caught("coroutine_dead_temporary/waker_by_reference", "asan_ubsan", "a reference parameter, after a suspension"),
        _caught("coroutine_dead_temporary/view_across_a_suspension", "asan_ubsan", "a string view, after a suspension"),
    ]),
    _class("coroutine: its lambda died", [
        _caught("coroutine_dead_capture/lambda_is_gone", "asan_ubsan", "a capture, after the lambda's end"),
    ]),
    _class("coroutine: never destroyed", [
        _caught("coroutine_leaked/never_destroyed", "asan_ubsan", "a frame that nobody owns"),
    ]),
    _class("command slot after its poll", [
        _caught("dead_command_slot/used_after_the_run", "asan_ubsan", "after the run of OnePageExecutor"),
        _missed(
            "dead_command_slot/used_in_the_next_poll",
            "in the next poll, whose slot has the same address",
            "ASan, after the run; `OnePageExecutor`, for commands of its own",
        ),
    ]),
    _class("blocking wake (law W13; no undefined behaviour)", [
        _caught("blocking_wake/wake_that_allocates", "rtsan", "a wake allocates"),
        _caught("blocking_wake/wake_that_locks", "rtsan", "a wake takes a mutex"),
        _caught("blocking_wake/wake_of_a_waiting_executor", "rtsan", "Executor's own wake ends a wait of its thread: a system call, which does not block"),
    ]),
]

# What a program that is not caught is built in.
MODES_TRIED = ["asan_pointers", "asan_ubsan", "msan", "tsan", "tysan"]
