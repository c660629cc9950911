# SPDX-License-Identifier: Apache-2.0
"""The provider of C++ rules, under the label that Bazel 7 and later use."""

load(":native.bzl", "NativeCcInfo")

CcInfo = NativeCcInfo
