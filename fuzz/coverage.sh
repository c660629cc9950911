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

fail() {
  [ ! -s "$work/log" ] || cat "$work/log" >&2
  echo "coverage: $*" >&2
  exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
binaries=()
while [ $# != 0 ] && [ "$1" != -- ]; do
  binary=$PWD/${1%%=*} inputs=${1#*=}
  shift
  IFS=, read -ra files <<<"$inputs"
  LLVM_PROFILE_FILE=$work/${#binaries[@]}.profraw \
    "$binary" "${files[@]}" >"$work/log" 2>&1 || fail "$binary failed"
  binaries+=("$binary")
done
[ $# = 0 ] || shift

# The tools of the compiler that built them: others do not read its profiles.
bin=
for folder in $(printf '%s\n' /usr/lib/llvm-*/bin | sort -rV); do
  [ -x "$folder/llvm-profdata" ] && [ -x "$folder/llvm-cov" ] || continue
  if "$folder/llvm-profdata" merge -sparse "$work/0.profraw" -o "$work/0.data" 2>"$work/log"; then
    bin=$folder
    break
  fi
done
[ -n "$bin" ] || fail 'no llvm-profdata and llvm-cov of the compiler (Debian: llvm-VERSION)'

# Each with its own profile: functions of one name may differ between them. A
# template that is compiled twice is reached if one of its copies is.
for number in "${!binaries[@]}"; do
  "$bin/llvm-profdata" merge -sparse "$work/$number.profraw" -o "$work/$number.data" \
    2>"$work/log" || fail "llvm-profdata fails for ${binaries[$number]}"
  "$bin/llvm-cov" export -format=lcov "${binaries[$number]}" \
    -instr-profile="$work/$number.data" >>"$work/lcov" 2>"$work/log" ||
    fail "llvm-cov fails for ${binaries[$number]}"
done
if [ -n "${BUILD_WORKSPACE_DIRECTORY-}" ]; then
  page=$BUILD_WORKSPACE_DIRECTORY/.vigil/coverage
  objects=("${binaries[0]}")
  for binary in "${binaries[@]:1}"; do objects+=(-object "$binary"); done
  mkdir -p "$page"
  (cd "$BUILD_WORKSPACE_DIRECTORY" &&
    "$bin/llvm-profdata" merge -sparse "$work"/*.profraw -o "$work/all" &&
    "$bin/llvm-cov" show -format=html -output-dir="$page" \
      -show-instantiations=false -show-branches=count \
      -compilation-dir="$BUILD_WORKSPACE_DIRECTORY" \
      "${objects[@]}" -instr-profile="$work/all" \
      executor model >/dev/null 2>"$work/log") ||
    fail 'no page could be written'
  echo "page: $page/index.html"
fi
"$table" executor model "$@" <"$work/lcov"
