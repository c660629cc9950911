# SPDX-License-Identifier: Apache-2.0
"""The continuous fuzzing runner over a workspace's own fuzz targets.

    load("@vigil//fuzz:defs.bzl", "vigil_fuzz_test")
    load("@vigil//fuzz/continuous:defs.bzl", "vigil_fuzz_continuous")

    vigil_fuzz_test(name = "mine_fuzz", ...)
    vigil_fuzz_continuous(
        name = "continuous",
        targets = {":mine_fuzz": "program"},
    )

makes `bazel run //:continuous -- --hours 8`.
"""

load("//fuzz:defs.bzl", "FUZZER_ENV")
load("//sanitizers:defs.bzl", "CLANG_ONLY", "vigil_cc_binary")

def _absolute(label):
    """`//package:name` of a label in any form, of this package or another."""
    if label.startswith("@") or label.startswith("//"):
        package = label
    else:
        package = "//" + native.package_name() + ":" + label.lstrip(":")
    if ":" not in package:
        package += ":" + package.rpartition("/")[2]
    return package

def vigil_fuzz_continuous(name, targets, dictionaries = {}, tags = [], **kwargs):
    """`bazel run NAME -- [--hours H] [TARGET...]` fuzzes all of the targets.

    Args:
      name: NAME.
      targets: labels of vigil_fuzz_test targets: a list, or a dict from each to
        its family, a word (or "" for none). Targets of one family have inputs of
        one form, and share their corpora.
      dictionaries: the libFuzzer dictionary of a target, by its label.
      tags: of the runner.
      **kwargs: as of cc_binary: visibility.
    """
    if type(targets) == "list":
        targets = {target: "" for target in targets}
    args = []
    data = []
    for target, family in targets.items():
        label = _absolute(target)
        binary = label + "_bin"
        corpus = label + "_corpus"
        spec = "--fuzzer=%s=$(rootpath %s),label=%s" % (label.rpartition(":")[2], binary, label)
        if family:
            spec += ",family=" + family
        data += [binary, corpus, corpus + "_list"]
        if target in dictionaries:
            dictionary = _absolute(dictionaries[target])
            spec += ",dict=$(rootpath %s)" % dictionary
            data.append(dictionary)
        args += [spec, "--seeds", "$(rootpath %s)" % (corpus + "_list")]
    args += ["--env=%s=%s" % item for item in FUZZER_ENV.items()]

    # The command knows the executors of Vigil only.
    if native.repository_name() in ["@", "@@"]:
        vigil = str(Label("//:vigil"))
        if not vigil.lstrip("@").partition("//")[0]:
            args.append("--vigil=" + vigil.lstrip("@"))
    vigil_cc_binary(
        name = name,
        testonly = True,
        srcs = [Label("//fuzz/continuous:main.cc")],
        args = args + ["--"],
        data = data,
        tags = tags + ["sanitizer"],
        target_compatible_with = CLANG_ONLY,
        deps = [Label("//fuzz/continuous")],
        **kwargs
    )
