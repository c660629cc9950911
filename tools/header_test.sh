#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# header_test.sh STANDARD HEADER...
# Each header must compile alone, twice in a row, without a warning. With every
# compiler of compilers.sh that is here; all but the first get all headers at
# once, for what a header includes is the same library's with each.
set -u
. tools/compilers.sh
std=$1
shift
find_compilers || exit 1

# compiles COMPILER HEADER...: an #include, not the header as the main file: that
# has warnings of its own.
compiles() {
  local compiler=$1
  shift
  { printf '#include "%s"\n' "$@" && printf '#include "%s"\n' "$@"; } |
    "$compiler" -std="$std" -Wall -Wextra -Werror -fsyntax-only -I. -x c++ - && return
  echo "FAIL: $* does not compile alone with $compiler -std=$std"
  failed=1
}

failed=0
for header in "$@"; do
  compiles "${COMPILERS[0]}" "$header"
done
for compiler in "${COMPILERS[@]:1}"; do
  compiles "$compiler" "$@"
done
echo "$# headers: ${COMPILERS[*]}"
exit $failed
