#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# examples_test.sh ONE_PAGE DEEP_THOUGHT: each exits with 0 and prints exactly
# this, byte for byte.
set -u
failures=0
output=$(mktemp) || exit 1
trap 'rm -f "$output"' EXIT

expect() { # PROGRAM EXPECTED
  "$1" >"$output" || {
    echo "$1 exited with $?"
    failures=$((failures + 1))
  }
  # Through a file: $(...) would drop newlines at the end.
  diff <(printf '%s\n' "$2") "$output" || failures=$((failures + 1))
}

expect "$1" '0 1 start
0 2 start
0 3 start
0 4 start
1 1 continue
2 2 continue
2 1 continue
3 3 continue
3 1 continue
4 4 return
4 2 return
4 1 return
6 3 return'
expect "$2" 42
[ "$failures" = 0 ]
