#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run_fuzzer.sh NAME BINARY DICTIONARY [VARIABLE=VALUE...] SEEDS -- [libFuzzer argument...]
# SEEDS is a file that names a seed in each line.
# Fuzzes for as long as it is let, or as -max_total_time says. What it finds
# grows .vigil/corpus/NAME, which begins with the checked-in corpus; crashes go
# to .vigil/crashes/NAME, and a program that breaks a law, made smaller, to
# .vigil/regressions. With files as arguments it runs those alone.
set -euo pipefail
for arg in "$@"; do
  case $arg in
    --help | -h)
      cat <<END
bazel run //PACKAGE:$1_run [-- ARGUMENT...]

Fuzzes $1 for as long as it is let. The corpus, with what it finds, is in
.vigil/corpus/$1, inputs that fail are kept in .vigil/crashes/$1, and a
program that breaks a law, made smaller, in .vigil/regressions.

  FILE...              runs these inputs alone
  -max_total_time=60   ends after so many seconds
  -runs=10000          ends after so many inputs
  -jobs=2 -workers=2   fuzzes with two processes
  -help=1              all that libFuzzer takes
END
      exit
      ;;
  esac
done
name=$1 binary=$PWD/$2 dictionary=${3:+$PWD/$3}
shift 3
home=${BUILD_WORKSPACE_DIRECTORY:-$PWD}/.vigil
corpus=$home/corpus/$name crashes=$home/crashes/$name
mkdir -p "$corpus" "$crashes"

seeds=()
while [ $# != 0 ] && [ "$1" != -- ]; do
  case $1 in
    *_OPTIONS=*)
      variable=${1%%=*} # the caller's own come first
      [ -n "${!variable-}" ] || export "${1?}"
      ;;
    *) mapfile -t seeds < <(grep . "$1") ;;
  esac
  shift
done
[ $# = 0 ] || shift
[ ${#seeds[@]} = 0 ] || printf '%s\0' "${seeds[@]}" | xargs -0 cp -L -u -t "$corpus" --

if [ -z "${ASAN_SYMBOLIZER_PATH-}" ] && ! type -P llvm-symbolizer >/dev/null; then
  # Debian keeps it out of the PATH; any version reads the symbols.
  for tool in /usr/lib/llvm-*/bin/llvm-symbolizer; do
    [ ! -x "$tool" ] || export ASAN_SYMBOLIZER_PATH=$tool
  done
fi

options=("-artifact_prefix=$crashes/" -timeout=25)
# Where `vigil check` finds it and tries it first.
export VIGIL_FUZZ_REGRESSION=${VIGIL_FUZZ_REGRESSION-$home/regressions}
[ -z "$dictionary" ] || options+=("-dict=$dictionary")
inputs=("$corpus")
for arg in "$@"; do
  case $arg in
    -*) ;;
    *) inputs=() ;; # the caller's own files or corpora
  esac
done
# Paths of the caller are relative to where the caller stands.
cd "${BUILD_WORKING_DIRECTORY:-$PWD}"
echo "$name: corpus $corpus, crashes $crashes (\`bazel run\` of this target with" \
  "\`-- FILE\` runs one again)" >&2
exec "$binary" "${options[@]}" "$@" "${inputs[@]+"${inputs[@]}"}"
