#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bless_kill_matrix.sh MERGE STATEMENTS TRIAL...: measures again by each TRIAL, a
# program with its arguments in one word, and writes what comes of it into
# mutants/kill_matrix.json. What no TRIAL measures stays as it is there, unless
# the mutant is gone: STATEMENTS is statement_trial, which lists those of
# statements. Nothing is written if a control is accused.
set -euo pipefail
merge=$1
statements=$2
shift 2
target=${BUILD_WORKSPACE_DIRECTORY:?run me with bazel run}/mutants/kill_matrix.json
rows=$(mktemp -d)
trap 'rm -rf "$rows"' EXIT
"$statements" --list >"$rows/statements"
files=()
for trial in "$@"; do
  read -ra words <<<"$trial"
  echo "== ${words[*]}" >&2
  file=$rows/${#files[@]}.json
  "${words[0]}" --print "${words[@]:1}" >"$file"
  files+=("$file")
done
"$merge" --statements "$rows/statements" "${files[@]}" "$target" >"$rows/merged"
cp "$rows/merged" "$target.new"
mv "$target.new" "$target"
echo "wrote $target" >&2
