#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds all fuzzers for a fuzzing service (OSS-Fuzz, ClusterFuzzLite), by its
# contract: sources in $SRC/vigil, what is made on the way in $WORK, and in $OUT
# for each fuzzer: the program, its seeds as NAME_seed_corpus.zip, NAME.dict if it
# has a dictionary, and NAME.options. No Bazel: $CXX, $CXXFLAGS and
# $LIB_FUZZING_ENGINE say how.
set -euo pipefail
: "${SRC:?the folder that has vigil/}" "${OUT:?where the fuzzers go}"
: "${WORK:?a folder for what is made on the way}"
: "${CXX:?the C++ compiler}" "${LIB_FUZZING_ENGINE:?what to link with}"
cd "$SRC/vigil"

# All that fuzzers are made of: tests, mains and tables of cases are not.
sources=()
for source in executor/*.cc model/*.cc audit/*.cc fuzz/*.cc; do
  case $source in
    *_test.cc | *_fuzz.cc | *testing*.cc) ;;
    executor/task_matrix*.cc | model/contract_*.cc) ;;
    fuzz/fuzz_mutants.cc | fuzz/fuzzer_process.cc) ;;
    fuzz/make_seeds.cc | fuzz/replay_main.cc | fuzz/coverage_*.cc) ;;
    fuzz/engine_defaults.cc | fuzz/targets.cc | fuzz/rate*.cc) ;;
    *) sources+=("$source") ;;
  esac
done
fuzzers=()
for source in fuzz/*_fuzz.cc; do
  [ "$source" = fuzz/mutant_fuzz.cc ] || fuzzers+=("$source")
done

objects=$WORK/vigil
rm -rf "$objects"
mkdir -p "$objects" "$OUT"

# shellcheck disable=SC2016 # for the shell that xargs starts
printf '%s\0' "${sources[@]}" "${fuzzers[@]}" |
  xargs -0 -n1 -P"$(nproc)" bash -c '
    $CXX ${CXXFLAGS-} -std=c++2b -I. -c "$1" -o "$0/${1//\//_}.o"' "$objects"

library=()
for source in "${sources[@]}"; do library+=("$objects/${source//\//_}.o"); done
rm -f "$objects/libvigil.a"
${AR:-ar} rcs "$objects/libvigil.a" "${library[@]}"

for source in "${fuzzers[@]}"; do
  name=$(basename "$source" .cc)
  # shellcheck disable=SC2086 # flags are words
  $CXX ${CXXFLAGS-} -std=c++2b "$objects/${source//\//_}.o" \
    "$objects/libvigil.a" $LIB_FUZZING_ENGINE -pthread -o "$OUT/$name"
  corpus=fuzz/corpus/${name%_fuzz}
  [ -d "$corpus" ] || corpus=fuzz/corpus/program
  rm -f "$OUT/${name}_seed_corpus.zip"
  zip -q -j "$OUT/${name}_seed_corpus.zip" "$corpus"/*
  cp fuzz/fuzz.options "$OUT/$name.options"
  dictionary=fuzz/${name%_fuzz}.dict
  [ ! -f "$dictionary" ] || cp "$dictionary" "$OUT/$name.dict"
done
echo "built ${#fuzzers[@]} fuzzers in $OUT"
