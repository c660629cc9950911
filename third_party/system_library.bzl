# SPDX-License-Identifier: Apache-2.0
"""A library from the system if it is there, else by download, else a clear failure.

One repository rule serves a machine without a network and one without the
package. It looks for `probe`; if it is there, the paths of `links` are linked
into the repository. Else, if `sha256` is set, `url` is downloaded and unpacked.
Else, or without a network, the repository still loads, but each of `targets` fails when something that
uses it is *built*, with one line that names the Debian package: a missing
benchmark library must not keep the tests from running.

The BUILD file is the same for system and download: it globs what is there.
"""

_MISSING = """\
load("@rules_cc//cc:defs.bzl", "cc_library")

genrule(
    name = "missing",
    outs = ["{name}_is_missing.h"],
    cmd = "echo '{message}' >&2; exit 1",
)

[cc_library(
    name = name,
    hdrs = [":missing"],
    visibility = ["//visibility:public"],
) for name in {targets}]
"""

def _system_library_impl(ctx):
    # The BUILD file is resolved first: resolving it later would start over.
    build_file = ctx.path(ctx.attr.build_file)
    if ctx.path(ctx.attr.probe).exists:
        for source, target in ctx.attr.links.items():
            if ctx.path(source).exists:
                ctx.symlink(source, target)
    elif ctx.attr.sha256 and ctx.download_and_extract(
        url = ctx.attr.url,
        sha256 = ctx.attr.sha256,
        stripPrefix = ctx.attr.strip_prefix,
        allow_fail = True,
    ).success:
        # A BUILD file that comes with the sources may want repositories that
        # this workspace has not.
        for name in ["BUILD", "BUILD.bazel", "WORKSPACE", "MODULE.bazel"]:
            ctx.delete(name)
    else:
        ctx.file("BUILD.bazel", _MISSING.format(
            name = ctx.name,
            targets = ctx.attr.targets,
            message = "%s is not installed. Run: apt-get install %s" %
                      (ctx.attr.title, ctx.attr.package),
        ))
        return
    ctx.symlink(build_file, "BUILD.bazel")

system_library = repository_rule(
    implementation = _system_library_impl,
    # ./bazelw sets this from what it finds installed, so that a package that is
    # installed or removed later is noticed.
    environ = ["VIGIL_SYSTEM"],
    local = True,
    attrs = {
        "build_file": attr.label(mandatory = True, doc = "BUILD file of the repository."),
        "links": attr.string_dict(doc = "System path -> path in the repository."),
        "package": attr.string(mandatory = True, doc = "Debian package to name."),
        "probe": attr.string(mandatory = True, doc = "Path that tells whether it is installed."),
        "sha256": attr.string(doc = "Of the download; empty where none is known."),
        "strip_prefix": attr.string(),
        "targets": attr.string_list(mandatory = True, doc = "Targets that fail if it is missing."),
        "title": attr.string(mandatory = True, doc = "The library's name, for the message."),
        "url": attr.string(),
    },
)
