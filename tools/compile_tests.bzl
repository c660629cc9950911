# SPDX-License-Identifier: Apache-2.0
"""Tests of what compiles and of what must not, with each supported compiler."""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("@rules_shell//shell:sh_test.bzl", "sh_test")

def _cc_headers_impl(ctx):
    headers = depset([
        header
        for dep in ctx.attr.deps
        for header in dep[CcInfo].compilation_context.headers.to_list()
        if header.extension != "pch"
    ])
    return [DefaultInfo(files = headers, runfiles = ctx.runfiles(transitive_files = headers))]

# The headers of libraries, with those that they include, as files.
cc_headers = rule(
    implementation = _cc_headers_impl,
    attrs = {"deps": attr.label_list(providers = [CcInfo])},
)

def _compile_test(name, script, args, data, deps, tags = [], **kwargs):
    cc_headers(
        name = name + "_headers",
        testonly = True,
        deps = deps,
    )
    sh_test(
        name = name,
        srcs = [script],
        args = args,
        data = data + [
            ":%s_headers" % name,
            Label("//tools:compilers.sh"),
        ],
        # Once is enough, whatever compiler the build has.
        tags = tags + ["all_compilers"],
        **kwargs
    )

def header_test(name, hdrs, deps = [], std = "c++20", size = "medium", **kwargs):
    """Each header compiles alone and without a warning, with g++ 12 and clang.

    Args:
      name: the test.
      hdrs: public headers.
      deps: cc_library targets that have the headers that these include. Only
        headers of this workspace: system libraries are not looked for.
      std: the C++ standard.
      size: of the test.
      **kwargs: as of sh_test.
    """
    _compile_test(
        name = name,
        script = Label("//tools:header_test.sh"),
        args = [std] + ["$(rootpath %s)" % header for header in hdrs],
        data = hdrs,
        deps = deps,
        size = size,
        **kwargs
    )

def compile_fail_test(name, cases, header = None, deps = [], gcc = False, std = "c++20", size = "medium", **kwargs):
    """Sources that must not compile, but do where CONTROL is defined.

    Args:
      name: the test.
      cases: by source, an extended regex that a line with "error:" must match.
        The right version stands under #ifdef CONTROL.
      header: what most of them include first, such as "executor/task.h"; it is read
        once.
      deps: cc_library targets that have the headers that they include.
      gcc: whether g++ must refuse them as well, with the same regex.
      std: the C++ standard.
      size: of the test.
      **kwargs: as of sh_test.
    """
    args = [std, "all" if gcc else "clang", header or "-"]
    for source, expected in cases.items():
        args += [
            "'%s'" % expected.replace("$", "$$"),
            "$(rootpath %s)" % source,
        ]
    _compile_test(
        name = name,
        script = Label("//tools:compile_fail_test.sh"),
        args = args,
        data = cases.keys(),
        deps = deps,
        size = size,
        **kwargs
    )
