# SPDX-License-Identifier: Apache-2.0
"""The transition into a sanitizer mode, and the rules that make it.

A transition, not --config=asan: then one plain `bazel test //...` runs a test
and its instrumented twins, each built with all that it links in that mode.
"""

load(":modes.bzl", "MODES", "SANITIZER_ENV")

_COPT = "//command_line_option:copt"
_LINKOPT = "//command_line_option:linkopt"

# Through Label(): the name holds where Vigil is someone else's dependency too.
_MODE = str(Label("//sanitizers:mode"))

def _mode_flag_impl(_ctx):
    return []

# Says to the configuration which mode it is in: the transition must not add
# its flags twice, and a BUILD file may select() on it.
mode_flag = rule(
    implementation = _mode_flag_impl,
    build_setting = config.string(flag = True),
)

def _sanitize_impl(settings, attr):
    mode = attr.sanitizer
    if settings[_MODE] == mode:
        return settings
    if settings[_MODE] != "none":
        fail("%s asked for within %s: two sanitizers do not mix" % (mode, settings[_MODE]))
    if mode not in MODES:
        fail("no sanitizer mode %s; there are %s" % (mode, ", ".join(MODES.keys())))
    return {
        _COPT: settings[_COPT] + MODES[mode].copts,
        _LINKOPT: settings[_LINKOPT] + MODES[mode].linkopts,
        _MODE: mode,
    }

_sanitize = transition(
    implementation = _sanitize_impl,
    inputs = [_COPT, _LINKOPT, _MODE],
    outputs = [_COPT, _LINKOPT, _MODE],
)

# Runs the program, shows what it prints, and fails if that has a report.
_READS_OUTPUT = """\
#!/bin/bash
output=$(mktemp)
"${BASH_SOURCE[0]}.program" "$@" >"$output" 2>&1
status=$?
cat "$output"
grep -q "%s" "$output" && [ $status = 0 ] && status=1
rm -f "$output"
exit $status
"""

def _sanitized_impl(ctx):
    # A transitioned attribute is a list.
    binary = ctx.attr.binary[0][DefaultInfo]
    if not binary.files_to_run.executable:
        fail("%s: `binary` takes a cc_binary or a cc_test, and %s is no program" % (
            ctx.label,
            ctx.attr.binary[0].label,
        ))
    executable = ctx.actions.declare_file(ctx.label.name)
    report = MODES[ctx.attr.sanitizer].reads_output
    program = ctx.actions.declare_file(ctx.label.name + ".program") if report else executable
    ctx.actions.symlink(
        output = program,
        target_file = binary.files_to_run.executable,
        is_executable = True,
    )
    if report:
        ctx.actions.write(executable, _READS_OUTPUT % report, is_executable = True)
    runfiles = ctx.runfiles(files = ctx.files.data + [executable, program])
    for target in [binary] + [dep[DefaultInfo] for dep in ctx.attr.data]:
        runfiles = runfiles.merge(target.default_runfiles)
    env = dict(SANITIZER_ENV)
    for name, value in ctx.attr.env.items():
        env[name] = ctx.expand_location(value, ctx.attr.data)
    return [
        DefaultInfo(executable = executable, runfiles = runfiles),
        # RunEnvironmentInfo is not in Bazel 4; this one is in 4 to 9.
        testing.TestEnvironment(env),
    ]

_ATTRS = {
    "binary": attr.label(
        cfg = _sanitize,
        mandatory = True,
        doc = "The cc_binary or cc_test to build in the mode.",
    ),
    "data": attr.label_list(allow_files = True),
    "env": attr.string_dict(doc = "Added to the sanitizers' options, or in their place."),
    "sanitizer": attr.string(mandatory = True, values = MODES.keys()),
    "_allowlist_function_transition": attr.label(
        default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
    ),
}

sanitized_binary_rule = rule(
    implementation = _sanitized_impl,
    attrs = _ATTRS,
    executable = True,
)

sanitized_rule_test = rule(
    implementation = _sanitized_impl,
    attrs = _ATTRS,
    test = True,
)
