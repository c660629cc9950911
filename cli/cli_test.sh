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
expect 2 'subcommand' nonsense
expect 2 'there are: executor' check --executor nobody
expect 2 'no duration' check --for forever
expect 2 'programs' check --programs -1
expect 2 'programs' check --programs many
expect 0 'All laws held' check --programs 300 --seed 1
for executor in executor one-page executor-adapter one-page-adapter; do
  expect 0 'seed 7' check --executor "$executor" --programs 100 --seed 7
done
expect 0 '"verdict": "held"' check --programs 50 --seed 1 --json
expect 0 'Program 5 of seed 1' check --seed 1 --index 5
expect 0 '^3 main 2 5$' run good.vigil
expect 0 '"outcome": "-1"' run good.vigil --trace json
expect 2 'cannot run' run good.vigil --executor one-page
expect 0 'executor-adapter: held' replay good.vigil
expect 0 'T4' list laws
expect 0 'sleep-until' list operations
expect 0 'one-page' list executors
expect 0 'lifo-ties' list mutants
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

# A broken executor: found, saved, replayed, shrunk.
expect 1 'T4 broken' check --executor lifo-ties --seed 1
expect 1 'T4 broken' replay vigil-lifo-ties-T4.vigil
expect 1 '"law": "T4"' replay vigil-lifo-ties-T4.vigil --json
expect 0 'small.vigil: [0-6] operations' shrink vigil-lifo-ties-T4.vigil \
  --executor lifo-ties -o small.vigil
expect 1 'T4 broken' replay small.vigil
expect 0 'held' replay small.vigil --executor executor
sed -i 's/T4 on/T2 on/' small.vigil
expect 4 'does not show' replay small.vigil
expect 1 'not saved: .*[Nn]o such' check --executor lifo-ties --seed 1 --save-to no/such
expect 2 'whole number' check --seed 18446744073709551616
expect 2 'shows nothing' check --programs 0

# A fuzzer's input: every byte string is a program.
printf '' >crash
expect 0 '^task main$' decode crash
printf '\001\005\020\007' >crash
expect 0 '^  sleep 5$' decode --target program crash
expect 2 'no fuzz target' decode --target nothing crash

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
