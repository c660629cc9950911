// SPDX-License-Identifier: Apache-2.0
// How fuzzers run if nobody says otherwise. A short quarantine and short stacks
// of allocations keep what is in use in the cache, and double the executions.
// The quarantine holds what a hundred programs of 30 operations free; replays
// of the corpus under ASan have the long ones.
extern "C" const char* __asan_default_options() {
  return "detect_stack_use_after_return=0:quarantine_size_mb=2:"
         "thread_local_quarantine_size_kb=64:malloc_context_size=8";
}
