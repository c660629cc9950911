#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# missed_test.sh PROGRAM...
# One program with a bug, built in several modes. Passes only if none of them
# notices: then the table is right to say so.
set -u
output=${TEST_TMPDIR:?is set by bazel test}/output
failed=0
for program in "$@"; do
  "./$program" >"$output" 2>&1 </dev/null
  status=$?
  if [ $status != 0 ] || [ -s "$output" ]; then
    echo "FAIL: $program is caught now (exit $status): say so in table.bzl"
    sed 's/^/  /' "$output"
    failed=1
  fi
done
if [ $# = 0 ]; then
  echo 'FAIL: no program was tried'
  failed=1
fi
exit $failed
