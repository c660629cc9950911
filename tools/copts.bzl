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
