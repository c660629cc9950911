# SPDX-License-Identifier: Apache-2.0
"""Headers of the system that clang has read before: half of what a small test costs.

    precompiled_headers(name = "pch", headers = ["gtest/gtest.h"], variable = "PCH")

    cc_test(
        copts = ["-include-pch", "$(PCH)"],
        toolchains = [":pch"],
        deps = [":pch_file"],
    )

They are read with the flags of the configuration (so once in each sanitizer mode) and
`copts`, which must be those of whoever includes them, but for warnings: clang refuses
the file else. For clang alone, and for what lies where the compiler looks by itself: of
other headers Bazel would not know where they come from.
"""

load("@rules_cc//cc:defs.bzl", "cc_library")
load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")

def _precompiled_headers_impl(ctx):
    toolchain = find_cc_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    flags = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = "c++-compile",
        variables = cc_common.create_compile_variables(
            feature_configuration = features,
            cc_toolchain = toolchain,
            use_pic = True,
            user_compile_flags = ctx.fragments.cpp.copts +
                                 ctx.fragments.cpp.cxxopts +
                                 ctx.attr.copts,
        ),
    )
    for header in ctx.attr.headers:
        flags = flags + ["-include", header]
    out = ctx.actions.declare_file(ctx.label.name + ".pch")
    ctx.actions.run(
        executable = toolchain.compiler_executable,
        arguments = flags + [
            "-fpch-instantiate-templates",
            # The same file from the same headers, whenever it is made.
            "-Xclang",
            "-fno-pch-timestamp",
            "-w",
            "-x",
            "c++-header",
            # Of the file itself clang would not know that it is the system's, and
            # would warn of what is in it; of what it includes it does.
            "/usr/include/stdint.h",
            "-o",
            out.path,
        ],
        # As for Bazel's own: what depends on the compiler stands there.
        env = dict(
            ctx.configuration.default_shell_env,
            HEADERS = ctx.attr.stamp,
            PWD = "/proc/self/cwd",
        ),
        inputs = toolchain.all_files,
        mnemonic = "CppPrecompile",
        outputs = [out],
        progress_message = "Precompiling %s" % ctx.label,
    )
    return [
        DefaultInfo(files = depset([out])),
        platform_common.TemplateVariableInfo({ctx.attr.variable: out.path}),
    ]

_precompiled_headers = rule(
    implementation = _precompiled_headers_impl,
    attrs = {
        "copts": attr.string_list(),
        "headers": attr.string_list(mandatory = True, doc = "As they are included."),
        "stamp": attr.string(doc = "Changes when a header does: Bazel does not look."),
        "variable": attr.string(mandatory = True),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

def precompiled_headers(name, **kwargs):
    """See above; name_file is a cc_library that has the file.

    Args:
      name: of the target that sets the variable which the copts name.
      **kwargs: headers, stamp, copts, variable, and what every rule has.
    """
    _precompiled_headers(name = name, **kwargs)
    cc_library(
        name = name + "_file",
        textual_hdrs = [":" + name],
    )
