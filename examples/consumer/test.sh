#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a user of Vigil gets: all tests of the loop without the bug pass, those of
# the other tell the law that it breaks, with a program of at most six
# operations; and the properties do so where Vigil is an archive. Not a Bazel test: it
# calls Bazel, for this workspace.
set -u
cd -- "$(dirname -- "${BASH_SOURCE[0]}")" || exit 1
bazel=../../bazelw
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

$bazel test --noshow_progress :sound || fail 'a test of the loop without the bug'

# 3 is what Bazel ends with where all was built, and a test failed.
$bazel test --noshow_progress --test_output=summary :hasty
code=$?
[ $code = 3 ] || fail "the tests of the loop with the bug: Bazel ended with $code, wanted 3"
log=bazel-testlogs/hasty_properties/test.log
grep -q '^T4 broken: ' "$log" || fail "no T4 in $log"

$bazel build --noshow_progress :sound_report_file :hasty_report_file || fail 'the reports'
sound=bazel-bin/sound_report.txt hasty=bazel-bin/hasty_report.txt
grep -q '^sound: nothing broken; ' $sound || fail "$(tail -n 1 $sound)"
grep -q '^hasty: T4 BROKEN; ' $hasty || fail "$(tail -n 1 $hasty)"
operations=$(sed -n 's/^  (\([0-9]*\) operations\?.*)$/\1/p' $hasty)
[ -n "$operations" ] || fail 'no program in the report'
for count in $operations; do
  [ "$count" -le 6 ] || fail "a program of $count operations"
done

output=$($bazel run --noshow_progress :hasty_command -- check --seed 1 --no-regressions)
grep -q '^T4 broken by program' <<<"$output" || fail "the command: $output"

output=$($bazel run --noshow_progress :hasty_report 2>/dev/null)
grep -q '^hasty: T4 BROKEN; ' <<<"$output" || fail "the report: $output"

$bazel shutdown >/dev/null 2>&1

# With Vigil from an archive, and what is in the documentation.
root=$(cd ../.. && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/consumer"
cp ./*.h BUILD.bazel "$work/consumer"
sed "s|%workspace%/../..|$root|" .bazelrc >"$work/consumer/.bazelrc"
tar -C "$root" --exclude=./.git --exclude=./.vigil --exclude='./bazel-*' --exclude=./examples/consumer/bazel-* \
  --transform='s|^\.|vigil|' -czf "$work/vigil.tar.gz" .
sed -e "s|URL|file://$work/vigil.tar.gz|" \
  -e "s|SHA256|$(sha256sum "$work/vigil.tar.gz" | sed 's/ .*//')|" \
  WORKSPACE.archive >"$work/consumer/WORKSPACE"
(
  cd "$work/consumer" || exit 1
  trap '"$root/bazelw" clean --expunge >/dev/null 2>&1' EXIT
  "$root/bazelw" test --noshow_progress :sound_properties || exit 1
  "$root/bazelw" test --noshow_progress :hasty_properties
  [ $? = 3 ]
) || fail 'from an archive'
echo "$failures failures"
[ $failures = 0 ]
