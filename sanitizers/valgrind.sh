#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `bazel test --run_under=//sanitizers:valgrind --copt=-gdwarf-4 TEST`:
# runs a plain test under valgrind, where that is installed. Any error, and any
# memory lost, fails it.
set -u
if ! type -P valgrind >/dev/null; then
  echo 'skipped: valgrind is not installed'
  exit 0
fi
exec valgrind --quiet --error-exitcode=99 --leak-check=full \
  --errors-for-leak-kinds=definite --trace-children=no "$@"
