#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# coverage.sh TABLE REPLAY... [-- coverage_table option...]
# Replays the corpora with binaries that count, and prints what they reach of
# executor/ and model/, and what not. Under `bazel run` it also writes the page
# .vigil/coverage/index.html. A REPLAY is BINARY=INPUT,INPUT,...: inputs may be
# folders.
set -euo pipefail
table=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
binaries=()
while [ $# != 0 ] && [ "$1" != -- ]; do
  binary=$PWD/${1%%=*} inputs=${1#*=}
  shift
  number=${#binaries[@]}
  binaries+=("$binary")
  IFS=, read -ra files <<<"$inputs"
  LLVM_PROFILE_FILE=$work/$number.profraw "$binary" "${files[@]}" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    echo "coverage: $binary failed" >&2
    exit 1
  }
done
[ $# = 0 ] || shift

# The tools of the compiler that built them: others do not read its profiles.
bin=
for folder in $(printf '%s\n' /usr/lib/llvm-*/bin | sort -rV); do
  [ -x "$folder/llvm-profdata" ] && [ -x "$folder/llvm-cov" ] || continue
  if "$folder/llvm-profdata" merge -sparse "$work"/*.profraw -o "$work/all" 2>"$work/log"; then
    bin=$folder
    break
  fi
done
if [ -z "$bin" ]; then
  cat "$work/log" >&2 || true
  echo 'coverage: no llvm-profdata and llvm-cov of the compiler (Debian: llvm-VERSION)' >&2
  exit 2
fi

objects=("${binaries[0]}")
for binary in "${binaries[@]:1}"; do objects+=(-object "$binary"); done
# A template that is compiled twice is reached if one of its copies is.
"$bin/llvm-cov" export -format=lcov "${objects[@]}" -instr-profile="$work/all" \
  >"$work/lcov" 2>"$work/log"
if [ -n "${BUILD_WORKSPACE_DIRECTORY-}" ]; then
  page=$BUILD_WORKSPACE_DIRECTORY/.vigil/coverage
  mkdir -p "$page"
  (cd "$BUILD_WORKSPACE_DIRECTORY" &&
    "$bin/llvm-cov" show -format=html -output-dir="$page" \
      -show-instantiations=false -show-branches=count \
      -compilation-dir="$BUILD_WORKSPACE_DIRECTORY" \
      "${objects[@]}" -instr-profile="$work/all" \
      executor model >/dev/null) || echo 'coverage: no page' >&2
  echo "page: $page/index.html"
fi
"$table" executor model "$@" <"$work/lcov"
