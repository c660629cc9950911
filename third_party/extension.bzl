# SPDX-License-Identifier: Apache-2.0
"""Untested: repositories for Bazel 7 to 9, which call these from MODULE.bazel."""

load("//sanitizers:support.bzl", "sanitizer_support")
load(":libraries.bzl", "vigil_event_loops", "vigil_rapidcheck")

def _rapidcheck_impl(_ctx):
    vigil_rapidcheck()

rapidcheck = module_extension(implementation = _rapidcheck_impl)

def _event_loops_impl(_ctx):
    vigil_event_loops()

event_loops = module_extension(implementation = _event_loops_impl)

def _sanitizers_impl(_ctx):
    sanitizer_support(name = "vigil_sanitizers")

sanitizers = module_extension(implementation = _sanitizers_impl)
