# SPDX-License-Identifier: Apache-2.0
"""Mutated copies of libraries: all mutants of a list in one compile.

    mutated_sources(
        name = "mutated",
        lists = ["core.txt"],
        libraries = ["//executor"],
        shared = ["//executor:time.h"],
    )

writes mutated/executor/core.h and so on, next to the BUILD file.
"""

_SourcesInfo = provider(
    doc = "The sources of a library.",
    fields = {"files": "a list of Files"},
)

def _sources_impl(_target, ctx):
    files = []
    for name in ["hdrs", "srcs"]:
        for source in getattr(ctx.rule.attr, name, []):
            files += source.files.to_list()
    return [_SourcesInfo(files = files)]

_sources = aspect(implementation = _sources_impl)

def _mutated_sources_impl(ctx):
    shared = ctx.files.shared
    sources = list(ctx.files.srcs)
    for library in ctx.attr.libraries:
        sources += library[_SourcesInfo].files
    sources = [file for file in depset(sources).to_list() if file not in shared]
    directory = ctx.label.package + "/" + ctx.label.name + "/"
    copies = [
        ctx.actions.declare_file(ctx.label.name + "/" + file.short_path)
        for file in sources
    ]
    table = ctx.actions.declare_file(ctx.label.name + "/mutations.inc")
    arguments = ctx.actions.args()
    arguments.add(table.dirname)
    arguments.add(directory)
    arguments.add_all(ctx.files.lists, format_each = "list=%s")
    arguments.add_all(shared, format_each = "shared=%s")
    arguments.add_all(sources)
    ctx.actions.run(
        executable = ctx.executable._mutate,
        arguments = [arguments],
        inputs = sources + ctx.files.lists,
        outputs = copies + [table],
        mnemonic = "Mutate",
        progress_message = "Mutating %d files" % len(sources),
    )
    headers = [file for file in copies if file.extension == "h"]
    tests = [file for file in copies if file.basename.endswith("_test.cc")]
    return [
        DefaultInfo(files = depset(copies + [table])),
        OutputGroupInfo(
            headers = depset(headers + [table]),
            sources = depset([
                file
                for file in copies
                if file not in headers and file not in tests
            ]),
            tests = depset(tests),
        ),
    ]

mutated_sources = rule(
    implementation = _mutated_sources_impl,
    doc = """Copies of the sources of `libraries` and of `srcs`, with the mutants
of `lists` in them. Their includes lead to one another, but for those of
`shared`. Output groups: headers,
sources, and tests, those of *_test.cc.""",
    attrs = {
        "libraries": attr.label_list(aspects = [_sources]),
        "lists": attr.label_list(allow_files = [".txt"]),
        "shared": attr.label_list(allow_files = [".h"]),
        "srcs": attr.label_list(allow_files = [
            ".cc",
            ".h",
        ]),
        "_mutate": attr.label(
            cfg = "exec",
            default = Label("//mutants/statements:mutate"),
            executable = True,
        ),
    },
)
