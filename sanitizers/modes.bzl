# SPDX-License-Identifier: Apache-2.0
"""What each sanitizer mode adds to a build, and what its tests run with."""

load("@vigil_sanitizers//:support.bzl", "EXTRA_MODES", "MSAN_LIBRARY")

# Assertions are on (-UNDEBUG): these builds look for bugs. Fortified functions
# are off: the sanitizers' interceptors do not see them.
_COMMON = [
    "-O1",
    "-fno-omit-frame-pointer",
    "-UNDEBUG",
    "-U_FORTIFY_SOURCE",
]

# `undefined`, and what it leaves out and fits: vptr (clang 22 no longer counts it
# in), and the division of floating-point numbers by zero. README.in.md says why
# the other groups do not fit.
_UB = "undefined,vptr,float-divide-by-zero"

# UBSan by itself prints and goes on, and the test passes.
_FATAL = "-fno-sanitize-recover=all"

# Bazel links with clang, not clang++, which leaves out what checks vtables.
_CXX_RUNTIME = "-fsanitize-link-c++-runtime"

def _mode(copts, linkopts, reads_output = None):
    return struct(
        copts = _COMMON + copts,
        linkopts = linkopts,
        # What the output has if something was found, of a runtime that lets the
        # program exit as if nothing had happened.
        reads_output = reads_output,
    )

MODES = {
    # Also: the difference of pointers into two objects. Not for all tests, since
    # the size of a large vector then takes a search of the heap.
    "asan_pointers": _mode(
        copts = ["-fsanitize=address,pointer-subtract," + _UB, _FATAL],
        linkopts = ["-fsanitize=address,pointer-subtract," + _UB, _CXX_RUNTIME],
    ),
    "asan_ubsan": _mode(
        # The library's: what is written beyond a vector, and within its memory.
        copts = ["-fsanitize=address," + _UB, _FATAL, "-D_GLIBCXX_ASSERTIONS"],
        linkopts = ["-fsanitize=address," + _UB, _CXX_RUNTIME],
    ),
    # No sanitizer: counts what is reached, for llvm-cov.
    "coverage": _mode(
        copts = ["-fprofile-instr-generate", "-fcoverage-mapping"],
        linkopts = ["-fprofile-instr-generate"],
    ),
    # libFuzzer brings main() and the mutators; all code is instrumented for
    # coverage, and with ASan and UBSan, which make silent bugs crash. Not for
    # comparisons: to follow those costs a third of all executions, and finds magic
    # numbers, of which executors have none.
    "fuzzer": _mode(
        copts = [
            "-fsanitize=fuzzer-no-link,address," + _UB,
            "-fno-sanitize-coverage=trace-cmp",
            "-O2",
            _FATAL,
            "-D_GLIBCXX_ASSERTIONS",
        ],
        linkopts = ["-fsanitize=fuzzer,address," + _UB, _CXX_RUNTIME],
    ),
    "msan": _mode(
        copts = ["-fsanitize=memory", "-fsanitize-memory-track-origins"],
        linkopts = ["-fsanitize=memory", _CXX_RUNTIME] +
                   (["-L" + MSAN_LIBRARY] if MSAN_LIBRARY else []),
    ),
    "rtsan": _mode(
        copts = ["-fsanitize=realtime"],
        linkopts = ["-fsanitize=realtime"],
    ),
    "tsan": _mode(
        copts = ["-fsanitize=thread"],
        linkopts = ["-fsanitize=thread"],
    ),
    "tysan": _mode(
        copts = ["-fsanitize=type"],
        linkopts = ["-fsanitize=type"],
        reads_output = "ERROR: TypeSanitizer",
    ),
}

# The modes that each clang has that Vigil supports.
_EVERYWHERE = ["asan_pointers", "asan_ubsan", "coverage", "fuzzer", "tsan"]

# The modes that this compiler has, if it is clang.
SUPPORTED_MODES = _EVERYWHERE + EXTRA_MODES

# Whether programs that call into the C++ library can be run under MSan.
HAS_MSAN_LIBRARY = MSAN_LIBRARY != ""

# Each runtime reads its own; one set serves all modes.
SANITIZER_ENV = {
    "ASAN_OPTIONS": ":".join([
        "check_initialization_order=1",
        # Where pointers are instrumented. 2 would include null, which libstdc++
        # subtracts.
        "detect_invalid_pointer_pairs=1",
        "detect_leaks=1",
        "detect_stack_use_after_return=1",
        "strict_init_order=1",
        "strict_string_checks=1",
    ]),
    "MSAN_OPTIONS": "poison_in_dtor=1",
    "RTSAN_OPTIONS": "halt_on_error=1",
    "TSAN_OPTIONS": ":".join([
        "halt_on_error=1",
        "second_deadlock_stack=1",
    ]),
    "UBSAN_OPTIONS": ":".join([
        "halt_on_error=1",
        "print_stacktrace=1",
    ]),
}
