# SPDX-License-Identifier: Apache-2.0
"""The headers of the C++ library that most sources include."""

STANDARD_HEADERS = [
    "algorithm",
    "array",
    "atomic",
    "chrono",
    "cstddef",
    "cstdint",
    "functional",
    "map",
    "memory",
    "mutex",
    "optional",
    "set",
    "span",
    "string",
    "string_view",
    "thread",
    "utility",
    "variant",
    "vector",
]
