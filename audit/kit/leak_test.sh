#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# leak_test.sh FIXTURES: with AddressSanitizer, an executor that loses memory in
# the middle of a program is told with that program, made smaller.
set -u
fixtures=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
status=0

# expect EXIT PATTERN ARGUMENT...: the end of a command, and a line of it.
expect() {
  local want=$1 pattern=$2 output got
  shift 2
  output=$("$fixtures" "$@" 2>&1)
  got=$?
  [ $got = "$want" ] && grep -qE "$pattern" <<<"$output" && return
  printf 'FAILED: %s: exit %s, wanted %s and /%s/ in\n%s\n' "$*" $got "$want" \
    "$pattern" "$output"
  status=1
}

expect 1 '^leak: the program left memory .*48 byte\(s\) leaked' \
  check --executor leaks --seed 1 --programs 200 --no-regressions
expect 1 '^The smallest program \(2 tasks, 2 operations\):$' \
  check --executor leaks --seed 1 --programs 200
kept=(.vigil/regressions/leak-leaks-*.vigil)
[ ${#kept[@]} = 1 ] || { echo "FAILED: kept ${kept[*]}"; status=1; }
expect 1 '^leak: ' replay --executor leaks "${kept[0]}"
expect 0 '^# vigil failure: leak on leaks$' shrink "${kept[0]}"
expect 1 '^leaks: leak BROKEN; 19 laws held' \
  audit --executor leaks --programs 300 --only properties --no-regressions
expect 0 '^All laws held\.$' \
  check --executor good --seed 1 --programs 300 --no-regressions
expect 0 '^good: nothing broken' audit --executor good --programs 300 --only properties
exit $status
