# SPDX-License-Identifier: Apache-2.0
"""The audit kit: all that Vigil can say of an executor, from one rule."""

load("@rules_shell//shell:sh_binary.bzl", "sh_binary")
load("//fuzz:defs.bzl", "escaped", "include_path", "vigil_executor_fuzz_test")
load(
    "//sanitizers:defs.bzl",
    "UNOPTIMISED",
    "vigil_cc_binary",
    "vigil_cc_library",
    "vigil_cc_test",
)

# What `without` takes.
PARTS = [
    "combinations",
    "futures",
    "fuzz",
    "properties",
    "regressions",
    "report",
    "wakers",
]

# Those of `vigil audit`, and of the report.
COMMAND_PARTS = [
    "combinations",
    "properties",
    "regressions",
]

def vigil_audit(
        name,
        adapter,
        hdr,
        deps = [],
        summary = "",
        without = [],
        programs = 10000,
        seed = 1,
        stall = 10,
        regressions = [],
        corpus = [],
        wakers = [],
        futures = [],
        suite_hdr = None,
        sanitizers = ["asan_ubsan", "tsan"],
        size = "medium",
        tags = []):
    """Everything that an executor can be put to.

        vigil_audit(
            name = "mine",
            adapter = "mine::Adapter",
            hdr = "adapter.h",
            deps = [":executor"],
        )

    makes, each unless its last word is in `without`:

    NAME_properties: random programs, every law judged.
    NAME_combinations: all that can befall one task, program by program.
    NAME_regressions: programs that once failed: Vigil's, and yours.
    NAME_fuzz: the fuzzers' inputs as a test; `bazel run NAME_fuzz_run` fuzzes.
    NAME_wakers, NAME_futures: the suites for wakers and futures alone.
    NAME_report: `bazel run` prints how each law fared; the target
      NAME_report_file is the same as a file, and builds whatever it says.

    and NAME_command, the vigil command with this executor: `bazel run
    :NAME_command -- check`. The tests have twins under the sanitizers, such as
    NAME_properties_tsan; `bazel test :NAME` runs them all. A program on which the
    executor hangs, crashes, exits or forks is a failure like any other.

    Args:
      name: NAME; reports call the executor so as well.
      adapter: the C++ class, an adapter as audit/adapter.h has it.
      hdr: its header.
      deps: what the header needs.
      summary: of the executor, in a few words.
      without: what of PARTS is not wanted.
      programs: how many random ones.
      seed: of them.
      stall: seconds after which a program counts as hung. 0: programs run in the
        process itself, and whatever stops one stops all. An executor whose
        threads start before main() needs that; its fuzz tests need
        --test_env=VIGIL_REPLAY_LIMIT=0.
      regressions: .vigil files, of programs that the executor must hold.
      corpus: inputs for the fuzzer to begin with.
      wakers: C++ classes, subjects as audit/waker_laws.h has them.
      futures: C++ classes, subjects as audit/future_laws.h has them.
      suite_hdr: their header, if it is not `hdr`.
      sanitizers: modes that the tests run in as well: "asan_ubsan", "tsan".
      size: of the tests.
      tags: of all tests and programs.
    """
    if type(without) != "list":
        fail("without: a list is wanted, such as [\"fuzz\"]")
    for part in without:
        if part not in PARTS:
            fail("without: there is no part \"%s\"; there are: %s" % (part, ", ".join(PARTS)))
    tests = []
    common = dict(sanitizers = sanitizers, size = size, tags = tags)

    # What `deps` has may be what is added below; a label may not stand there twice.
    vigil_cc_library(
        name = name + "_adapter",
        testonly = True,
        hdrs = [hdr],
        tags = tags,
        deps = deps,
    )
    _command(name, adapter, hdr, summary, tags)

    arguments = ["--programs", str(programs), "--seed", str(seed), "--stall", str(stall)]
    files = regressions + [str(Label("//properties:regressions"))]
    native.filegroup(name = name + "_programs", testonly = True, srcs = files, tags = tags)
    with_files = ["--program", "$(rootpaths :%s_programs)" % name]
    for part in COMMAND_PARTS:
        if part in without:
            continue
        is_of_files = part == "regressions"
        tests += _test(
            name = name + "_" + part,
            args = ["audit", "--only", part] + arguments + (with_files if is_of_files else []),
            data = [":%s_programs" % name] if is_of_files else [],
            deps = [":%s_main" % name],
            **common
        )
    if "fuzz" not in without:
        vigil_executor_fuzz_test(
            name = name + "_fuzz",
            adapter = adapter,
            hdr = hdr,
            deps = [":%s_adapter" % name],
            corpus = corpus,
            executor = name,
            sanitizers = sanitizers,
            size = size,
            summary = summary,
            tags = tags,
        )
        tests += _with_twins(name + "_fuzz", sanitizers)
    for part, suite, subjects in [
        ("wakers", "WakerLaws", wakers),
        ("futures", "FutureLaws", futures),
    ]:
        if subjects and part not in without:
            _suite_source(name + "_" + part, suite, subjects, suite_hdr or hdr, ":%s_adapter" % name)
            tests += _test(
                name = name + "_" + part,
                srcs = [":%s_%s_source" % (name, part)],
                copts = UNOPTIMISED,
                deps = [
                    ":%s_%s_subjects" % (name, part),
                    str(Label("//audit:law_suites")),
                    str(Label("@googletest//:gtest_main")),
                ],
                **common
            )
    left_out = [part for part in COMMAND_PARTS if part in without]
    if "report" not in without and left_out != COMMAND_PARTS:
        _report(name, arguments + with_files, left_out, tags)
    if not tests:
        # An empty suite would be all tests of the package.
        fail("vigil_audit(name = \"%s\"): `without` leaves no test" % name)
    native.test_suite(
        name = name,
        tests = [":" + test for test in tests],
        # A suite runs what has its tags: none, but that `manual` keeps it out of
        # patterns such as //..., which run all that a suite names.
        tags = ["manual"] if "manual" in tags else [],
    )

def _test(name, sanitizers, **kwargs):
    """A test and its twins; their names."""
    vigil_cc_test(name = name, sanitizers = sanitizers, **kwargs)
    return _with_twins(name, sanitizers)

def _with_twins(name, sanitizers):
    return [name] + [name + "_" + sanitizer for sanitizer in sanitizers]

def _command(name, adapter, hdr, summary, tags):
    """NAME_main, a library with main(), and NAME_command of it."""
    native.genrule(
        name = name + "_main_source",
        testonly = True,
        srcs = [hdr],
        outs = [name + ".main.generated.cc"],
        cmd = """cat > $@ << 'END'
#include "%s"
#include "audit/adapter.h"
#include "cli/command_main.h"

int main(int argc, char** argv) {
  return vigil::cli::command_main(
      argc, argv,
      {.subjects = {vigil::adapter_subject<%s>("%s", "%s")},
       .command_line = "bazel run //%s:%s_command --"});
}
END
""" % (include_path(hdr), adapter, name, escaped(summary), native.package_name(), name),
        tags = tags,
    )
    vigil_cc_library(
        name = name + "_main",
        testonly = True,
        srcs = [":%s_main_source" % name],
        tags = tags,
        deps = [
            ":%s_adapter" % name,
            str(Label("//audit")),
            str(Label("//cli:command")),
        ],
        alwayslink = True,
    )
    vigil_cc_binary(
        name = name + "_command",
        testonly = True,
        tags = tags,
        deps = [":%s_main" % name],
    )

def _suite_source(name, suite, subjects, hdr, adapter):
    """A source that instantiates a typed suite for the subjects."""
    native.genrule(
        name = name + "_source",
        testonly = True,
        srcs = [hdr],
        outs = [name + ".generated.cc"],
        cmd = """cat > $@ << 'END'
#include "%s"
#include "audit/%s.h"

namespace vigil {
using Subjects = testing::Types<%s>;
INSTANTIATE_TYPED_TEST_SUITE_P(Audit, %s, Subjects);
}  // namespace vigil
END
""" % (
            include_path(hdr),
            "waker_laws" if suite == "WakerLaws" else "future_laws",
            ", ".join(["::" + subject.lstrip(":") for subject in subjects]),
            suite,
        ),
    )
    vigil_cc_library(
        name = name + "_subjects",
        testonly = True,
        hdrs = [hdr],
        deps = [
            adapter,
            str(Label("//audit:suites")),
        ],
    )

def _report(name, arguments, left_out, tags):
    """NAME_report_file, which builds whatever it says, and NAME_report."""
    command = " ".join(
        ["$(location :%s_command)" % name, "audit", "--no-regressions"] +
        [
            argument.replace("$(rootpaths ", "$(locations ")
            for argument in arguments
        ] +
        ["--without %s" % part for part in left_out],
    )
    native.genrule(
        name = name + "_report_file",
        testonly = True,
        # Not under `tools`: those would be built once more, for the host.
        srcs = [
            ":%s_command" % name,
            ":%s_programs" % name,
        ],
        outs = [name + "_report.txt"],
        # A broken law is 1, and no verdict 3.
        cmd = "%s > $@ 2>&1 || case $$? in 1|3) ;; *) cat $@; exit 1 ;; esac" % command,
        tags = tags + ["manual"],
    )
    sh_binary(
        name = name + "_report",
        testonly = True,
        srcs = [Label("//audit/kit:print_report.sh")],
        args = ["$(rootpath :%s_report_file)" % name],
        data = [":%s_report_file" % name],
        tags = tags + ["manual"],
    )
