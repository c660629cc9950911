#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# expect_report_can_fail.sh EXPECT_REPORT: each canary trusts it; here it must fail.
set -u
check=$1
failed=0

# expect STATUS ARGUMENT...: of expect_report.sh, whose program is bash.
expect() {
  local want=$1 status
  shift
  "$check" /bin/bash "$@" >/dev/null
  status=$?
  if [ $status != "$want" ]; then
    echo "FAIL: exit $status, want $want: $*"
    failed=1
  fi
}

expect 0 'a race' 'line 7' -- -c 'echo a race; echo at line 7 >&2; exit 3'
expect 1 'a race' -- -c 'echo a race; exit 0'
expect 1 'a race' -- -c 'echo something else; exit 3'
expect 1 'a race' 'line 7' -- -c 'echo a race; exit 3'
expect 1 -- -c 'echo a race; exit 3'
exit $failed
