#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# header_test.sh STANDARD HEADER...
# Each header must compile alone, twice in a row, without a warning, with every
# compiler of compilers.sh that is here.
set -u
. tools/compilers.sh
std=$1
shift
find_compilers || exit 1

failed=0
for compiler in "${COMPILERS[@]}"; do
  for header in "$@"; do
    # An #include, not the header as the main file: that has warnings of its own.
    printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
      "$compiler" -std="$std" -Wall -Wextra -Werror -fsyntax-only -I. -x c++ - || {
      echo "FAIL: $header does not compile alone with $compiler -std=$std"
      failed=1
    }
  done
  echo "$compiler: $# headers"
done
exit $failed
