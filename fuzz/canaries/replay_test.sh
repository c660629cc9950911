#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# replay_test.sh REPLAY_OF_MAGIC REPLAY_OF_REFUSES: what a replay must fail on.
set -u
magic=$1 refuses=$2
bad=fuzz/canaries/bad good=fuzz/canaries/corpus/magic
failed=0

# expect STATUS REGEX COMMAND...: STATUS is a number, or "nonzero".
expect() {
  local want=$1 regex=$2 output status
  shift 2
  output=$("$@" 2>&1)
  status=$?
  if [ "$want" = nonzero ] && [ $status != 0 ]; then want=$status; fi
  if [ $status != "$want" ] || ! grep -qE -- "$regex" <<<"$output"; then
    printf 'FAIL: %s: exit %s (want %s), no line like: %s\n%s\n' \
      "$*" "$status" "$want" "$regex" "$output"
    failed=1
  fi
}

expect 0 '^replay: 2 inputs, 0 failed$' "$magic" "$good"/near "$good"/short
expect 0 '^replay: 2 inputs, 0 failed$' "$magic" "$good"
expect 1 'no inputs' "$magic"
expect 1 'no inputs' "$magic" "$(mktemp -d)"
expect 1 'cannot read .*nowhere' "$magic" "$good/nowhere"
expect nonzero 'died in .*bad/magic$' "$magic" "$good" "$bad/magic"
expect 1 'bad/no: the target returned 1' "$refuses" "$bad/no" "$bad/magic"
expect 1 '^replay: 2 inputs, 1 failed$' "$refuses" "$bad"
# An end with 0 is no success, and an input that never ends comes to an end.
own=$(mktemp -d)
printf exit >"$own/a-exit"
printf fine >"$own/b-fine"
expect 1 'a-exit: the process exited with status 0' "$refuses" "$own"
rm "$own/a-exit"
printf hang >"$own/c-hang"
export VIGIL_REPLAY_LIMIT=1
expect 1 'c-hang: run\(\) did not return within 1 s' "$refuses" "$own"
exit $failed
