#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Brings the lcov files of one test together in --output_file.
set -eu
for arg in "$@"; do
  case "$arg" in
    --coverage_dir=*) dir=${arg#*=} ;;
    --output_file=*) out=${arg#*=} ;;
  esac
done
find -L "$dir" -name '*.dat' -type f -exec cat {} + >"$out.tmp"
mv "$out.tmp" "$out"
