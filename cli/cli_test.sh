#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The command as a user meets it: what it prints, what it writes, its exit codes.
set -u
vigil=$PWD/$1
unset BUILD_WORKING_DIRECTORY
cd "$(mktemp -d "${TEST_TMPDIR:-/tmp}/cli.XXXXXX")" || exit 1
failures=0

# expect CODE PATTERN ARGS...: runs vigil; its code, and its output, must match.
expect() {
  local code=$1 pattern=$2 output actual
  shift 2
  output=$("$vigil" "$@" 2>&1)
  actual=$?
  if [ "$actual" != "$code" ] || ! grep -qE -- "$pattern" <<<"$output"; then
    echo "FAILED: vigil $* : exit $actual, wanted $code and /$pattern/; got:"
    head -n 40 <<<"$output"
    failures=$((failures + 1))
  fi
}

cat >good.vigil <<'END'
vigil program 1
event e0
counter x0
task main
  spawn a
  wait e0
  read x0
  join a
task a
  sleep 3
  add x0 5
  set e0
  log -1
END
printf 'vigil program 1\ntask main\n  spawn b\n  join b\ntask b\n  sleep' >cut.vigil
: >empty.vigil
head -c 4096 /dev/urandom | tr '\n' '\001' >binary.vigil
printf 'vigil program 1\ntask main\n%4000s yield\n' '' >deep.vigil
{
  printf 'vigil program 1\ntask main\n'
  yes '  sleep 1000000' | head -c 100000000
} >huge.vigil

expect 0 '^Usage: vigil|Subcommands' --help
expect 0 'executor' check --help
expect 2 'required' # no subcommand
expect 2 'no subcommand `nonsense`; there are .*check' nonsense
expect 2 'no subcommand `chek`; did you mean `check`' chek
expect 2 'there are executor, one-page' check --executor nobody
expect 2 'did you mean `one-page`' check --executor one-pge
expect 2 'no duration' check --for forever
expect 2 'programs' check --programs -1
expect 2 'programs' check --programs many
expect 0 'All laws held' check --programs 300 --seed 1
for executor in executor one-page executor-adapter one-page-adapter; do
  expect 0 'seed 7' check --executor "$executor" --programs 100 --seed 7
done
expect 0 '"verdict": "held"' check --programs 50 --seed 1 --json
expect 0 '"run_twice": 1,' check --programs 50 --seed 1 --json
expect 0 '^tasks +[0-9.]+ +[0-9]+$' check --programs 300 --seed 1
expect 0 '^race +[0-9]+ +[0-9.]+%$' check --programs 300 --seed 1
expect 0 'due together +[0-9.]+%$' check --programs 300 --seed 1
expect 0 'Program 5 of seed 1' check --seed 1 --index 5
expect 0 '^3 main 2 5$' run good.vigil
expect 0 '"outcome": "-1"' run good.vigil --trace json
expect 2 'cannot run' run good.vigil --executor one-page
expect 0 'executor-adapter: held' replay good.vigil
expect 0 '^one-page: skipped, one-page cannot run `wait`' replay good.vigil
expect 0 '"verdict": "skipped"' replay good.vigil --json
expect 0 'T4' list laws
expect 0 '^send CHANNEL NUMBER +send a number' list operations
expect 0 'needs: parking; outcome: value, threw, cancelled, none' list operations
expect 0 '"outcomes": "ok, again"' list operations --json
expect 0 '^  mutants ' list
expect 0 '^  "mutants"' list --json
expect 0 'one-page' list executors
expect 0 'lifo-ties' list mutants
expect 0 'legal-stack .*200 programs  nothing to say' mutants --controls 200 --only legal-stack
expect 2 'no executor among the controls' mutants --controls 5 --only lifo-ties
expect 0 '"name": "T8"' list laws --json
expect 2 'WHAT' list nothing

# Bad files: exit code 2, with line and column, in bounded memory.
ulimit -v 1000000 2>/dev/null
expect 2 'empty.vigil:1:1: error' run empty.vigil
expect 2 'cut.vigil:6:8: error' run cut.vigil
expect 2 'binary.vigil:[0-9]+:[0-9]+: error' run binary.vigil
expect 2 'deep.vigil:3:[0-9]+: error' run deep.vigil
expect 2 'huge.vigil:[0-9]+:[0-9]+: error' run huge.vigil
expect 2 'no such file|No such file' run missing.vigil
expect 2 'directory' run .
rm huge.vigil

# A broken executor: found, saved, shrunk, replayed, and tried first.
expect 1 'saved as .vigil/regressions/T4-lifo-ties-[0-9a-f]{16}.vigil; shrinking' \
  check --executor lifo-ties --seed 1
saved=(.vigil/regressions/*)
if [ ${#saved[@]} != 1 ]; then
  echo "FAILED: kept ${saved[*]}, wanted the smallest program alone"
  failures=$((failures + 1))
fi
lifo=${saved[0]}
expect 1 'T4 broken' replay "$lifo"
expect 1 '"law": "T4"' replay "$lifo" --json
expect 1 '^lifo-ties: 1 regression tried, 1 fail$' check --executor lifo-ties
expect 1 "^A kept failure fails again, $lifo: T4 broken" check --executor lifo-ties
expect 1 '"file": ".vigil/regressions/T4' check --executor lifo-ties --json
expect 1 'T4 broken by program' check --executor lifo-ties --seed 1 --index 3
expect 0 '^executor: 0 regressions tried$' check --programs 10
# Each report has one headline, and says what matters.
"$vigil" check --executor lifo-ties --seed 1 --no-regressions >report.txt 2>&1
if [ "$(grep -c '^T4 broken: ' report.txt)" != 1 ] ||
  ! grep -q 'not saved: by --no-regressions; shrinking' report.txt ||
  ! grep -q '# needs\|# also fails' report.txt; then
  echo 'FAILED: the report:'
  cat report.txt
  failures=$((failures + 1))
fi
# Those of others, those that hold, and those that are none.
mkdir kept
cp good.vigil kept/good.vigil
sed 's/on lifo-ties/on executor/' "$lifo" >kept/fixed.vigil
cp "$lifo" kept/other.vigil
expect 0 '^executor: 2 regressions tried, all hold$' check --programs 10 --regressions kept
expect 0 '^one-page: 0 regressions tried; 1 skipped' \
  check --programs 10 --regressions kept --executor one-page
expect 0 '"held": 2' check --programs 10 --regressions kept --json
cp cut.vigil kept/broken.vigil
expect 0 '^warning: not tried: kept/broken.vigil:6:8: ' check --programs 10 --regressions kept
expect 0 '^executor: 2 regressions tried, all hold$' check --programs 10 --regressions kept
rm kept/broken.vigil
# Those that are checked in, where Bazel says that this is a workspace.
mkdir -p workspace/properties/regressions
cp kept/* workspace/properties/regressions/
export BUILD_WORKSPACE_DIRECTORY=$PWD/workspace
expect 0 '^executor: 3 regressions tried, all hold$' check --programs 10
expect 1 'workspace/properties/regressions/other.vigil: T4' check --executor lifo-ties
unset BUILD_WORKSPACE_DIRECTORY

# Two at once lose nothing, and keep the same failure once.
"$vigil" check --executor lifo-ties --seed 1 --regressions both >/dev/null 2>&1 &
"$vigil" check --executor lifo-ties --seed 1 --regressions both >/dev/null 2>&1
wait
if ! cmp -s both/* "$lifo"; then
  echo "FAILED: two at once kept $(ls both)"
  failures=$((failures + 1))
fi

# Killed at any moment, it leaves whole files, and a failure once it was found.
for pause in 0.00 0.01 0.02 0.03 0.05 0.08; do
  "$vigil" check --executor lifo-ties --seed 1 --regressions killed >killed.txt 2>&1 &
  sleep $pause
  kill -KILL $!
  wait $! 2>/dev/null
  for file in $(sed -n 's/.*saved as \(.*\); shrinking.*/\1/p' killed.txt) killed/*; do
    [ -e "$file" ] || continue
    expect 1 'T[24] broken' replay "$file"
  done
  rm -rf killed
done

# Where the command was typed is where failures are kept, whatever Bazel does.
mkdir typed
BUILD_WORKING_DIRECTORY=$PWD/typed "$vigil" check --executor lifo-ties --seed 1 >/dev/null
if ! cmp -s typed/.vigil/regressions/* "$lifo"; then
  echo 'FAILED: kept elsewhere than where the command was typed'
  failures=$((failures + 1))
fi

# Shrinking takes the executor from the file.
sed 's/^  sleep/  yield\n  sleep/' "$lifo" >large.vigil
expect 0 'small.vigil: T4 on lifo-ties, [0-6] operations, from [0-9]+, in [0-9]+ runs' \
  shrink large.vigil -o small.vigil
expect 0 '^  sleep.*# (needs|also)' shrink large.vigil
expect 2 'breaks no law on executor' shrink large.vigil --executor executor
expect 1 'T4 broken' replay small.vigil
expect 0 'held' replay small.vigil --executor executor
sed -i 's/T4 on/T2 on/' small.vigil
expect 4 'does not show' replay small.vigil
sed -i 's/on lifo-ties/on yours/' small.vigil
expect 0 'saved for yours, which this command does not have' replay small.vigil
expect 1 'not saved: good.vigil/no: Not a directory' \
  check --executor lifo-ties --seed 1 --save-to good.vigil/no
expect 2 'whole number' check --seed 18446744073709551616
expect 2 'shows nothing' check --programs 0

# A fuzzer's input: every byte string is a program.
printf '' >crash
expect 0 '^task main$' decode crash
printf '\001\005\020\007' >crash
printf '\005\000\001\005\000\001\005' >tie
expect 0 '^  sleep 5$' decode --target program crash
expect 0 '^  sleep 5$' decode --target executor_fuzz crash
expect 2 'no fuzz target' decode --target nothing crash
expect 0 'timer_queue_fuzz' list targets
seq 1 200 >numbers
targets=$("$vigil" list targets | sed 's/ .*//')
for target in $targets; do
  expect 0 '[^ ]' decode --target "$target" numbers
done
[ "$(wc -w <<<"$targets")" -gt 15 ] || {
  echo 'FAILED: targets are missing'
  failures=$((failures + 1))
}
expect 0 '^executor: held$' replay --target executor_fuzz crash
expect 0 '^one-page: held$' replay --target executor_fuzz --executor one-page crash
expect 1 'T4 broken' replay --target program --executor lifo-ties tie
expect 2 'needs --executor' replay --target program crash
expect 2 'no programs' replay --target timer_queue_fuzz --executor executor crash
for target in ${targets/program/}; do
  expect 0 ': held$' replay --target "$target" numbers
done
expect 0 '"verdict": "held"' replay --target differential_fuzz --json numbers
expect 2 'no fuzz target' replay --target nothing crash
expect 2 'text of a program already' decode good.vigil
expect 2 'text of a program already' decode "$lifo"

# An interruption ends it in good order.
"$vigil" check --for 1h --seed 1 >interrupted.txt 2>&1 &
sleep 1
kill -INT $!
wait $!
code=$?
if [ $code != 130 ] || ! grep -q 'Interrupted' interrupted.txt; then
  echo "FAILED: interrupted: exit $code"
  failures=$((failures + 1))
fi

echo "$failures failures"
[ $failures = 0 ]
