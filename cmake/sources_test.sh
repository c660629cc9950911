#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# sources_test.sh MADE KEPT: whether sources.cmake is what the BUILD files say.
diff -u "$2" "$1" && grep -q 'executor/waker.h' "$1" && exit 0
echo 'sources.cmake is out of date: ./bazelw run //cmake:bless_sources'
exit 1
