// SPDX-License-Identifier: Apache-2.0
// The targets of our own executors, one each: an input then costs one run, and
// what one executor can't run does not keep the others from it.
#pragma once

#include "audit/subject.h"
#include "fuzz/program_target.h"
#include "fuzz/target.h"

namespace vigil {

const Subject& executor_under_fuzz();
const Subject& one_page_under_fuzz();
const Subject& executor_adapter_under_fuzz();
const Subject& one_page_adapter_under_fuzz();

inline constexpr FuzzTarget kExecutorTarget =
    program_target<&executor_under_fuzz>(
        "executor_fuzz", "programs on vigil::Executor, as coroutines");
inline constexpr FuzzTarget kOnePageTarget =
    program_target<&one_page_under_fuzz>(
        "one_page_fuzz", "programs on vigil::OnePageExecutor, as coroutines");
inline constexpr FuzzTarget kExecutorAdapterTarget =
    program_target<&executor_adapter_under_fuzz>(
        "executor_adapter_fuzz",
        "programs on vigil::Executor through its adapter");
inline constexpr FuzzTarget kOnePageAdapterTarget =
    program_target<&one_page_adapter_under_fuzz>(
        "one_page_adapter_fuzz",
        "programs on vigil::OnePageExecutor through its adapter");

}  // namespace vigil
