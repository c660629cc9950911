#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# examples_test.sh ONE_PAGE DEEP_THOUGHT QUEUEING: each exits with 0 and prints
# exactly this, byte for byte.
set -u
failures=0
output=$(mktemp) || exit 1
trap 'rm -f "$output"' EXIT

# expect STATUS EXPECTED PROGRAM ARGUMENT...: of its output and its errors.
expect() {
  local status=$1 expected=$2
  shift 2
  "$@" >"$output" 2>&1
  local got=$?
  if [ $got != "$status" ]; then
    echo "$* exited with $got, not with $status"
    failures=$((failures + 1))
  fi
  # Through a file: $(...) would drop newlines at the end.
  diff <(printf '%s\n' "$expected") "$output" || failures=$((failures + 1))
}

expect 0 '0 1 start
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
6 3 return' "$1"
expect 0 42 "$2"

expect 0 'Mean wait before service in seconds, with a 99 % confidence interval;
1000000 customers a row, seed 1

 lambda    mu     c   rho          simulated   Erlang C  verdict
   0.50  1.00     1  0.50     0.9981 +- 0.0162     1.0000  agrees
   0.80  1.00     1  0.80     4.0352 +- 0.1432     4.0000  agrees
   0.95  1.00     1  0.95    19.5222 +- 3.1551    19.0000  agrees
   2.00  1.00     4  0.50     0.0867 +- 0.0028     0.0870  agrees
   3.20  1.00     4  0.80     0.7553 +- 0.0333     0.7455  agrees
   3.80  1.00     4  0.95     4.5895 +- 0.7840     4.4571  agrees' "$3"
# It can say no. Batches of so few customers depend on each other.
expect 1 'Mean wait before service in seconds, with a 99 % confidence interval;
1000 customers a row, seed 1

 lambda    mu     c   rho          simulated   Erlang C  verdict
   0.95  1.00     1  0.95    40.6487 +- 11.4922    19.0000  DISAGREES' "$3" --customers 1000 --servers 1 --load 0.95

usage='usage: queueing [--customers N] [--seed S] [--servers C] [--load RHO]'
refuses() { # MESSAGE ARGUMENT...
  expect 2 "queueing: $1
$usage" "$queueing" "${@:2}"
}
queueing=$3
refuses '--load takes a number from 0.01 to 0.99, not `1`' --load 1
refuses '--load takes a number from 0.01 to 0.99, not `nan`' --load nan
refuses '--servers takes a number from 1 to 1000, not `0`' --servers 0
refuses '--customers takes a number from 1000 to 100000000, not `-5`' \
  --customers -5
refuses '--seed takes a number from 0 to 2^64-1, not `1x`' --seed 1x
refuses '--seed takes a number from 0 to 2^64-1, not ``' --load 0.5 --seed
refuses '`--speed` is no option' --speed 3
[ "$failures" = 0 ]
