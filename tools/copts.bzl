# SPDX-License-Identifier: Apache-2.0
"""The warnings that our own code is held to; third_party/ is not."""

# What g++ 12 and clang 16 to 22 share.
VIGIL_COPTS = [
    "-Wall",
    "-Wextra",
    "-Wnon-virtual-dtor",
    "-Woverloaded-virtual",
    "-Werror",
]

def vigil_copts():
    """VIGIL_COPTS in our own workspace; where Vigil is a dependency, none.

    Someone else's compiler may know warnings that ours does not.
    """
    return VIGIL_COPTS if native.repository_name() in ["@", "@@"] else []
