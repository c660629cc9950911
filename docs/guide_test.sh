#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# guide_test.sh [GUIDE]: does what docs/audit_guide.md says, in a folder of its
# own beside a link to this clone: writes each file (a line "`NAME`:", then a
# block), runs each command of the console blocks, and looks for what it should
# print. Lines of the guide must come in that order; "..." stands for any others,
# times and the number of spaces do not matter. Not a Bazel test: it calls Bazel.
set -u
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
guide=${1:-$root/docs/audit_guide.md}
folder=$(mktemp -d) || exit 1
mkdir "$folder/mine" && ln -s "$root" "$folder/vigil" && cd "$folder/mine" || exit 1
trap '../vigil/bazelw clean --expunge >/dev/null 2>&1; rm -rf "$folder"' EXIT
commands=0 files=0 failures=0

normal() {
  sed -E -e "s|$folder/mine/|/home/you/mine/|g" -e 's/\b[0-9.]+ ?s(econd\(s\))?\b/TIME/g' \
    -e 's/[0-9]+ second\(s\)/TIME/' -e 's/\(cached\) //' -e 's/ +/ /g' -e 's/ $//'
}

# follows FILE: whether the lines of FILE come in the output, in this order.
follows() {
  awk 'NR == FNR { if ($0 != "...") wanted[++count] = $0; next }
       next_one < count && $0 == wanted[next_one + 1] { ++next_one }
       END { if (next_one < count) { print wanted[next_one + 1]; exit 1 } }' \
    <(normal <"$1") <(normal <output) >missing
}

# run_block FILE: the commands of a console block, each with what it prints.
run_block() {
  local line command=
  while IFS= read -r line; do
    case $line in
      '$ '*)
        [ -z "$command" ] || run_command "$command"
        command=${line#\$ }
        : >expected
        ;;
      *) printf '%s\n' "$line" >>expected ;;
    esac
  done <"$1"
  [ -z "$command" ] || run_command "$command"
}

run_command() {
  commands=$((commands + 1))
  printf '$ %s\n' "$1"
  local status
  bash -c "$1" >output 2>&1
  status=$?
  if [ $status != 0 ] && ! grep -q 'FAILED\|broken' expected; then
    failures=$((failures + 1))
    echo "FAILED: ended with $status, and the guide tells of no failure"
    tail -n 60 output | sed "s|^|  |"
  fi
  if ! follows expected; then
    failures=$((failures + 1))
    echo "FAILED: not printed, or not there: $(cat missing)"
    tail -n 60 output | sed "s|^|  |"
  fi
}

# Blocks go to files: N.console, or N.file with the name in N.name.
mkdir blocks
awk '
  /^```/ && inside { close(out); inside = 0; next }
  /^```console$/ { inside = 1; out = sprintf("blocks/%03d.console", ++n); printf "" >out; next }
  /^```/ {
    inside = 1
    out = sprintf("blocks/%03d.file", ++n)
    print name >sprintf("blocks/%03d.name", n)
    name = ""
    next
  }
  inside { print >out; next }
  /^`[^`]*`:$/ { name = substr($0, 2, length($0) - 3) }
' "$guide"

find blocks -name '*.console' -o -name '*.file' | sort >order
while IFS= read -r block <&3; do
  case $block in
    *.console) run_block "$block" ;;
    *)
      name=$(cat "${block%.file}.name")
      [ -n "$name" ] || { echo "FAILED: a block without a name"; failures=$((failures + 1)); continue; }
      cp "$block" "$name"
      files=$((files + 1))
      ;;
  esac
done 3<order

echo "$files files, $commands commands, $failures failures"
[ $failures = 0 ] && [ $files -ge 5 ] && [ $commands -ge 7 ]
