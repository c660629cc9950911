# SPDX-License-Identifier: Apache-2.0
"""Which sanitizer modes the compiler at hand has: asked of the compiler, once.

TypeSanitizer and RealtimeSanitizer came with clang 20, MemorySanitizer is not on
every platform, and a package may lack a runtime. So each is tried: a program
that does nothing must link and run. What fails is skipped, with a word.
"""

load("//tools:standard_headers.bzl", "STANDARD_HEADERS")

# What only some clangs have. The other modes all supported ones have.
_PROBES = {
    "msan": "-fsanitize=memory",
    "rtsan": "-fsanitize=realtime",
    "tysan": "-fsanitize=type",
}

# What precompiled headers are made of, to tell when it changes: all files that the
# compiler reads for them, and the compiler itself.
_STAMP = """
"$1" -x c++ -std=c++2b -M headers.cc > headers.d || exit 1
"$1" --version > headers.all || exit 1
tr -s ' \\\\' '\\n' < headers.d | grep '^/' | sort -u | xargs cat >> headers.all || exit 1
cksum < headers.all
"""

# Whether @googletest is what lies where the compiler looks by itself.
_SAME_GOOGLETEST = """
diff -rq /usr/include/gtest /usr/src/googletest/googletest/include/gtest >&2
"""

def _works(ctx, compiler, flag):
    build = ctx.execute([compiler, flag, "-x", "c", "probe.c", "-o", "probe"])
    return build.return_code == 0 and ctx.execute(["./probe"]).return_code == 0

def _stamp(ctx, compiler, headers):
    """Stands for what these headers are; empty if they can't be read."""
    ctx.file("headers.cc", "".join(["#include <%s>\n" % header for header in headers]))
    result = ctx.execute(["sh", "-c", _STAMP, "sh", compiler])
    return result.stdout.strip() if result.return_code == 0 else ""

def _sanitizer_support_impl(ctx):
    name = ctx.os.environ.get("CC", "cc")
    compiler = name if name.startswith("/") else ctx.which(name)
    is_clang = compiler and "clang" in ctx.execute([compiler, "--version"]).stdout
    ctx.file("probe.c", "int main(void) { return 0; }\n")
    supported = []
    for mode, flag in _PROBES.items():
        if is_clang and _works(ctx, compiler, flag):
            supported.append(mode)
        elif is_clang:
            # buildifier: disable=print
            print("skipped: %s has no %s; tests in the mode %s do not run" % (name, flag, mode))

    # With a registry repositories have longer names, and GoogleTest may be another.
    library_headers = ""
    test_headers = ""
    if is_clang and ctx.name == "vigil_sanitizers":
        library_headers = _stamp(ctx, compiler, STANDARD_HEADERS)
        if ctx.execute(["sh", "-c", _SAME_GOOGLETEST]).return_code == 0:
            test_headers = _stamp(ctx, compiler, ["gtest/gtest.h"] + STANDARD_HEADERS)

    # build_msan_library.sh leaves it here, and ./bazelw says that it has come.
    library = ctx.os.environ.get("VIGIL_MSAN_LIBRARY", "").split(":")[0]
    ctx.file("BUILD.bazel")
    ctx.file("support.bzl", "\n".join([
        '"""Made by //sanitizers:support.bzl."""',
        "",
        "# Modes that not every clang has, and this one has.",
        "EXTRA_MODES = %s" % repr(supported),
        "",
        "# Stand for the headers that clang may read before it compiles libraries and",
        "# tests; empty if it may not.",
        "LIBRARY_HEADERS = %s" % repr(library_headers),
        "TEST_HEADERS = %s" % repr(test_headers),
        "",
        "# The folder with a C++ library built for MemorySanitizer, or empty.",
        "MSAN_LIBRARY = %s" % repr(library if "msan" in supported else ""),
        "",
    ]))

sanitizer_support = repository_rule(
    implementation = _sanitizer_support_impl,
    doc = "Declares a repository with support.bzl: EXTRA_MODES, LIBRARY_HEADERS, TEST_HEADERS, MSAN_LIBRARY.",
    environ = ["CC", "VIGIL_COMPILER", "VIGIL_MSAN_LIBRARY", "VIGIL_SYSTEM"],
    local = True,
)
