#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# compile_fail_test.sh STANDARD clang|all REGEX SOURCE
# The source must compile where CONTROL is defined, and where it is not, must
# not, with an error that matches the regex. Without the control a typing error
# in the source would pass as a proof.
set -u
. tools/compilers.sh
std=$1 which=$2 regex=$3 source=$4
find_compilers || exit 1

failed=0 tried=0
for compiler in "${COMPILERS[@]}"; do
  case $which:$compiler in
    clang:g++*) continue ;;
  esac
  tried=$((tried + 1))
  compile=("$compiler" -std="$std" -Wall -Wextra -Werror -fsyntax-only -I. -x c++ "$source")
  if ! output=$("${compile[@]}" -DCONTROL 2>&1); then
    printf 'FAIL: %s: with CONTROL it must compile, and does not:\n%s\n' "$compiler" "$output"
    failed=1
  fi
  if output=$("${compile[@]}" 2>&1); then
    printf 'FAIL: %s: it compiles\n' "$compiler"
    failed=1
  elif ! grep -E 'error:' <<<"$output" | grep -qE -- "$regex"; then
    printf 'FAIL: %s: no error matches: %s\n%s\n' "$compiler" "$regex" "$output"
    failed=1
  fi
done
if [ $tried = 0 ]; then
  echo 'FAIL: no compiler to try it with'
  failed=1
fi
exit $failed
