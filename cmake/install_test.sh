#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs the package into a folder of its own, builds the consumer against
# that, and has CTest audit its two executors: one holds, one does not.
set -euo pipefail
work=$TEST_TMPDIR
prefix=$work/prefix
run() {
  "$@" >"$work/log" 2>&1 || {
    cat "$work/log"
    echo "failed: $*"
    exit 1
  }
}

# Bazel's folder is full of links, and must not be written to.
cp -rL . "$work/source"
run cmake -S "$work/source/cmake" -B "$work/build" \
  -DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1
run cmake --build "$work/build" -j 2
run cmake --install "$work/build" --prefix "$prefix"
rm -rf "$work/build" "$work/source/executor" "$work/source/model" "$work/source/audit"

run cmake -S "$work/source/examples/cmake_consumer" -B "$work/consumer" \
  -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Debug
run cmake --build "$work/consumer" -j 2
ctest --test-dir "$work/consumer" --output-on-failure >"$work/ctest" 2>&1 && {
  cat "$work/ctest"
  echo 'no audit failed, and one of the executors is broken'
  exit 1
}
cat "$work/ctest"
for line in 'good_executor .* *Passed' 'broken_executor .*Failed' \
  'T4 broken: ' '1 tests failed out of 2'; do
  grep -q "$line" "$work/ctest" || {
    echo "missing: $line"
    exit 1
  }
done
operations=$(sed -n 's/.*The smallest program (.* tasks\{0,1\}, \([0-9]*\) operations).*/\1/p' "$work/ctest" | head -1)
[ "${operations:-99}" -le 6 ] || {
  echo "the smallest program has $operations operations"
  exit 1
}
