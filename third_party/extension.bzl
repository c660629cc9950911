# SPDX-License-Identifier: Apache-2.0
"""Untested: @rapidcheck for Bazel 7 to 9, which call this from MODULE.bazel."""

load(":libraries.bzl", "vigil_rapidcheck")

def _rapidcheck_impl(_ctx):
    vigil_rapidcheck()

rapidcheck = module_extension(implementation = _rapidcheck_impl)
