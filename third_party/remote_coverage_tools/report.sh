#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Brings the lcov files of all tests together: --reports_file lists them.
set -eu
for arg in "$@"; do
  case "$arg" in
    --reports_file=*) list=${arg#*=} ;;
    --output_file=*) out=${arg#*=} ;;
  esac
done
: >"$out"
while IFS= read -r report; do
  [ ! -s "$report" ] || cat "$report" >>"$out"
done <"$list"
