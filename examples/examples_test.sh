#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The examples print exactly this.
set -u
failures=0

expect() { # PROGRAM EXPECTED
  local output
  output=$("$1") || failures=$((failures + 1))
  diff <(printf '%s\n' "$2") <(printf '%s\n' "$output") ||
    failures=$((failures + 1))
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
