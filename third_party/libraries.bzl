# SPDX-License-Identifier: Apache-2.0
"""The libraries that Vigil's own programs use; executor/ uses none of them.

Where there are downloads, they are the releases whose hashes the Bazel Central Registry records.
They could not be tried here: builds so far have used the system's libraries.
"""

load("//sanitizers:support.bzl", "sanitizer_support")
load(":system_library.bzl", "system_library")

_USR = "/usr/include/"

def vigil_rapidcheck():
    """Declares @rapidcheck, alone: MODULE.bazel takes only this one from here."""
    system_library(
        name = "rapidcheck",
        title = "RapidCheck",
        build_file = Label("//third_party:rapidcheck.BUILD"),
        links = dict([
            (_USR + "rapidcheck", "include/rapidcheck"),
            (_USR + "rapidcheck.h", "include/rapidcheck.h"),
        ] + [
            ("/usr/lib/%s-linux-gnu/librapidcheck.a" % cpu, "lib/%s/librapidcheck.a" % cpu)
            for cpu in ["aarch64", "x86_64"]
        ]),
        package = "librapidcheck-dev",
        probe = _USR + "rapidcheck.h",
        sha256 = "7ae7a8d59560f94eb68ed09fda59abd9871fe3b0cfc5acc60506de506289aa24",
        strip_prefix = "rapidcheck-ff6af6fc683159deb51c543b065eba14dfcf329b",
        targets = ["rapidcheck", "gtest"],
        url = "https://github.com/emil-e/rapidcheck/archive/" +
              "ff6af6fc683159deb51c543b065eba14dfcf329b.tar.gz",
    )

# Where Debian puts what differs from one kind of machine to another.
_LIB = {
    "aarch64": "/usr/lib/aarch64-linux-gnu/",
    "x86_64": "/usr/lib/x86_64-linux-gnu/",
}

def vigil_event_loops():
    """Declares @asio, @glib and @libuv, which audit/peers/ puts to the test.

    No downloads: what they are known to do is known of Debian's versions.
    """
    system_library(
        name = "asio",
        title = "asio",
        build_file = Label("//third_party:asio.BUILD"),
        links = {
            _USR + "asio": "include/asio",
            _USR + "asio.hpp": "include/asio.hpp",
        },
        package = "libasio-dev",
        probe = _USR + "asio.hpp",
        targets = ["asio"],
    )
    system_library(
        name = "glib",
        title = "GLib",
        build_file = Label("//third_party:glib.BUILD"),
        links = dict(
            [(_USR + "glib-2.0", "include")] +
            [(lib + "glib-2.0/include", "config/" + cpu) for cpu, lib in _LIB.items()] +
            [(lib + "libglib-2.0.a", "lib/%s/libglib-2.0.a" % cpu) for cpu, lib in _LIB.items()] +
            [(lib + "libpcre2-8.a", "lib/%s/libpcre2-8.a" % cpu) for cpu, lib in _LIB.items()],
        ),
        package = "libglib2.0-dev",
        probe = _USR + "glib-2.0/glib.h",
        targets = ["glib"],
    )
    system_library(
        name = "libuv",
        title = "libuv",
        build_file = Label("//third_party:libuv.BUILD"),
        links = dict(
            [
                (_USR + "uv", "include/uv"),
                (_USR + "uv.h", "include/uv.h"),
            ] +
            [(lib + "libuv_a.a", "lib/%s/libuv_a.a" % cpu) for cpu, lib in _LIB.items()],
        ),
        package = "libuv1-dev",
        probe = _USR + "uv.h",
        targets = ["libuv"],
    )

def vigil_libraries():
    """Declares the libraries, and @vigil_sanitizers: what the compiler has of them."""
    sanitizer_support(name = "vigil_sanitizers")
    system_library(
        name = "googletest",
        title = "GoogleTest",
        build_file = Label("//third_party:googletest.BUILD"),
        # Debian ships the sources: a library must be built with the flags of
        # the tests that link it (the standard, the sanitizer).
        links = {
            "/usr/src/googletest/googlemock": "googlemock",
            "/usr/src/googletest/googletest": "googletest",
        },
        package = "googletest",
        probe = "/usr/src/googletest/googletest/src/gtest-all.cc",
        sha256 = "81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2",
        strip_prefix = "googletest-release-1.12.1",
        targets = ["gtest", "gtest_main"],
        url = "https://github.com/google/googletest/archive/refs/tags/release-1.12.1.tar.gz",
    )
    vigil_rapidcheck()
    vigil_event_loops()
    system_library(
        name = "benchmark",
        title = "Google Benchmark",
        build_file = Label("//third_party:benchmark.BUILD"),
        links = {_USR + "benchmark": "include/benchmark"},
        package = "libbenchmark-dev",
        probe = _USR + "benchmark/benchmark.h",
        sha256 = "9631341c82bac4a288bef951f8b26b41f69021794184ece969f8473977eaa340",
        strip_prefix = "benchmark-1.9.5",
        targets = ["benchmark", "benchmark_main"],
        url = "https://github.com/google/benchmark/archive/refs/tags/v1.9.5.tar.gz",
    )
    system_library(
        name = "cli11",
        title = "CLI11",
        build_file = Label("//third_party:cli11.BUILD"),
        links = {_USR + "CLI": "include/CLI"},
        package = "libcli11-dev",
        probe = _USR + "CLI/CLI.hpp",
        sha256 = "c6ea6b2e5608b3ea8617999bd5f47420c71b2ebdb8dc4767c1034d1da5785711",
        strip_prefix = "CLI11-2.6.2",
        targets = ["cli11"],
        url = "https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.6.2.tar.gz",
    )
    system_library(
        name = "fmt",
        title = "fmt",
        build_file = Label("//third_party:fmt.BUILD"),
        links = {_USR + "fmt": "include/fmt"},
        package = "libfmt-dev",
        probe = _USR + "fmt/core.h",
        sha256 = "5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2",
        strip_prefix = "fmt-9.1.0",
        targets = ["fmt"],
        url = "https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz",
    )
    system_library(
        name = "nlohmann_json",
        title = "JSON for Modern C++",
        build_file = Label("//third_party:nlohmann_json.BUILD"),
        links = {_USR + "nlohmann": "include/nlohmann"},
        package = "nlohmann-json3-dev",
        probe = _USR + "nlohmann/json.hpp",
        sha256 = "b8cb0ef2dd7f57f18933997c9934bb1fa962594f701cd5a8d3c2c80541559372",
        targets = ["json"],
        url = "https://github.com/nlohmann/json/releases/download/v3.12.0/include.zip",
    )
