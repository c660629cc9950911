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

# Looking for uses of a stack frame after its return costs a quarter of all
# executions; the replays under ASan look for them.
FUZZER_ENV = {
    name: value.replace(
        "detect_stack_use_after_return=1",
        "detect_stack_use_after_return=0",
    )
    for name, value in SANITIZER_ENV.items()
}

def vigil_fuzz_test(
        name,
        srcs,
        corpus,
        deps = [],
        dictionary = None,
        options = None,
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
    NAME_oss_fuzz is an archive of the fuzzer, NAME_seed_corpus.zip, NAME.dict and
    NAME.options, as fuzzing services want them.

    Args:
      name: NAME.
      srcs: sources, one with LLVMFuzzerTestOneInput.
      corpus: files; none makes the test fail.
      deps: of the sources.
      dictionary: a libFuzzer dictionary.
      copts: after our warnings.
      sanitizers: modes that the replay runs in as well.
      options: a libFuzzer options file for fuzzing services.
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

    # A file, since hundreds of arguments are a sight.
    native.genrule(
        name = name + "_corpus_list",
        testonly = True,
        srcs = [":%s_corpus" % name] if corpus else [],
        outs = [name + ".corpus_list"],
        cmd = "printf '%%s\\n' %s > $@" %
              ("$(rootpaths :%s_corpus)" % name if corpus else ""),
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

    sanitized_binary(
        name = name + "_coverage",
        testonly = True,
        binary = ":" + name,
        sanitizer = "coverage",
        tags = tags + ["manual"],
    )

    # Only in the mode "fuzzer" has this a main().
    cc_binary(
        name = name + "_engine",
        testonly = True,
        tags = tags + ["manual"],
        deps = [
            ":%s_target" % name,
            str(Label("//fuzz:engine_defaults")),
        ],
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
        ] + ["%s=%s" % item for item in FUZZER_ENV.items()] + [
            "$(rootpath :%s_corpus_list)" % name,
            "--",
        ],
        data = [
            ":%s_bin" % name,
            ":%s_corpus" % name,
            ":%s_corpus_list" % name,
        ] + ([dictionary] if dictionary else []),
        tags = tags + ["sanitizer"],
        target_compatible_with = CLANG_ONLY,
    )
    _oss_fuzz_archive(name, dictionary, options, tags)

def _oss_fuzz_archive(name, dictionary, options, tags):
    """NAME_oss_fuzz: what a fuzzing service unpacks into $OUT."""
    extra = [(dictionary, "dict")] if dictionary else []
    extra += [(options, "options")] if options else []
    zipper = str(Label("@bazel_tools//tools/zip:zipper"))
    native.genrule(
        name = name + "_oss_fuzz",
        testonly = True,
        srcs = [
            ":%s_bin" % name,
            ":%s_corpus" % name,
        ] + [source for source, _ in extra],
        outs = [name + "_oss_fuzz.tar"],
        cmd = " && ".join([
            "out=$(@D)/%s_oss_fuzz.d" % name,
            "rm -rf $$out && mkdir -p $$out",
            "cp -L $(location :%s_bin) $$out/%s" % (name, name),
            "$(location %s) c $$out/%s_seed_corpus.zip " % (zipper, name) +
            "$$(for seed in $(locations :%s_corpus); do " % name +
            "echo $$(basename $$seed)=$$seed; done)",
        ] + [
            "cp -L $(location %s) $$out/%s.%s" % (source, name, ending)
            for source, ending in extra
        ] + [
            "tar -C $$out --sort=name --mtime=@0 --owner=0 --group=0 -cf $@ .",
            "rm -rf $$out",
        ]),
        tags = tags + ["manual", "sanitizer"],
        target_compatible_with = CLANG_ONLY,
        tools = [zipper],
    )

def vigil_executor_fuzz_test(
        name,
        adapter,
        hdr,
        deps = [],
        summary = "programs on an executor",
        executor = None,
        corpus = [],
        with_program_corpus = True,
        **kwargs):
    """The fuzz target of anyone's executor: programs that may break no law on it.

        vigil_executor_fuzz_test(
            name = "my_executor_fuzz",
            adapter = "mine::MyAdapter",
            hdr = "my_adapter.h",
            deps = [":my_executor"],
        )

    and `bazel run :my_executor_fuzz_run` fuzzes it; see vigil_fuzz_test for what
    else there is.

    Args:
      name: of the target.
      adapter: the C++ class, an adapter as audit/adapter.h has it.
      hdr: its header.
      deps: what the header needs.
      summary: of the executor, in a few words.
      executor: what reports call it, if not `name`.
      corpus: inputs to begin with.
      with_program_corpus: whether to begin with Vigil's programs as well.
      **kwargs: as of vigil_fuzz_test.
    """
    native.genrule(
        name = name + "_source",
        testonly = True,
        srcs = [hdr],
        outs = [name + ".generated.cc"],
        cmd = """cat > $@ << 'END'
#include "%s"
#include "audit/adapter.h"
#include "fuzz/program_target.h"

namespace {
constexpr vigil::Subject kSubject =
    vigil::adapter_subject<%s>("%s", "%s");
const vigil::Subject& subject() { return kSubject; }
constexpr vigil::FuzzTarget kTarget =
    vigil::program_target<&subject>("%s", "%s");
}  // namespace

VIGIL_PROGRAM_FUZZ_ENTRY(kTarget, subject)
END
""" % (include_path(hdr), adapter, executor or name, escaped(summary), name, escaped(summary)),
    )
    vigil_cc_library(
        name = name + "_adapter",
        testonly = True,
        hdrs = [hdr],
        deps = deps + [str(Label("//audit"))],
    )
    vigil_fuzz_test(
        name = name,
        srcs = [":%s_source" % name],
        corpus = corpus + ([str(Label("//fuzz:program_corpus"))] if with_program_corpus else []),
        deps = [
            ":%s_adapter" % name,
            str(Label("//fuzz:program_target")),
        ],
        **kwargs
    )

def escaped(text):
    """The text within a C++ string, in a genrule's here-document."""
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "$$")

def include_path(hdr):
    """How a header of this package, or of another one's label, is included."""
    if ":" not in hdr and not hdr.startswith("/") and not hdr.startswith("@"):
        package = native.package_name()
        return package + "/" + hdr if package else hdr
    label = Label(hdr) if hdr.startswith("//") or hdr.startswith("@") else None
    package = label.package if label else native.package_name()
    file = hdr.split(":")[1]
    return package + "/" + file if package else file
