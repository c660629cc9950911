# SPDX-License-Identifier: Apache-2.0
"""C++ rules of this workspace, and tests that also run under sanitizers.

    load("//sanitizers:defs.bzl", "vigil_cc_test")

    vigil_cc_test(
        name = "waker_test",
        srcs = ["waker_test.cc"],
        deps = [":waker", "@googletest//:gtest_main"],
    )

makes waker_test, waker_test_asan_ubsan and waker_test_tsan. For the other modes see
modes.bzl, sanitized_test() below, and README.md.
"""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")
load("@vigil_sanitizers//:support.bzl", "LIBRARY_HEADERS", "TEST_HEADERS")
load("//tools:copts.bzl", "vigil_copts")
load(":modes.bzl", "HAS_MSAN_LIBRARY", "SUPPORTED_MODES")
load(":transition.bzl", "sanitized_binary_rule", "sanitized_rule_test")

# For target_compatible_with: built where the compiler is clang, else skipped.
# (Label(), here and below: the names must hold in another workspace too.)
CLANG_ONLY = select({
    str(Label("//sanitizers:clang")): [],
    "//conditions:default": [str(Label("//sanitizers:needs_clang"))],
})

def mode_compatible(sanitizer, uses_cxx_library = False):
    """For target_compatible_with: built where the compiler has the mode.

    Args:
      sanitizer: a mode of modes.bzl.
      uses_cxx_library: whether it must run code of the compiled C++ library,
        which MSan takes for uninitialised unless it is instrumented as well.
    """
    if sanitizer not in SUPPORTED_MODES:
        return [str(Label("//sanitizers:needs_newer_clang"))]
    if sanitizer == "msan" and uses_cxx_library and not HAS_MSAN_LIBRARY:
        return [str(Label("//sanitizers:needs_msan_library"))]
    return CLANG_ONLY

# For copts: templates by the hundred, each called for a moment. To optimise them
# would take minutes.
UNOPTIMISED = ["-O0"]

# The same for what is big, does little, and must be quick for its users: not in
# the modes.
UNOPTIMISED_IN_MODES = select({
    str(Label("//sanitizers:no_sanitizer")): [],
    "//conditions:default": UNOPTIMISED,
})

def _if_precompiled(values):
    return select({
        str(Label("//sanitizers:clang_with_pic")): values,
        "//conditions:default": [],
    })

# What a test and its instrumented twins have in common.
_SHARED = [
    "args",
    "data",
    "env",
    "flaky",
    "local",
    "shard_count",
    "size",
    "target_compatible_with",
    "timeout",
    "visibility",
]

def sanitized_binary(name, binary, sanitizer, tags = [], **kwargs):
    """A cc_binary (or cc_test) of anyone's, built in a sanitizer mode.

    Args:
      name: the name of this target.
      binary: the label of the cc_binary.
      sanitizer: a mode of modes.bzl.
      tags: as of any rule; "sanitizer" is added.
      **kwargs: data, env, testonly, visibility.
    """
    sanitized_binary_rule(
        name = name,
        binary = binary,
        sanitizer = sanitizer,
        tags = tags + ["sanitizer"],
        target_compatible_with = mode_compatible(sanitizer),
        **kwargs
    )

def sanitized_test(
        name,
        binary,
        sanitizer,
        tags = [],
        target_compatible_with = [],
        uses_cxx_library = True,
        **kwargs):
    """A cc_test of anyone's, built and run in a sanitizer mode.

    Bazel does not let a rule read its dependency's arguments, so args, data and
    env must be given here again (vigil_cc_test does).

    Args:
      name: the name of this target.
      binary: the label of the cc_test.
      sanitizer: a mode of modes.bzl, but for "fuzzer".
      tags: as of any rule; "sanitizer" and the mode are added.
      target_compatible_with: as of any rule; what the mode needs is added.
      uses_cxx_library: False for a program that calls no function of the compiled
        C++ library, but for new, delete and exceptions (GoogleTest does): MSan
        then needs no instrumented one.
      **kwargs: args, data, env, and what every test has.
    """
    if sanitizer == "fuzzer":
        fail("%s: `fuzzer` is no mode for tests; see vigil_fuzz_test in fuzz/defs.bzl" % name)
    sanitized_rule_test(
        name = name,
        binary = binary,
        sanitizer = sanitizer,
        tags = tags + ["sanitizer", sanitizer],
        target_compatible_with = target_compatible_with +
                                 mode_compatible(sanitizer, uses_cxx_library),
        **kwargs
    )

def _with_headers(rule, headers, variable, copts, deps = [], **kwargs):
    """A rule's target that includes precompiled headers, where they can be.

    Args:
      rule: a rule for C++.
      headers: the name of those in //tools.
      variable: which has their file.
      copts: as of the rule.
      deps: as of the rule.
      **kwargs: as of the rule.
    """
    rule(
        copts = copts + _if_precompiled(["-include-pch", "$(%s)" % variable]),
        deps = deps + _if_precompiled([Label("//tools:%s_file" % headers)]),
        toolchains = _if_precompiled([Label("//tools:" + headers)]),
        **kwargs
    )

def _cc_test(copts, optimised, **kwargs):
    """A cc_test of our own workspace, or of another, which is plain."""
    if not vigil_copts():
        return cc_test(copts = copts, **kwargs)
    all_copts = vigil_copts() + copts + ([] if optimised else UNOPTIMISED)
    if not TEST_HEADERS or (optimised and copts):  # others are for other flags
        return cc_test(copts = all_copts, **kwargs)
    headers = ("optimised_" if optimised else "") + "test_headers"
    return _with_headers(cc_test, headers, headers.upper(), all_copts, **kwargs)

def _cc_rule(rule, copts, **kwargs):
    """The same for a cc_library or a cc_binary: they are optimised."""
    all_copts = vigil_copts() + copts

    # The headers are read with no flags of their own.
    if copts or not kwargs.get("srcs") or not vigil_copts() or not LIBRARY_HEADERS:
        return rule(copts = all_copts, **kwargs)
    return _with_headers(rule, "library_headers", "LIBRARY_HEADERS", all_copts, **kwargs)

def vigil_cc_test(
        name,
        sanitizers = ["asan_ubsan", "tsan"],
        long = [],
        optimised = False,
        copts = [],
        tags = [],
        **kwargs):
    """A cc_test with our warnings, and a twin of it for each sanitizer.

    Args:
      name: the test; its twins are name_asan_ubsan and name_tsan.
      sanitizers: modes to run it in as well; [] for none.
      long: those of them that `bazel test //...` leaves out: see //:long.
      optimised: whether the test's own sources are, and what they use of
        headers. Here, not in other workspaces, most tests do without, which
        saves the compiler much time.
      copts: after our warnings.
      tags: of the test and its twins.
      **kwargs: as of cc_test; what tests have in common goes to the twins too.
    """
    if type(sanitizers) != "list":
        fail("%s: `sanitizers` is a list, such as [\"tsan\"]" % name)
    _cc_test(name = name, copts = copts, optimised = optimised, tags = tags, **kwargs)
    shared = {key: kwargs[key] for key in _SHARED if key in kwargs}
    for sanitizer in sanitizers:
        sanitized_test(
            name = name + "_" + sanitizer,
            binary = ":" + name,
            sanitizer = sanitizer,
            tags = tags + (["manual"] if sanitizer in long else []),
            **shared
        )

def vigil_cc_library(name, copts = [], **kwargs):
    """A cc_library with our warnings."""
    _cc_rule(cc_library, name = name, copts = copts, **kwargs)

def vigil_cc_binary(name, copts = [], **kwargs):
    """A cc_binary with our warnings."""
    _cc_rule(cc_binary, name = name, copts = copts, **kwargs)
