#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The README must be what make_table.sh makes of the table and the reports.
set -u
here=sanitizers
made=${TEST_TMPDIR:?}/README.md
bash $here/make_table.sh $here/fail/rows.tsv $here/fail $here/README.in.md >"$made"
if ! diff $here/README.md "$made"; then
  echo 'FAIL: sanitizers/README.md is stale. Run: bazel run //sanitizers:bless_table'
  exit 1
fi
for table in use_after_free/waker_outlives_task pointer_provenance/neighbour_by_arithmetic; do
  grep -q "(fail/$table.cc)" "$made" || {
    echo "FAIL: a table is missing: nothing about $table"
    exit 1
  }
done
# And a difference must be seen.
sed 's/use_after_free/something/' $here/fail/rows.tsv >"$TEST_TMPDIR/rows.tsv"
if bash $here/make_table.sh "$TEST_TMPDIR/rows.tsv" $here/fail $here/README.in.md 2>/dev/null |
  diff -q $here/README.md - >/dev/null; then
  echo 'FAIL: a changed table makes the same README'
  exit 1
fi
