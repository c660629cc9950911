#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# expect_report.sh PROGRAM REGEX... [-- ARGUMENT...]
# Runs an instrumented program that has a bug. Passes only if it exits nonzero
# and its output has a line for each REGEX: a program that fails for another
# reason is not a bug caught, nor is a report that is printed and ignored.
set -u
program=$1
shift
expected=()
while [ $# != 0 ]; do
  [ "$1" != -- ] || {
    shift
    break
  }
  expected+=("$1")
  shift
done
[ ${#expected[@]} != 0 ] || {
  echo 'FAIL: no report is expected, so none would be missed'
  exit 1
}

report=${TEST_TMPDIR:?is set by bazel test}/report
# Bazel does not expand variables in arguments.
set -- "${@//\$TEST_TMPDIR/$TEST_TMPDIR}"
"$program" "$@" >"$report" 2>&1 </dev/null
status=$?
result=0
if [ $status = 0 ]; then
  echo 'FAIL: the program exited with 0: the bug was not caught'
  result=1
fi
for regex in "${expected[@]}"; do
  if ! grep -qE -- "$regex" "$report"; then
    echo "FAIL: no line of its output matches: $regex"
    result=1
  fi
done
if [ $result != 0 ]; then
  echo "--- exit status $status, output:"
  cat "$report"
fi
exit $result
