# SPDX-License-Identifier: Apache-2.0
"""What Bazel 4.2 itself wants from the internet, from Vigil's few lines for it.

For the WORKSPACE of those who have Vigil as an archive:

    load("@vigil//third_party:rules.bzl", "vigil_rules")

    vigil_rules()
"""

def _folder_of_vigil_impl(repository_ctx):
    root = repository_ctx.path(Label("//:WORKSPACE")).dirname
    folder = root.get_child("third_party").get_child(repository_ctx.name)
    for file in folder.readdir():
        repository_ctx.symlink(file, file.basename)

_folder_of_vigil = repository_rule(
    implementation = _folder_of_vigil_impl,
    doc = "A folder of Vigil's third_party/ as the repository of that name.",
)

def vigil_rules():
    """Declares @rules_cc and so on, but for those that are declared already."""
    for name in [
        "remote_coverage_tools",
        "rules_cc",
        "rules_java",
        "rules_shell",
    ]:
        if native.existing_rule(name) == None:
            _folder_of_vigil(name = name)
