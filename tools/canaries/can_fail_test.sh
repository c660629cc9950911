#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The compile tests must fail where they should, and for that reason.
set -u
here=tools/canaries
failed=0

# expect STATUS REGEX COMMAND...
expect() {
  local want=$1 regex=$2 output status
  shift 2
  output=$("$@" 2>&1)
  status=$?
  if [ $status != "$want" ] || ! grep -qE -- "$regex" <<<"$output"; then
    printf 'FAIL: %s: exit %s (want %s), no line like: %s\n%s\n' \
      "$*" $status "$want" "$regex" "$output"
    failed=1
  fi
}

headers=tools/header_test.sh fails=tools/compile_fail_test.sh
expect 0 '2 headers: ' $headers c++20 $here/good.h $here/deep.h
expect 1 'forgets_include.h does not compile alone' $headers c++20 $here/good.h $here/forgets_include.h
expect 1 'no_guard.h does not compile alone' $headers c++20 $here/no_guard.h
expect 1 'warns.h does not compile alone' $headers c++20 $here/warns.h
expect 1 'too_new.h does not compile alone' $headers c++20 $here/too_new.h
expect 1 'nowhere.h does not compile alone' $headers c++20 $here/nowhere.h

expect 0 ' trials$' $fails c++20 all - 'deleted' $here/copies.cc
expect 0 ' trials$' $fails c++20 all $here/good.h 'deleted' $here/copies.cc
expect 1 'no error matches: another reason' $fails c++20 all - 'another reason' $here/copies.cc
expect 1 'with CONTROL it must compile' $fails c++20 all - 'Good' $here/broken.cc
expect 1 'it compiles' $fails c++20 clang - '.' $here/compiles.cc
# The second, too.
expect 1 'compiles.cc: it compiles' $fails c++20 all $here/good.h 'deleted' $here/copies.cc '.' $here/compiles.cc
expect 1 'nowhere.h does not compile' $fails c++20 clang $here/nowhere.h 'deleted' $here/copies.cc
expect 1 'no source, to try' $fails c++20 clang -
expect 1 'no compiler is installed' env PATH=/nowhere /bin/bash $fails c++20 clang - '.' $here/copies.cc
exit $failed
