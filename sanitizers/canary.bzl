# SPDX-License-Identifier: Apache-2.0
"""Canaries: programs with a bug on purpose, which prove that a sanitizer works."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("@rules_shell//shell:sh_test.bzl", "sh_test")
load("//tools:copts.bzl", "vigil_copts")
load(":defs.bzl", "mode_compatible", "sanitized_binary", "vigil_cc_test")
load(":modes.bzl", "SANITIZER_ENV")

def expect_report_test(name, binary, sanitizer, expected, args = [], data = [], tags = [], **kwargs):
    """Runs a program in a sanitizer mode; passes only if it is caught.

    Args:
      name: the test.
      binary: the label of a cc_binary that has a bug.
      sanitizer: a mode of modes.bzl.
      expected: extended regexes; each must match a line of the report. At least
        the report's head line.
      args: to the program.
      data: for the program.
      tags: as of any test.
      **kwargs: as of sh_test.
    """
    sanitized_binary(
        name = name + "_program",
        binary = binary,
        sanitizer = sanitizer,
        tags = ["manual"],
        testonly = True,
    )
    sh_test(
        name = name,
        srcs = [Label("//sanitizers:expect_report.sh")],
        args = ["$(rootpath :%s_program)" % name] +
               ["'%s'" % regex.replace("$", "$$") for regex in expected] +
               ["--"] + args,
        data = data + [":%s_program" % name],
        env = SANITIZER_ENV,
        tags = tags + ["sanitizer", sanitizer],
        target_compatible_with = mode_compatible(sanitizer),
        **kwargs
    )

def canary_test(name, src, sanitizer, expected, deps = [], copts = [], **kwargs):
    """A bug that a sanitizer must catch, and its control.

    The source has the bug, and without it where CONTROL is defined. name passes
    if the bug is caught; name_control, name_control_asan_ubsan and
    name_control_tsan pass if the same program without it runs clean.

    Args:
      name: the canary.
      src: one C++ source with a main().
      sanitizer: the mode that must catch it.
      expected: as of expect_report_test.
      deps: of the program.
      copts: of the program, after our warnings.
      **kwargs: as of sh_test and cc_test: size, visibility.
    """
    cc_binary(
        name = name + "_bug",
        testonly = True,
        srcs = [src],
        copts = vigil_copts() + copts,
        tags = ["manual"],
        deps = deps,
    )
    expect_report_test(
        name = name,
        binary = ":%s_bug" % name,
        expected = expected,
        sanitizer = sanitizer,
        **kwargs
    )
    vigil_cc_test(
        name = name + "_control",
        srcs = [src],
        copts = copts,
        local_defines = ["CONTROL"],
        deps = deps,
        **kwargs
    )
