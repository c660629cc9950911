#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Executors that hang, crash, exit, fork or throw in the middle of a program: a
# verdict that names the program, and the rest goes on. Each is tried without
# supervision too, where the same must go wrong: so the tests can fail.
set -u
fixtures=$PWD/$1
unset BUILD_WORKING_DIRECTORY BUILD_WORKSPACE_DIRECTORY TEST_UNDECLARED_OUTPUTS_DIR
cd "$(mktemp -d "${TEST_TMPDIR:-/tmp}/kit.XXXXXX")" || exit 1
failures=0

fail() {
  echo "FAILED: $1; got:"
  head -n 60 <<<"$output"
  failures=$((failures + 1))
}

# expect CODE PATTERN ARGS...: the code and the output of the command must match.
expect() {
  local code=$1 pattern=$2 actual
  shift 2
  output=$(timeout 120 "$fixtures" "$@" 2>&1)
  actual=$?
  if [ "$actual" != "$code" ] || ! grep -qE -- "$pattern" <<<"$output"; then
    fail "$* : exit $actual, wanted $code and /$pattern/"
  fi
}
# also PATTERN: the output of the last command has it, too.
also() { grep -qE -- "$1" <<<"$output" || fail "no /$1/"; }

# try NAME WORD TEXT: an executor that goes wrong at the thirteenth program.
try() {
  local name=$1 word=$2 text=$3 kept
  # check: the program, at once on disk, smaller, replayed, tried first.
  expect 1 "^$word: $text, program 13 of seed 1 \(59 operations\), saved as .vigil/regressions/$word-$name" \
    check --executor "$name" --seed 1 --stall 0.7
  also '^The smallest program \(2 tasks, 2 operations\):$'
  also '^Shrunk from 59 operations'
  kept=(.vigil/regressions/"$word-$name"-*.vigil)
  [ ${#kept[@]} = 1 ] || fail "kept ${kept[*]}"
  output=$(cat "${kept[0]}")
  also "^# vigil failure: $word on $name\$"
  [[ $output == *"$program"* ]] || fail 'the kept program'
  expect 1 "^$word: $text" replay "${kept[0]}" --executor "$name" --stall 0.7
  expect 1 "\"law\": \"$word\"" replay "${kept[0]}" --executor "$name" --stall 0.7 --json
  expect 1 "^$name: 1 regression tried, 1 fail\$" check --executor "$name" --stall 0.7
  also "^A kept failure fails again, .*: $word: $text"
  sed "s/on $name/on good/" "${kept[0]}" >"$name.vigil"
  expect 4 "was saved for a $word on good, which this replay does not show" \
    replay "$name.vigil" --executor good
  [ "$name" != spins ] || return # it takes its time, and is as hangs
  # audit: the same, and the laws are judged all the same.
  expect 1 "^properties +[0-9]+  BROKEN: $word" \
    audit --executor "$name" --stall 0.7 --programs 300 --no-regressions
  also "^combinations +[0-9]+  BROKEN: $word"
  also '^E1 +[1-9][0-9]*  held'
  also '^T4 +[1-9][0-9]*  held'
  also "^$word: $text"
  also '\(2 operations\)'
  also "^$name: $word BROKEN; 1[89] laws held"
}

# At the same time, since those that hang only wait.
program=$'vigil program 1\ntask main\n  spawn c\n  cancel c'
tried=()
for case in 'hangs hang run\(\) did not return within 0.7 s' \
  'spins hang run\(\) did not return within 0.7 s' \
  'crashes crash signal 11 \(Segmentation fault\) ended the process' \
  'exits exit the process exited with status 3' \
  'forks fork the process forked'; do
  read -r name word text <<<"$case"
  mkdir "$name"
  (
    cd "$name" || exit 1
    failures=0
    try "$name" "$word" "$text"
    exit "$failures"
  ) &>"$name.txt" &
  tried+=("$!:$name")
done
for case in "${tried[@]}"; do
  wait "${case%%:*}" || failures=$((failures + $?))
  cat "${case#*:}.txt"
done

# The canary: without supervision there is no such verdict.
for name in hangs spins crashes exits forks; do
  output=$(timeout 3 "$fixtures" check --executor "$name" --seed 1 --stall 0 \
    --programs 20 --no-regressions 2>&1)
  case $?:$name in
    124:hangs | 124:spins | 139:crashes | 3:exits | 0:forks) ;;
    *) fail "$name without supervision: exit $?" ;;
  esac
  ! grep -qE '^(hang|crash|exit|fork): ' <<<"$output" || fail "$name without supervision"
done

# What is thrown in run() is a broken law; elsewhere, a stop.
expect 1 '^throw: .*no executor today, program 0' check --executor throws --seed 1
also '^The smallest program \(1 task, 0 operations\)'
# throws_in WHERE WHAT TASKS OPERATIONS
throws_in() {
  expect 1 '^E14 broken' check --executor "throws-in-$1" --seed 1 --no-regressions
  also "the adapter threw within resume\(\): $2  \["
  also "^The smallest program \($3, $4\)"
}
throws_in cancel 'nobody is cancelled here' '2 tasks' '[2-4] operations'
throws_in wake 'nobody is woken here' '[12] tasks?' '[1-4] operations?'
throws_in spawn 'nobody is born here' '2 tasks' '1 operation'
throws_in stop 'it never stops' '1 task' '1 operation'
expect 1 '^throws-in-cancel: E14 BROKEN' \
  audit --executor throws-in-cancel --programs 200 --only properties --no-regressions
expect 2 '^vigil: no executor today$' check --executor throws --seed 1 --stall 0 --no-regressions

# Two bugs: each is told, in check the first, in audits both.
expect 1 '^T4 broken by program 3' check --executor both --seed 1 --stall 0.7 --index 3 --no-regressions
expect 1 '^both: T4, hang BROKEN' \
  audit --executor both --stall 0.7 --programs 200 --no-regressions --only properties
also '^T4 +[0-9]+  BROKEN in [0-9]+ programs?, first program'
# Where the smallest program hangs, the smallest that does not is shown.
expect 1 '^hang with a smaller program: .*; shrinking more warily' \
  check --executor shy --seed 1 --stall 0.7 --index 3
also '^The smallest program \(3 tasks, [34] operations\)'
expect 1 '^shy: T4, hang BROKEN' \
  audit --executor shy --stall 0.7 --programs 20 --only properties --no-regressions

# A seeded bug: the law by its name, and a program of at most six operations.
expect 1 '^loses-wakes: .*E2.* BROKEN' audit --executor loses-wakes --programs 500
also '^E2 broken: a wake during the poll'
expect 1 '"verdict": "broken"' audit --executor loses-wakes --programs 500 --json
operations=$(sed -n 's/.*"operations": \([0-9]*\).*/\1/p' <<<"$output")
[ -n "$operations" ] || fail 'no programs'
for count in $operations; do
  [ "$count" -le 6 ] || fail "a program of $count operations"
done

# The good one.
expect 0 '^good: nothing broken; 19 laws held, 0 not exercised$' audit
also '^F8 +-  not judged'
expect 0 '"verdict": "held"' audit --programs 100 --json
expect 0 'combinations +[0-9]+  held' audit --only combinations
expect 0 'properties +100  held' audit --without combinations,regressions --programs 100
! grep -q '^combinations' <<<"$output" || fail 'left in what was to be left out'
expect 2 'without any part' audit --without combinations,regressions,properties
expect 2 'combinations' audit --without nothing
printf 'vigil program 1\ntask main\n  sleep 1\n' >one.vigil
expect 0 '^regressions +1  held' audit --only regressions --program one.vigil
expect 2 'one.vgil' audit --only regressions --program one.vgil
expect 0 '^good ' list executors
expect 2 'no executor named `lifo-ties`' check --executor lifo-ties
expect 2 'subcommand' mutants
# An input of the fuzzer that the rule makes for it.
expect 0 '^good_fuzz +programs on good$' list targets
! grep -q '^executor_fuzz' <<<"$output" || fail "lists Vigil's own targets"
head -c 64 /dev/zero | tr '\0' 'x' >input
expect 0 '^good: held' replay --target good_fuzz input
expect 0 '^task main$' decode --target good_fuzz input
expect 2 'no fuzz target named `better_fuzz`; there are: program, .*good_fuzz' \
  decode --target better_fuzz input

# Where the smallest program hangs: one file is kept, and shrink ends as well.
kept=(.vigil/regressions/T4-shy-*.vigil)
[ ${#kept[@]} = 1 ] || fail "kept ${kept[*]}"
expect 1 '"law": "T4"' check --executor shy --seed 1 --stall 0.7 --index 3 --no-regressions --json
printf '%s' "$output" | grep -q '"is_repeatable": true' || fail 'shy in JSON'
expect 0 '^# vigil failure: T4 on shy' shrink "${kept[0]}" --executor shy

# What an executor says may be anything.
expect 1 '^E14 broken: ' check --executor mumbles --seed 1 --no-regressions
expect 1 '"law": "E14"' check --executor mumbles --seed 1 --no-regressions --json
expect 1 '^mumbles: E14 BROKEN' audit --executor mumbles --programs 50 --only properties --no-regressions

# After the last program, and to the pipe of the answer.
expect 1 '^ends-badly: end BROKEN; 19 laws held' \
  audit --executor ends-badly --programs 300 --no-regressions
also '^end: of the process of the properties: .*status 23'
expect 1 '"law": "end"' audit --executor ends-badly --programs 300 --no-regressions --json
expect 1 '^closes: exit BROKEN' \
  audit --executor closes --programs 50 --only properties --no-regressions
also ', after the program had returned$'

# Threads that a copy of the process would lack are told of, and no bug.
expect 0 '^All laws held' check --executor good --programs 10 --no-regressions
VIGIL_FIXTURE_THREAD=1 expect 2 'other threads run already.*--stall 0' \
  check --executor good --programs 10 --no-regressions
VIGIL_FIXTURE_THREAD=1 expect 0 '^All laws held' \
  check --executor good --programs 10 --no-regressions --stall 0

# An audit that is interrupted says what it has found; one that is killed has
# kept it.
for signal in INT KILL; do
  rm -rf .vigil
  "$fixtures" audit --executor loses-wakes --programs 1000000000 --only properties >audit.txt 2>&1 &
  sleep 2
  kill -$signal $!
  wait $! 2>/dev/null
  code=$?
  output=$(cat audit.txt)
  kept=(.vigil/regressions/E2-loses-wakes-*.vigil)
  [ -e "${kept[0]}" ] || fail "$signal: nothing is kept"
  [ $signal != INT ] || [ $code = 130 ] || fail "interrupted: exit $code"
  [ $signal != INT ] || also '^loses-wakes: .*E2.* BROKEN'
done

# Interrupted in the middle of a program.
"$fixtures" check --executor hangs --stall 600 --seed 1 --no-regressions >interrupted.txt 2>&1 &
sleep 1
kill -INT $!
wait $!
code=$?
output=$(cat interrupted.txt)
[ $code = 130 ] || fail "interrupted: exit $code"
also '^Interrupted; program 13 of seed 1 had not returned'

# Where nobody listens, it ends as others do.
"$fixtures" check --executor good --for 2s --no-regressions 2>pipe.txt | true
code=${PIPESTATUS[0]}
output=$(cat pipe.txt)
[ "$code" = 141 ] || fail "into a closed pipe: exit $code"
[ -z "$output" ] || fail 'into a closed pipe'

# Killed, it takes the process of the programs with it.
"$fixtures" check --executor spins --stall 600 --seed 1 --no-regressions &
parent=$!
sleep 1
child=$(cat /proc/$parent/task/$parent/children 2>/dev/null)
kill -KILL $parent
wait $parent 2>/dev/null
sleep 1
for process in $child; do
  output=$(cat "/proc/$process/stat" 2>/dev/null)
  case $output in
    '' | *') Z '*) ;;
    *) fail "process $process is left behind" ;;
  esac
done

echo "$failures failures"
[ $failures = 0 ]
