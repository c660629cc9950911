# SPDX-License-Identifier: Apache-2.0
"""The tests of this folder, made of the rows of table.bzl."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("@rules_shell//shell:sh_test.bzl", "sh_test")
load("//sanitizers:defs.bzl", "mode_compatible", "sanitized_binary")
load("//sanitizers:modes.bzl", "SANITIZER_ENV", "SUPPORTED_MODES")
load("//tools:copts.bzl", "vigil_copts")
load(":table.bzl", "CLASSES", "MODES_TRIED")

# What links the executor; all others need its headers only, so that it is not
# compiled once more for each mode.
_USES_EXECUTOR = ["blocking_wake/wake_of_a_waiting_executor"]

def _program(name, source, modes, defines):
    """One program, built in each of the modes: NAME_MODE."""
    links = source in _USES_EXECUTOR
    cc_binary(
        name = name,
        testonly = True,
        srcs = [source + ".cc"] + ([] if links else [":headers"]),
        # A tail call has no place in the report.
        copts = vigil_copts() + ["-fno-optimize-sibling-calls"],
        local_defines = defines,
        tags = ["manual"],
        deps = [":parts"] + (["//executor"] if links else []),
    )
    for mode in modes:
        sanitized_binary(
            name = "%s_%s" % (name, mode),
            testonly = True,
            binary = ":" + name,
            sanitizer = mode,
            tags = ["manual"],
        )

def _caught_test(row):
    _program(row.program + "_bug", row.program, [row.mode], [])
    _program(row.program + "_control", row.program, [row.mode], ["CONTROL"])
    bug = ":%s_bug_%s" % (row.program, row.mode)
    control = ":%s_control_%s" % (row.program, row.mode)
    report = row.program + ".report"
    sh_test(
        name = row.program,
        size = "small",
        srcs = ["caught_test.sh"],
        args = ["$(rootpath %s)" % label for label in [bug, control, report]],
        data = [bug, control, report, "report_head.sh"],
        env = SANITIZER_ENV,
        tags = ["sanitizer", row.mode],
        target_compatible_with = mode_compatible(row.mode),
    )

def _missed_test(row):
    modes = [mode for mode in MODES_TRIED if mode in SUPPORTED_MODES]
    _program(row.program + "_bug", row.program, modes, [])
    programs = [":%s_bug_%s" % (row.program, mode) for mode in modes]
    sh_test(
        name = row.program,
        size = "small",
        srcs = ["missed_test.sh"],
        args = ["$(rootpath %s)" % label for label in programs],
        data = programs,
        env = SANITIZER_ENV,
        tags = ["sanitizer"],
        target_compatible_with = mode_compatible("asan_ubsan"),
    )

def fail_tests():
    """A test for each row: the programs that are caught, and those that are not."""
    for bugs in CLASSES:
        for row in bugs.programs:
            if row.mode == "none":
                _missed_test(row)
            else:
                _caught_test(row)

def check_sources(found):
    """Fails unless the table has each of the sources that were found, and no other."""
    rows = [row.program + ".cc" for bugs in CLASSES for row in bugs.programs]
    if sorted(rows) != sorted(found):
        missing = [path for path in found if path not in rows]
        fail("table.bzl and the folders differ: %s" % (missing or rows))

def reports():
    """The golden reports."""
    return [row.program + ".report" for row in caught_rows()]

def caught_rows():
    """The rows of what is caught."""
    return [
        row
        for bugs in CLASSES
        for row in bugs.programs
        if row.mode != "none"
    ]

def bug_programs():
    """The programs that are caught, as far as the compiler has their modes."""
    return [
        "//sanitizers/fail:%s_bug_%s" % (row.program, row.mode)
        for row in caught_rows()
        if row.mode in SUPPORTED_MODES
    ]

def rows_text():
    """The table as text for the shell: a line a program, fields between tabs."""
    return "".join([
        "\t".join([bugs.title, row.program, row.mode, row.what, row.closest]) + "\n"
        for bugs in CLASSES
        for row in bugs.programs
    ])

def _text_file_impl(ctx):
    ctx.actions.write(ctx.outputs.out, ctx.attr.content)

text_file = rule(
    implementation = _text_file_impl,
    doc = "A file with the given content.",
    attrs = {
        "content": attr.string(mandatory = True),
        "out": attr.output(mandatory = True),
    },
)
