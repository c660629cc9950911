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
    """VIGIL_COPTS for our own packages of our own workspace; for others none.

    Someone else's compiler may know warnings that ours does not, and someone
    else's headers, for which a macro makes a source, may have what we do not.
    """
    is_own = native.repository_name() in ["@", "@@"] and not Label("//tools:copts.bzl").workspace_name
    return VIGIL_COPTS if is_own else []
