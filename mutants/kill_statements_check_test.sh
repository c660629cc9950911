#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# kill_statements_check_test.sh KILL_STATEMENTS: whether it notices what it must
# notice, in trials that are made up.
set -u
kill_statements=$(realpath "$1") || exit 2
cd "${TEST_TMPDIR:?}" || exit 2
failed=0

# trial [--list | --mutant NAME ...]: does what $NONE or $BROKEN says.
cat >trial <<'END'
#!/bin/bash
if [ "$1" = --list ]; then
  echo '[{"name":"broken","why":"it is wrong","equivalent":"","unreached":""}]'
  exit 0
fi
act=$BROKEN
[ "$2" != none ] || act=$NONE
line() {
  echo "{\"mutant\":\"$1\",\"killed\":$2,\"law\":\"$3\",\"programs\":1,\"size\":1}"
}
case $act in
  survives) line x false '' ;;
  T*) line x true "$act"; exit 1 ;;
  found) line x true ''; exit 1 ;;
  crash) kill -SEGV $$ ;;
  report) echo 'ERROR: AddressSanitizer: SEGV on unknown address' >&2; exit 1 ;;
  silent) exit 1 ;;
  quiet) exit 0 ;;
  usage) echo 'no mutant x' >&2; exit 2 ;;
esac
END
chmod +x trial

# recorded TOOL LAW REPORT: a matrix where TOOL has killed the mutant.
recorded() {
  cat >recorded.json <<END
[{"name": "broken", "source": "Executor, one statement", "mechanism": "m",
  "killer": "property", "expected": "", "remark": "", "unreached": "",
  "tools": {"$1": {"killed": true, "law": "$2", "report": "$3",
                   "programs": 1, "size": 1}}}]
END
}

# expect STATUS TEXT WORD...: how it ends, and what its output has.
expect() {
  local status=$1 text=$2 output is
  shift 2
  output=$("$kill_statements" "$@" 2>&1)
  is=$?
  if [ $is = "$status" ] && [[ $output == *"$text"* ]]; then return; fi
  echo "NONE=$NONE BROKEN=$BROKEN $*: $is, not $status with \"$text\":"
  echo "$output"
  failed=1
}

# expect_no_rows STATUS WORD...: it prints nothing that could be recorded.
expect_no_rows() {
  local status=$1 output is
  shift
  output=$("$kill_statements" --print "$@" 2>errors)
  is=$?
  if [ $is = "$status" ] && [ -z "$output" ]; then return; fi
  echo "NONE=$NONE BROKEN=$BROKEN --print $*: $is, not $status; $output"
  failed=1
}

export NONE=survives BROKEN=T2
compare=(--recorded recorded.json "$PWD/trial" - -)
recorded property T2 ''
expect 0 '1 killed, of 1' "${compare[@]}"
BROKEN=T3 expect 1 'property (T2), and now: is killed by T3' "${compare[@]}"
BROKEN=crash expect 1 'and now: is killed by crash' "${compare[@]}"
BROKEN=survives expect 1 'and now: survives' "${compare[@]}"
BROKEN=usage expect 2 'no mutant x' "${compare[@]}"
BROKEN=silent expect 2 'exit status 1' "${compare[@]}"
BROKEN=quiet expect 2 'exit status 0' "${compare[@]}"
NONE=T2 expect 1 'without a mutant, property finds T2' "${compare[@]}"
NONE=usage expect 2 'none, property' "${compare[@]}"
expect 2 'usage' "$PWD/trial"

sed -i 's/"broken"/"other"/' recorded.json
expect 1 'broken is not in the recorded matrix' "${compare[@]}"
expect 1 'other is recorded, and gone' "${compare[@]}"

# What unit tests or a sanitizer alone have found is tried where they are.
recorded unit_tests '' found
units=(--recorded recorded.json "$PWD/trial" - "$PWD/trial")
BROKEN=survives expect 0 '0 killed, of 1' "${compare[@]}"
BROKEN=found expect 0 '1 killed, of 1' "${units[@]}"
BROKEN=survives expect 1 'unit_tests (found), and now: survives' "${units[@]}"
BROKEN=crash expect 1 'and now: is killed by crash' "${units[@]}"
recorded asan_ubsan '' SEGV
asan=(--recorded recorded.json "$PWD/trial" "$PWD/trial" -)
BROKEN=report expect 0 '1 killed, of 1' "${asan[@]}"
BROKEN=crash expect 1 'and now: crash, unreported' "${asan[@]}"
NONE=crash expect 1 'asan_ubsan finds crash, unreported' "${asan[@]}"

BROKEN=T2 expect 0 '"law": "T2"' --print "$PWD/trial" - -
NONE=T2 expect_no_rows 1 "$PWD/trial" - -
expect_no_rows 2 "$PWD/trial" - "$PWD/nonexistent"
expect_no_rows 2 "$PWD/nonexistent" - -
BROKEN=usage expect_no_rows 2 "$PWD/trial" - -
exit $failed
