#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make_table.sh ROWS REPORTS TEXT
# Prints the README: TEXT, with the tables in place of @CAUGHT@ and @MISSED@.
# ROWS is fail/table.bzl as lines, REPORTS the folder where its reports are.
set -u
rows=$1 reports=$2 text=$3

# headline REPORT: its first line, without the place, which the program has.
headline() {
  local line
  read -r line <"$1" || line='no report: bless it'
  line=${line#"$(basename "$1" .report).cc:"*: }
  line=${line#ERROR: }
  line=${line#WARNING: }
  printf '%s' "${line%%: "$(basename "$1" .report)".cc*}"
}

table_of_caught() {
  local class program mode what _ before=
  echo '| class | what the program does | mode | report |'
  echo '| --- | --- | --- | --- |'
  while IFS=$'\t' read -r class program mode what _; do
    [ "$mode" != none ] || continue
    [ "$class" != "$before" ] && before=$class || class=
    printf '| %s | [%s](fail/%s.cc) | %s | `%s` |\n' \
      "$class" "$what" "$program" "$mode" "$(headline "$reports/$program.report")"
  done <"$rows"
}

table_of_missed() {
  local class program mode what closest
  echo '| class | what the program does | what comes closest |'
  echo '| --- | --- | --- |'
  while IFS=$'\t' read -r class program mode what closest; do
    [ "$mode" = none ] || continue
    printf '| %s | [%s](fail/%s.cc) | %s |\n' "$class" "$what" "$program" "$closest"
  done <"$rows"
}

echo '<!-- Made by `bazel run //sanitizers:bless_table` of README.in.md and fail/table.bzl. -->'
while IFS= read -r line; do
  case $line in
    @CAUGHT@) table_of_caught ;;
    @MISSED@) table_of_missed ;;
    *) printf '%s\n' "$line" ;;
  esac
done <"$text"
