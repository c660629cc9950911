# SPDX-License-Identifier: Apache-2.0
"""Which sanitizer modes the compiler at hand has: asked of the compiler, once.

TypeSanitizer and RealtimeSanitizer came with clang 20, MemorySanitizer is not on
every platform, and a package may lack a runtime. So each is tried: a program
that does nothing must link and run. What fails is skipped, with a word.
"""

# What only some clangs have. The other modes all supported ones have.
_PROBES = {
    "msan": "-fsanitize=memory",
    "rtsan": "-fsanitize=realtime",
    "tysan": "-fsanitize=type",
}

# What is in them: a precompiled header must not outlive them.
_HEADERS = """
diff -rq /usr/include/gtest /usr/src/googletest/googletest/include/gtest >&2 &&
find /usr/include/gtest /usr/include/c++ /usr/include/*-linux-gnu/c++ -type f |
sort | xargs cat | cksum
"""

def _works(ctx, compiler, flag):
    build = ctx.execute([compiler, flag, "-x", "c", "probe.c", "-o", "probe"])
    return build.return_code == 0 and ctx.execute(["./probe"]).return_code == 0

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

    # The same GoogleTest as @googletest, where the compiler looks by itself? With a
    # registry (repositories have longer names then) it may be another one.
    headers = ctx.execute(["sh", "-c", _HEADERS])
    reads_headers = is_clang and headers.return_code == 0 and ctx.name == "vigil_sanitizers"

    # build_msan_library.sh leaves it here, and ./bazelw says that it has come.
    library = ctx.os.environ.get("VIGIL_MSAN_LIBRARY", "").split(":")[0]
    ctx.file("BUILD.bazel")
    ctx.file("support.bzl", "\n".join([
        '"""Made by //sanitizers:support.bzl."""',
        "",
        "# Modes that not every clang has, and this one has.",
        "EXTRA_MODES = %s" % repr(supported),
        "",
        "# Stands for the headers that clang may read before it compiles tests; empty",
        "# if it may not.",
        "TEST_HEADERS = %s" % repr(headers.stdout.strip() if reads_headers else ""),
        "",
        "# The folder with a C++ library built for MemorySanitizer, or empty.",
        "MSAN_LIBRARY = %s" % repr(library if "msan" in supported else ""),
        "",
    ]))

sanitizer_support = repository_rule(
    implementation = _sanitizer_support_impl,
    doc = "Declares a repository with support.bzl: EXTRA_MODES, TEST_HEADERS, MSAN_LIBRARY.",
    environ = ["CC", "VIGIL_COMPILER", "VIGIL_MSAN_LIBRARY", "VIGIL_SYSTEM"],
    local = True,
)
