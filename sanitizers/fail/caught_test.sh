#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# caught_test.sh BUG CONTROL REPORT
# Passes only if the program with the bug fails with the golden report, and the
# same program without it runs clean. A program that fails for another reason is
# not a bug caught.
set -u
bug=$1 control=$2 report=$3
head=sanitizers/fail/report_head.sh
output=${TEST_TMPDIR:?is set by bazel test}/output
failed=0

"./$bug" >"$output" 2>&1 </dev/null
status=$?
if [ $status = 0 ]; then
  echo 'FAIL: the program exits with 0: the bug is not caught'
  failed=1
fi
if [ ! -s "$report" ]; then
  echo "FAIL: the golden report is empty: $report"
  failed=1
fi
if ! difference=$(bash "$head" "$(basename "$report" .report).cc" <"$output" | diff "$report" -); then
  echo "FAIL: the report (>) is not $report (<):"
  echo "$difference"
  echo 'If it is right: bazel run //sanitizers:bless_table'
  failed=1
fi
[ $failed = 0 ] || sed 's/^/  /' "$output"

"./$control" >"$output" 2>&1 </dev/null
status=$?
if [ $status != 0 ] || [ -s "$output" ]; then
  echo "FAIL: the control, without the bug, exits with $status and prints:"
  sed 's/^/  /' "$output"
  failed=1
fi
exit $failed
