#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# sanitizers/build_msan_library.sh
# Builds the C++ library for MemorySanitizer: libstdc++ 12, from Debian's package
# gcc-12-source, with the newest clang. It takes some minutes. The result is
# .vigil/msan-library/libstdc++.a; from then on ./bazelw runs the tests that need
# it. Remove that folder to go back.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=../tools/compilers.sh
. "$root/tools/compilers.sh"

say() { printf 'build_msan_library: %s\n' "$*"; }
skip() {
  say "skipped: $*"
  exit 0
}

archive=$(find /usr/src/gcc-12 -maxdepth 1 -name 'gcc-12.*.tar.xz' 2>/dev/null | head -1)
[ -n "$archive" ] || skip 'the sources are not installed. Run: apt-get install gcc-12-source'
newest_clang || skip 'no clang is installed'
type -P make >/dev/null || skip 'make is not installed'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say "unpacking $archive"
name=$(basename "$archive" | sed 's/-dfsg.*//; s/\.tar\.xz$//')
# What libstdc++ takes from the rest of GCC.
tar -C "$work" -xf "$archive" "$name"/{libstdc++-v3,libgcc,libiberty,include,config} \
  "$name"/gcc/{BASE-VER,DATESTAMP,DEV-PHASE} \
  "$name"/{config.guess,config.sub,config-ml.in,install-sh,ltmain.sh,mkinstalldirs,move-if-change}

# Where configure looks for the threads that GCC's own build would have chosen.
mkdir "$work/libgcc"
ln -s "$work/$name/libgcc/gthr-posix.h" "$work/libgcc/gthr-default.h"

flags='-O1 -g1 -fno-omit-frame-pointer -fsanitize=memory -w'
mkdir "$work/build"
cd "$work/build"
say "configuring (log: $work/build/log)"
# These two are random numbers from the processor, in builtins that only g++ has.
CC=$CLANG CXX=${CLANG/clang/clang++} CFLAGS=$flags CXXFLAGS=$flags \
  ac_cv_x86_rdrand=no ac_cv_x86_rdseed=no \
  "../$name/libstdc++-v3/configure" --disable-multilib --disable-nls \
  --disable-shared --disable-libstdcxx-pch >log 2>&1 || {
  tail -20 log
  exit 1
}
# Configured outside of GCC's tree, libtool does not know how archives end; and
# clang does not know this flag.
sed -i 's/^libext=$/libext=a/' libtool
grep -rl --include=Makefile -e -gno-as-loc-support . | xargs sed -i 's/ -gno-as-loc-support//'
say 'building'
for folder in include libsupc++ src; do
  make -C "$folder" -j"$(nproc)" >>log 2>&1 || {
    grep -m 5 ' error: ' log || tail -20 log
    exit 1
  }
done
mkdir -p "$root/.vigil/msan-library"
cp src/.libs/libstdc++.a "$root/.vigil/msan-library/"
say "built: $root/.vigil/msan-library/libstdc++.a"
