#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `bazel run //sanitizers:bless_table`: runs each program of the table that is
# caught, and writes the reports and the README anew. What the compiler has no
# mode for keeps its report.
set -u
root=${BUILD_WORKSPACE_DIRECTORY:?is set by bazel run}
here=sanitizers/fail
. $here/options.sh
# Which symbolizer the tests get.
rc=$root/.vigil/compiler.bazelrc
[ ! -r "$rc" ] || eval "$(sed -n 's/^build --test_env=\([A-Z]*_SYMBOLIZER_PATH=.*\)/export \1/p' "$rc")"

output=$(mktemp)
trap 'rm -f "$output"' EXIT
changed=0 skipped=0
while IFS=$'\t' read -r _ program mode _; do
  [ "$mode" != none ] || continue
  report=$root/$here/$program.report
  run=$here/${program}_bug_$mode
  if [ ! -x "$run" ]; then
    skipped=$((skipped + 1))
    continue
  fi
  "./$run" >"$output" 2>&1 </dev/null
  before=$(cat "$report" 2>/dev/null)
  bash $here/report_head.sh "$(basename "$program").cc" <"$output" >"$report"
  [ "$before" = "$(cat "$report")" ] || {
    changed=$((changed + 1))
    echo "changed: $here/$program.report"
  }
done <$here/rows.tsv
bash sanitizers/make_table.sh $here/rows.tsv "$root/$here" "$root/sanitizers/README.in.md" \
  >"$root/sanitizers/README.md"
echo "$changed reports changed, $skipped skipped; read them, and sanitizers/README.md"
