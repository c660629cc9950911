#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# real_fuzzer_test.sh RUNNER CANARY SEED...: the runner on a real libFuzzer
# binary, which must find both of its bugs, each once.
set -u
runner=$1 canary=$2 seeds=$(dirname -- "$3")
home=$(mktemp -d "${TEST_TMPDIR:-/tmp}/real.XXXXXX") || exit 1

"$runner" "--fuzzer=canary=$canary,seeds=$seeds" --state "$home" --seed 1 \
  --slice 2 --slices 8 --jobs 2
code=$?
failed=0
fail() {
  echo "FAILED: $1"
  failed=1
}
[ $code = 1 ] || fail "exit code $code, not 1"
grep -q 'T4 broken: by the canary' "$home/findings/canary-T4/report.txt" ||
  fail 'no report of the law'
grep -q '^law!' "$home/findings/canary-T4/smallest" || fail 'no smallest input'
freed=$(echo "$home"/findings/canary-heap-use-after-free-*)
[ "$(cat "$freed/smallest")" = 'use!' ] || fail 'the use after free'
grep -q 'read_freed' "$freed/finding.json" || fail 'the stack has no names'
[ -z "$(ls "$home/raw/canary")" ] || fail 'inputs are left in raw/'
[ "$(ls "$home/findings" | wc -l)" = 2 ] || fail 'not two findings'
exit $failed
