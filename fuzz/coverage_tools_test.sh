#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# coverage_tools_test.sh TABLE PICK SCRIPT REPLAY INPUT: what measures the coverage
# sees what is too little, what is not named, and that it measured nothing.
set -euo pipefail
table=$PWD/$1 pick=$PWD/$2 script=$PWD/$3 replay=$4 input=$5
work=$TEST_TMPDIR
mkdir -p "$work/root/a" "$work/root/b"

# Of a/x.cc the lines 2 to 4 are code, 3 is not reached, and 4 only in a second
# trace; b/ has no branches.
printf 'one\ntwo\n  three();\nfour\n' >"$work/root/a/x.cc"
cat >"$work/lcov" <<'END'
SF:/proc/self/cwd/a/x.cc
BRDA:2,0,0,5
BRDA:2,0,1,-
DA:2,7
DA:3,0
DA:4,0
end_of_record
SF:/proc/self/cwd/b/y.h
DA:1,1
end_of_record
SF:/proc/self/cwd/a/x.cc
BRDA:2,0,0,0
BRDA:2,0,1,0
DA:4,1
end_of_record
END
printf 'a/x.cc | three() | no reason\n' >"$work/gaps"

# expect STATUS PATTERN LCOV ARGUMENT...
expect() {
  local want=$1 pattern=$2 lcov=$3 status=0
  shift 3
  "$table" --root "$work/root" "$@" <"$lcov" >"$work/out" 2>&1 || status=$?
  if [ "$status" != "$want" ] || ! grep -qE -e "$pattern" "$work/out"; then
    cat "$work/out" >&2
    echo "coverage_tools_test: $* gives $status, expected $want and $pattern" >&2
    exit 1
  fi
}

expect 0 'x.cc +66.7% +50.0%  3$' "$work/lcov" a
expect 0 '^ +a branch is not taken in 2$' "$work/lcov" a
expect 0 '2 of 3 lines, 1 of 2 branches$' "$work/lcov" a --lines 66 --branches 50
expect 1 'TOO FEW' "$work/lcov" a --lines 67
expect 1 'TOO FEW' "$work/lcov" a --branches 51
expect 1 '1 of 1 lines, 0 of 0 branches: NOTHING' "$work/lcov" b
expect 1 'NOTHING MEASURED' "$work/lcov" a c
expect 1 'NOTHING MEASURED' /dev/null a --lines 0

expect 0 'x.cc' "$work/lcov" a --gaps "$work/gaps"
: >"$work/none"
expect 1 'a/x.cc:3-3: three' "$work/lcov" a --gaps "$work/none"
expect 1 'cannot read' "$work/lcov" a --gaps "$work/nowhere"
printf 'a/x.cc | two | reached\n' | cat "$work/gaps" - >"$work/stale"
expect 1 'is reached, or not there: a/x.cc . two' "$work/lcov" a --gaps "$work/stale"
printf 'a/x.cc | two | sometimes: by luck\n' | cat "$work/gaps" - >"$work/luck"
expect 0 'x.cc' "$work/lcov" a --gaps "$work/luck"
printf 'a/x.cc | three()\n' >"$work/wrong"
expect 1 'not .PATH' "$work/lcov" a --gaps "$work/wrong"
touch "$work/root/a/z.cc" "$work/root/a/z_test.cc"
expect 1 '^a/z.cc: is in no fuzzer' "$work/lcov" a --gaps "$work/gaps"
printf 'a/z* | * | nobody has it\n' | cat "$work/gaps" - >"$work/whole"
expect 0 'x.cc' "$work/lcov" a --gaps "$work/whole"

# Of inputs, those that are needed: `much` reaches lines 2 and 3, `small` line 3,
# `other` a branch; line 1 is reached anyway.
cat >"$work/traces" <<'END'
BASE
SF:a/x.cc
DA:1,1
INPUT 9 no use
SF:a/x.cc
DA:1,1
INPUT 5 small
SF:a/x.cc
DA:3,1
INPUT 6 much
SF:a/x.cc
DA:2,1
DA:3,2
INPUT 7 the other one
SF:a/x.cc
DA:2,0
BRDA:2,0,0,1
END
picked=$("$pick" a <"$work/traces")
[ "$picked" = $'much\nthe other one' ] || {
  echo "coverage_tools_test: picked $picked" >&2
  exit 1
}

# The script: it runs a replay, and says which tool failed.
expect_script() {
  local pattern=$1
  shift
  if bash "$script" "$table" "$@" >"$work/out" 2>&1 ||
    ! grep -qF -e "$pattern" "$work/out"; then
    cat "$work/out" >&2
    echo "coverage_tools_test: coverage.sh $*: expected to fail with $pattern" >&2
    exit 1
  fi
}
expect_script 'failed' "$replay=$work/nowhere"
# What has a profile and no code that it is of.
printf '#!/bin/bash\nexec %q "$@"\n' "$PWD/$replay" >not_the_binary
chmod +x not_the_binary
expect_script 'llvm-cov fails for' "not_the_binary=$input"
expect_script 'TOO FEW' "$replay=$input" -- --lines 100
