#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bless_kill_matrix.sh MERGE TRIAL...: tries all mutants in each build, and
# writes mutants/kill_matrix.json. Nothing is written if a control is accused.
set -euo pipefail
merge=$1
shift
rows=$(mktemp -d)
trap 'rm -rf "$rows"' EXIT
files=()
for trial in "$@"; do
  echo "== $trial" >&2
  file=$rows/${#files[@]}.json
  "$trial" --print >"$file"
  files+=("$file")
done
target=${BUILD_WORKSPACE_DIRECTORY:?run me with bazel run}/mutants/kill_matrix.json
"$merge" "${files[@]}" >"$target.new"
mv "$target.new" "$target"
echo "wrote $target" >&2
