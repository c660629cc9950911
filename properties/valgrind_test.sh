#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# valgrind_test.sh VALGRIND CANARY TEST...: the tests hold under valgrind, which
# finds what is wrong with the canary. It cannot read the debug information of
# clang, so what it says has functions and no lines.
set -u
valgrind=$1 canary=$2
shift 2
if ! type -P valgrind >/dev/null; then
  echo 'valgrind is not installed: ./bazelw says how to get it'
  exit 1
fi

failures=0
# under PROGRAM: runs it under valgrind; its output in $output.
under() {
  local stripped
  stripped=$TEST_TMPDIR/$(basename "$1")
  objcopy --strip-debug "$1" "$stripped" || exit 1
  output=$("$valgrind" "$stripped" 2>&1)
}

under "$canary"
code=$?
if [ $code != 99 ] || ! grep -q 'Conditional jump .* uninitialised' <<<"$output"; then
  printf '%s\nFAILED: the canary ended with %s\n' "$output" $code
  failures=1
fi

# It takes fifty times as long.
export RC_PARAMS='max_success=20'
for test; do
  under "$test" || {
    printf '%s\nFAILED: %s under valgrind\n' "$output" "$test"
    failures=$((failures + 1))
  }
  tail -n 1 <<<"$output"
done
[ $failures = 0 ]
