#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# compile_fail_test.sh STANDARD clang|all HEADER|- REGEX SOURCE [REGEX SOURCE]...
# Each source must compile where CONTROL is defined, and where it is not, must
# not, with an error that matches its regex. Without the control a typing error
# in the source would pass as a proof. HEADER is what most of them include: it
# is read once.
set -u
. tools/compilers.sh
std=$1 which=$2 header=$3
shift 3
find_compilers || exit 1
read_before=$(mktemp -d "${TEST_TMPDIR:-/tmp}/headers.XXXXXX") || exit 1
trap 'rm -rf "$read_before"' EXIT
failed=0 tried=0

fail() {
  printf 'FAIL: %s\n' "$1"
  failed=1
}

# Sets `compile`, a command.
prepare() {
  compile=("$1" -std="$std" -Wall -Wextra -Werror -I.)
  [ "$header" != - ] || return 0
  case $1 in
    g++*) local file=$read_before/header.h.gch use=(-include "$read_before/header.h") ;;
    *) local file=$read_before/$1.pch use=(-include-pch "$read_before/$1.pch") ;;
  esac
  if "${compile[@]}" -w -x c++-header "$header" -o "$file"; then
    compile+=("${use[@]}")
  else
    fail "$1: $header does not compile"
  fi
}

# try COMPILER REGEX SOURCE
try() {
  local compiler=$1 regex=$2 command=("${compile[@]}" -fsyntax-only -x c++ "$3") output
  if ! output=$("${command[@]}" -DCONTROL 2>&1); then
    fail "$compiler: $3: with CONTROL it must compile, and does not:
$output"
  fi
  if output=$("${command[@]}" 2>&1); then
    fail "$compiler: $3: it compiles"
  elif ! grep -E 'error:' <<<"$output" | grep -qE -- "$regex"; then
    fail "$compiler: $3: no error matches: $regex
$output"
  fi
}

for compiler in "${COMPILERS[@]}"; do
  case $which:$compiler in
    clang:g++*) continue ;;
  esac
  prepare "$compiler"
  for ((i = 1; i < $#; i += 2)); do
    source=$((i + 1))
    try "$compiler" "${!i}" "${!source}"
    tried=$((tried + 1))
  done
done
[ $tried != 0 ] || fail 'no compiler, or no source, to try'
echo "$tried trials"
exit $failed
