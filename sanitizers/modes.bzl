# SPDX-License-Identifier: Apache-2.0
"""What each sanitizer mode adds to a build, and what its tests run with."""

# Assertions are on (-UNDEBUG): these builds look for bugs. Fortified functions
# are off: the sanitizers' interceptors do not see them.
_COMMON = [
    "-O1",
    "-fno-omit-frame-pointer",
    "-UNDEBUG",
    "-U_FORTIFY_SOURCE",
]

# UBSan by itself prints and goes on, and the test passes.
_UBSAN = "-fno-sanitize-recover=all"

# Bazel links with clang, not clang++, which leaves out what checks vtables.
_CXX_RUNTIME = "-fsanitize-link-c++-runtime"

def _mode(copts, linkopts):
    return struct(copts = _COMMON + copts, linkopts = linkopts)

MODES = {
    "asan_ubsan": _mode(
        copts = ["-fsanitize=address,undefined", _UBSAN],
        linkopts = ["-fsanitize=address,undefined", _CXX_RUNTIME],
    ),
    # libFuzzer brings main() and the mutators; all code is instrumented for
    # coverage, and with ASan and UBSan, which make silent bugs crash.
    "fuzzer": _mode(
        copts = ["-fsanitize=fuzzer-no-link,address,undefined", _UBSAN],
        linkopts = ["-fsanitize=fuzzer,address,undefined", _CXX_RUNTIME],
    ),
    "tsan": _mode(
        copts = ["-fsanitize=thread"],
        linkopts = ["-fsanitize=thread"],
    ),
}

# Each runtime reads its own; one set serves all modes.
SANITIZER_ENV = {
    "ASAN_OPTIONS": ":".join([
        "check_initialization_order=1",
        "detect_leaks=1",
        "detect_stack_use_after_return=1",
        "strict_init_order=1",
        "strict_string_checks=1",
    ]),
    "TSAN_OPTIONS": ":".join([
        "halt_on_error=1",
        "second_deadlock_stack=1",
    ]),
    "UBSAN_OPTIONS": ":".join([
        "halt_on_error=1",
        "print_stacktrace=1",
    ]),
}
