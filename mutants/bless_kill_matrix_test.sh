#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bless_kill_matrix_test.sh BLESS MERGE: what is measured again replaces what was
# recorded, and nothing else is lost but what is gone.
set -u
bless=$PWD/$1
merge=$PWD/$2
workspace=${TEST_TMPDIR:?}/workspace
mkdir -p "$workspace/mutants"
cd "$workspace" || exit 2
target=mutants/kill_matrix.json
failed=0

# row NAME SOURCE TOOL LAW [TOOL LAW]: a row as JSON.
row() {
  local cells
  cells=$(cell "$3" "$4")
  [ $# = 4 ] || cells+=", $(cell "$5" "$6")"
  echo "{\"name\": \"$1\", \"source\": \"$2\", \"mechanism\": \"m\"," \
    "\"killer\": \"property\", \"expected\": \"T4\", \"remark\": \"\", \"unreached\": \"\"," \
    "\"tools\": {$cells}}"
}
cell() {
  echo "\"$1\": {\"killed\": true, \"law\": \"$2\", \"report\": \"\"," \
    "\"programs\": 1, \"size\": 1}"
}

# has NAME TOOL LAW: whether the matrix says so.
has() {
  awk -v name="\"$1\"," -v tool="\"$2\":" -v law="\"$3\"," '
    $1 == "\"name\":" { is_row = $2 == name; is_tool = 0 }
    /^      "/ { is_tool = $1 == tool }
    is_row && is_tool && $1 == "\"law\":" && $2 == law { found = 1 }
    END { exit !found }' "$target"
}
expect() { has "$@" || { echo "lost: $*"; failed=1; }; }
expect_no() { ! has "$@" || { echo "still there: $*"; failed=1; }; }

statement='Executor, one statement'
old="[$(row lifo-ties ours property T2 fuzz T4),
$(row no-such-mutant ours property T4),
$(row waker-never-freed ours property T4 suite W12),
$(row kept "$statement" unit_tests T4),
$(row dropped "$statement" unit_tests T4)]"
echo "$old" >"$target"

cat >list <<'END'
#!/bin/bash
echo '[{"name":"kept","why":"w","equivalent":"","unreached":""}]'
END
cat >trial <<END
#!/bin/bash
[ "\$1 \$2" = '--print argument' ] || exit 3
echo '[$(row lifo-ties ours property T4)]'
END
cat >accused <<'END'
#!/bin/bash
echo '[]'
exit 1
END
chmod +x list trial accused

export BUILD_WORKSPACE_DIRECTORY=$workspace
if "$bless" "$merge" ./list "./trial argument" ./accused; then
  echo "it is written although a control is accused"
  failed=1
fi
[ "$(cat "$target")" = "$old" ] || { echo 'it has changed'; failed=1; }

"$bless" "$merge" ./list "./trial argument" || failed=1
expect lifo-ties property T4
expect_no lifo-ties property T2
expect lifo-ties fuzz T4
expect waker-never-freed suite W12
expect_no waker-never-freed property T4  # no program can be run on a waker
expect_no no-such-mutant property T4
expect kept unit_tests T4
expect_no dropped unit_tests T4
exit $failed
