# SPDX-License-Identifier: Apache-2.0
"""The module of C++ rules, under the label that Bazel 7 and later use."""

load(":native.bzl", "NativeCcCommon")

cc_common = NativeCcCommon
