#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# NAME_oss_fuzz has what a fuzzing service wants, and runs from there alone.
#
# oss_fuzz_archive_test.sh ZIPPER ARCHIVE NAME
set -eu
zipper=$PWD/$1
archive=$PWD/$2
name=$3
cd "$(mktemp -d "$TEST_TMPDIR/out.XXXXXX")"
tar -xf "$archive"
expected="$name $name.dict $name.options ${name}_seed_corpus.zip"
[ "$(echo *)" = "$expected" ] || {
  echo "FAILED: the archive has: $(echo *)"
  exit 1
}
mkdir seeds
(cd seeds && "$zipper" x "../${name}_seed_corpus.zip" >/dev/null)
seeds=$(find seeds -type f | wc -l)
[ "$seeds" -gt 20 ] || {
  echo "FAILED: $seeds seeds"
  exit 1
}
env -i "./$name" -seed=1 -runs=$((seeds + 100)) "-dict=$name.dict" seeds
