# SPDX-License-Identifier: Apache-2.0
"""libFuzzer targets. The target names are those of rules_fuzzing."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("@rules_shell//shell:sh_binary.bzl", "sh_binary")
load(
    "//sanitizers:defs.bzl",
    "CLANG_ONLY",
    "sanitized_binary",
    "vigil_cc_library",
    "vigil_cc_test",
)
load("//sanitizers:modes.bzl", "SANITIZER_ENV")

def vigil_fuzz_test(
        name,
        srcs,
        corpus,
        deps = [],
        dictionary = None,
        copts = [],
        sanitizers = ["asan_ubsan"],
        size = "small",
        tags = [],
        **kwargs):
    """A fuzz target, the replay of its corpus as a test, and its fuzzer.

    NAME is a test that runs the target on the corpus, with no libFuzzer, and
    NAME_asan_ubsan the same under ASan and UBSan. NAME_bin is the fuzzer.
    `bazel run NAME_run -- -max_total_time=60` fuzzes, with a corpus of its own
    under .vigil/ that begins with this one; `NAME_run -- FILE` runs one input.

    Args:
      name: NAME.
      srcs: sources, one with LLVMFuzzerTestOneInput.
      corpus: files; none makes the test fail.
      deps: of the sources.
      dictionary: a libFuzzer dictionary.
      copts: after our warnings.
      sanitizers: modes that the replay runs in as well.
      size: of the replay.
      tags: of all of these.
      **kwargs: of the replay, as of cc_test: timeout, shard_count.
    """
    vigil_cc_library(
        name = name + "_target",
        testonly = True,
        srcs = srcs,
        copts = copts,
        tags = tags,
        deps = deps,
        alwayslink = True,
    )
    native.filegroup(
        name = name + "_corpus",
        testonly = True,
        srcs = corpus,
    )
    seeds = ["$(rootpaths :%s_corpus)" % name] if corpus else []
    vigil_cc_test(
        name = name,
        size = size,
        args = seeds,
        data = [":%s_corpus" % name],
        sanitizers = sanitizers,
        tags = tags,
        deps = [
            ":%s_target" % name,
            str(Label("//fuzz:replay_main")),
        ],
        **kwargs
    )

    # Only in the mode "fuzzer" has this a main().
    cc_binary(
        name = name + "_engine",
        testonly = True,
        tags = tags + ["manual"],
        deps = [":%s_target" % name],
    )
    sanitized_binary(
        name = name + "_bin",
        testonly = True,
        binary = ":%s_engine" % name,
        sanitizer = "fuzzer",
        tags = tags,
    )
    sh_binary(
        name = name + "_run",
        testonly = True,
        srcs = [Label("//fuzz:run_fuzzer.sh")],
        args = [
            name,
            "$(rootpath :%s_bin)" % name,
            "$(rootpath %s)" % dictionary if dictionary else "''",
        ] + ["%s=%s" % item for item in SANITIZER_ENV.items()] + seeds + ["--"],
        data = [
            ":%s_bin" % name,
            ":%s_corpus" % name,
        ] + ([dictionary] if dictionary else []),
        tags = tags + ["sanitizer"],
        target_compatible_with = CLANG_ONLY,
    )
