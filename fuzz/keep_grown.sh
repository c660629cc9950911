#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# keep_grown.sh PICK TARGET=BINARY=CORPUS... -- [TARGET...]: of the inputs that
# the fuzzers have grown (.vigil/corpus/TARGET, of these targets or of all), keeps
# few and small ones beside the seeds, as CORPUS/grown-HASH, in the place of those
# of before: all that any input reaches of executor/ and model/, line and branch,
# is reached. Some 15 inputs a second.
set -euo pipefail
pick=$PWD/$1
root=${BUILD_WORKSPACE_DIRECTORY:?run it by bazel run}
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
names=() binaries=() folders=()
while [ $# != 0 ] && [ "$1" != -- ]; do
  IFS== read -r name binary folder <<<"$1"
  names+=("$name") binaries+=("$PWD/$binary") folders+=("$root/$folder")
  shift
done
[ $# = 0 ] || shift
wanted=" $* "

bin=$(printf '%s\n' /usr/lib/llvm-*/bin | sort -rV | head -n 1)
# trace BINARY INPUT...
trace() {
  LLVM_PROFILE_FILE=$work/raw "$@" >/dev/null 2>&1 || {
    echo "keep_grown: $1 failed on $2" >&2
    return 1
  }
  # `|| true` of the caller turns errexit off.
  "$bin/llvm-profdata" merge -sparse "$work/raw" -o "$work/data" &&
    "$bin/llvm-cov" export -format=lcov "$1" -instr-profile="$work/data" 2>/dev/null
}

mkdir "$work/inputs"
for i in "${!names[@]}"; do
  # What was kept competes again, and has no use if it is of no target.
  mkdir -p "$work/inputs/${names[$i]}"
  cp "${folders[$i]}"/grown-* "$work/inputs/${names[$i]}/" 2>/dev/null || true
  [ "$wanted" = '  ' ] || [[ $wanted == *" ${names[$i]} "* ]] || continue
  cp "$root/.vigil/corpus/${names[$i]}"/* "$work/inputs/${names[$i]}/" 2>/dev/null || true
done
{
  for i in "${!names[@]}"; do
    echo BASE
    find "${folders[$i]}" -type f ! -name 'grown-*' -print0 | sort -z >"$work/seeds"
    mapfile -d '' -t seeds <"$work/seeds"
    trace "${binaries[$i]}" "${seeds[@]}"
  done
  for i in "${!names[@]}"; do
    for input in "$work/inputs/${names[$i]}"/*; do
      [ -f "$input" ] || continue
      echo "INPUT $(stat -c %s "$input") $input"
      trace "${binaries[$i]}" "$input" || true
    done
  done
} | "$pick" executor model >"$work/picked"

for folder in "${folders[@]}"; do rm -f "$folder"/grown-*; done
while read -r input; do
  name=$(basename "$(dirname "$input")")
  for i in "${!names[@]}"; do
    [ "${names[$i]}" = "$name" ] || continue
    hash=$(sha1sum "$input")
    cp "$input" "${folders[$i]}/grown-${hash:0:16}"
  done
done <"$work/picked"
echo "keep_grown: $(wc -l <"$work/picked") inputs"
