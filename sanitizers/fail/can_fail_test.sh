#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The tests of the table trust caught_test.sh and missed_test.sh; here these must
# fail where they should, and for that reason.
set -u
here=sanitizers/fail
failed=0
cd -- "${TEST_TMPDIR:?}" && ln -sf "${TEST_SRCDIR:?}/${TEST_WORKSPACE:?}/sanitizers" . || exit 1

# program NAME COMMAND: makes a program that does that.
program() {
  printf '#!/bin/bash\n%s\n' "$2" >"$1"
  chmod +x "$1"
}
# expect STATUS REGEX COMMAND...
expect() {
  local want=$1 regex=$2 output status
  shift 2
  output=$("$@" 2>&1)
  status=$?
  if [ $status != "$want" ] || ! grep -qE -- "$regex" <<<"$output"; then
    printf 'FAIL: %s: exit %s (want %s), no line like: %s\n%s\n' \
      "$*" $status "$want" "$regex" "$output"
    failed=1
  fi
}

overflow='echo "/a/b/bug.cc:7:3: runtime error: overflow at 0x12" >&2'
program fails "$overflow; exit 1"
program goes_on "$overflow; exit 0"
program moved "${overflow/:7:/:8:}; exit 1"
program crashes 'exit 139'
program clean 'exit 0'
program talks 'echo "WARNING: something"'
echo 'bug.cc:7: runtime error: overflow' >bug.report
: >empty.report

caught=$here/caught_test.sh
expect 0 '' bash $caught fails clean bug.report
expect 1 'the bug is not caught' bash $caught goes_on clean bug.report
expect 1 'the bug is not caught' bash $caught clean clean bug.report
expect 1 '> bug.cc:8: runtime error' bash $caught moved clean bug.report
expect 1 '< bug.cc:7: runtime error' bash $caught crashes clean bug.report
expect 1 'the golden report is empty' bash $caught crashes clean empty.report
expect 1 'without the bug, exits with 1' bash $caught fails fails bug.report
expect 1 'without the bug, exits with 0' bash $caught fails talks bug.report

missed=$here/missed_test.sh
expect 0 '' bash $missed clean clean
expect 1 'fails is caught now' bash $missed clean fails
expect 1 'goes_on is caught now' bash $missed goes_on
expect 1 'no program was tried' bash $missed
exit $failed
