#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bless_sources.sh MADE: keeps what the BUILD files say.
set -euo pipefail
cp -- "$1" "${BUILD_WORKSPACE_DIRECTORY:?run it by bazel run}/cmake/sources.cmake"
chmod 644 "$BUILD_WORKSPACE_DIRECTORY/cmake/sources.cmake"
